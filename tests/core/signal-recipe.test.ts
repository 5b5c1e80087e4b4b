import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resetPolicies, resetSteps } from '../../web/core/reset-policy.ts';
import { builtInRecipes, formatRecipe, readRecipe, type WaitUnit } from '../../web/core/signal-recipe.ts';

function stepsOf(text: string, unit?: WaitUnit) {
  const read = readRecipe(text, unit);
  if (read.kind !== 'recipe') throw new Error(JSON.stringify(read));
  return read.recipe.steps;
}

const dtr = (on: boolean) => ({ dataTerminalReady: on });
const rts = (on: boolean) => ({ requestToSend: on });

describe('the notation of signal recipes', () => {
  test('sets signals one after the other, and waits after the last', () => {
    expect(stepsOf('D0 R1 100ms D1 R0 50ms D0')).toEqual([
      { set: dtr(false), waitMs: 0 },
      { set: rts(true), waitMs: 100 },
      { set: dtr(true), waitMs: 0 },
      { set: rts(false), waitMs: 50 },
      { set: dtr(false), waitMs: 0 },
    ]);
  });

  test('sets several at once when they are written together, as esptool does with U', () => {
    const together = [{ set: { ...dtr(false), ...rts(true) }, waitMs: 250 }];
    expect(stepsOf('d0r1 0.25s')).toEqual(together);
    expect(stepsOf('U0,1|W0.25', 's')).toEqual(together);
    expect(stepsOf('B1 5ms B0')).toEqual([
      { set: { break: true }, waitMs: 5 },
      { set: { break: false }, waitMs: 0 },
    ]);
  });

  test('takes the strings of esptool and esptool-js, and asks which W is meant', () => {
    expect(readRecipe('D0|R1|W0.1|D1|R0|W0.05|D0')).toEqual({ kind: 'unit-wanted' });
    expect(stepsOf('D0|R1|W0.1|D1|R0|W0.05|D0', 's')).toEqual(stepsOf('D0 R1 100ms D1 R0 50ms D0'));
    expect(stepsOf('D0|R1|W100|D1|R0|W50|D0', 'ms')).toEqual(stepsOf('D0 R1 100ms D1 R0 50ms D0'));
    expect(readRecipe('D0|W0.1|D1', 'ms'), '0.1 milliseconds').toMatchObject({ problem: 'too-short', at: 3 });
    expect(readRecipe('D0|W100|D1', 's'), '100 seconds').toMatchObject({ problem: 'too-long', at: 3 });
  });

  test('may begin with a wait and with a rate', () => {
    expect(readRecipe('1200baud 5ms D0')).toEqual({
      kind: 'recipe',
      recipe: {
        baudRate: 1200,
        steps: [
          { set: {}, waitMs: 5 },
          { set: dtr(false), waitMs: 0 },
        ],
      },
    });
  });

  test.each([
    ['', 'empty', 0, ''],
    [' | ', 'empty', 0, ''],
    ['D0 X1', 'unknown', 3, 'X1'],
    ['D0 D2', 'unknown', 3, 'D2'],
    ['D0 100', 'unknown', 3, '100'],
    ['U0,2', 'unknown', 0, 'U0,2'],
    ['D0 1200baud', 'late-rate', 3, '1200baud'],
    ['0baud D0', 'unknown', 0, '0baud'],
    ['D0 0.4ms', 'too-short', 3, '0.4ms'],
    ['D0 9s D1 2s', 'too-long', 9, '2s'],
    ['D0 '.repeat(101), 'too-long', 300, 'D0'],
  ])('a mistake is named with its place: %j', (text, problem, at, token) => {
    expect(readRecipe(text)).toEqual({ kind: 'problem', problem, at, text: token });
  });

  test('what is written is read again as the same', () => {
    const signal = fc.record(
      { dataTerminalReady: fc.boolean(), requestToSend: fc.boolean(), break: fc.boolean() },
      { requiredKeys: ['requestToSend'] },
    );
    const step = fc.record({ set: signal, waitMs: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
        expect(stepsOf(formatRecipe({ steps }))).toEqual(steps);
      }),
    );
  });

  test('any text is read or refused', () => {
    fc.assert(fc.property(fc.string(), (text) => void readRecipe(text)));
  });

  test('shows how long each step really lasted', () => {
    const steps = stepsOf('D0R1 100ms D1R0');
    expect(formatRecipe({ steps, baudRate: 1200 }, [100.44, 0.1])).toBe('1200baud D0R1 100.4ms D1R0');
  });

  test('everything built in can be written and read', () => {
    for (const notation of Object.values(builtInRecipes)) {
      const read = readRecipe(notation);
      expect(read.kind === 'recipe' && formatRecipe(read.recipe)).toBe(notation);
    }
    for (const policy of resetPolicies.filter((each) => each !== 'leave'))
      expect(stepsOf(formatRecipe({ steps: resetSteps(policy) }))).toEqual(resetSteps(policy));
  });

  test('the USB-JTAG reset goes through both signals on, never both off, on its way into reset', () => {
    let state = '';
    const states = stepsOf(builtInRecipes['esp-usb-jtag']).map(({ set }) => {
      const now = { ...(state ? JSON.parse(state) : { ...dtr(true), ...rts(true) }), ...set };
      state = JSON.stringify(now);
      return `${Number(now.dataTerminalReady)}${Number(now.requestToSend)}`;
    });
    expect(states).toEqual(['10', '00', '10', '10', '11', '01', '01', '00', '00']);
  });
});
