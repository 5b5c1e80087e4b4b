import { expect, test } from 'vitest';
import { resetPolicies, resetSteps } from '../../web/core/reset-policy.ts';
import type { ResetPolicy } from '../../web/core/reset-policy.ts';

/** The states of DTR and RTS after each step, from what a platform may leave them at. */
function states(policy: ResetPolicy, dtr: boolean, rts: boolean): string[] {
  return resetSteps(policy).map(({ set }) => {
    dtr = set.dataTerminalReady ?? dtr;
    rts = set.requestToSend ?? rts;
    return `${dtr ? 'DTR' : '-'} ${rts ? 'RTS' : '-'}`;
  });
}

const starts: [boolean, boolean][] = [
  [false, false],
  [true, true],
  [true, false],
  [false, true],
];

test('“leave” changes no signal', () => {
  expect(resetSteps('leave')).toEqual([]);
});

test.each(starts)('every other policy ends in the same state from any initial state (DTR %s, RTS %s)', (dtr, rts) => {
  expect(states('release', dtr, rts)).toEqual(['- -']);
  expect(states('assert-dtr', dtr, rts)).toEqual(['DTR -']);
  expect(states('pulse', dtr, rts)).toEqual(['DTR RTS', '- -', 'DTR RTS']);
});

test.each(starts)('ESP run holds the chip in reset with GPIO0 high, then releases it (DTR %s, RTS %s)', (dtr, rts) => {
  expect(states('esp-run', dtr, rts)).toEqual(['- RTS', '- -']);
});

test.each(starts)('ESP boot loader leaves reset with GPIO0 low, then releases GPIO0 (DTR %s, RTS %s)', (dtr, rts) => {
  expect(states('esp-bootloader', dtr, rts)).toEqual(['- RTS', 'DTR -', '- -']);
});

test('every step sets a signal, because a port refuses an empty one, and every policy takes at most a second', () => {
  for (const policy of resetPolicies) {
    const steps = resetSteps(policy);
    for (const { set } of steps) expect(Object.keys(set).length).toBeGreaterThan(0);
    expect(steps.reduce((sum, { waitMs }) => sum + waitMs, 0)).toBeLessThan(1000);
  }
});
