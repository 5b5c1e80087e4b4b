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

test('“leave” touches nothing', () => {
  expect(resetSteps('leave')).toEqual([]);
});

test.each(starts)('every other policy ends the same way wherever it starts (DTR %s, RTS %s)', (dtr, rts) => {
  expect(states('release', dtr, rts)).toEqual(['- -']);
  expect(states('assert-dtr', dtr, rts)).toEqual(['DTR -']);
  expect(states('pulse', dtr, rts)).toEqual(['DTR RTS', '- -', 'DTR RTS']);
});

test.each(starts)('ESP run holds the chip in reset with GPIO0 high and lets go (DTR %s, RTS %s)', (dtr, rts) => {
  expect(states('esp-run', dtr, rts)).toEqual(['- RTS', '- -']);
});

test.each(starts)(
  'ESP boot loader comes out of reset with GPIO0 low and lets go of it (DTR %s, RTS %s)',
  (dtr, rts) => {
    expect(states('esp-bootloader', dtr, rts)).toEqual(['- RTS', 'DTR -', '- -']);
  },
);

test('no step is empty, for a port refuses to set no line at all, and no policy takes longer than a second', () => {
  for (const policy of resetPolicies) {
    const steps = resetSteps(policy);
    for (const { set } of steps) expect(Object.keys(set).length).toBeGreaterThan(0);
    expect(steps.reduce((sum, { waitMs }) => sum + waitMs, 0)).toBeLessThan(1000);
  }
});
