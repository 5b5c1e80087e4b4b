import { beforeEach, describe, expect, test } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { defaultSettings, type PortSettings } from '../../web/core/port-settings.ts';
import type { SignalStep } from '../../web/core/reset-policy.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import { readRecipe } from '../../web/core/signal-recipe.ts';
import { runRecipe } from '../../web/engine/run-recipe.ts';
import type { Session } from '../../web/line/session.ts';

function recipeOf(text: string) {
  const read = readRecipe(text);
  if (read.kind !== 'recipe') throw new Error(text);
  return read.recipe;
}

describe('running a signal recipe', () => {
  let events: CaptureEvent[];
  /** Rates and steps, in their order. */
  let log: (number | readonly SignalStep[])[];
  let run: (steps: readonly SignalStep[]) => Promise<readonly number[]>;
  let isEnded: boolean;
  let target: Parameters<typeof runRecipe>[0];

  beforeEach(() => {
    events = [];
    log = [];
    isEnded = false;
    run = async (steps) => steps.map(({ waitMs }) => waitMs + 0.25);
    let nowMs = 0;
    const opening = {
      get isEnded() {
        return isEnded;
      },
      runSteps: (steps: readonly SignalStep[]) => {
        log.push(steps);
        return run(steps);
      },
    };
    const session = {
      settings: defaultSettings,
      requireOpening: () => opening,
      changeSettings: async ({ baudRate = 0 }: Partial<PortSettings>) => void log.push(baudRate),
    } as unknown as Session;
    target = { session, recorder: { event: (event) => void events.push(event) }, nowMs: () => (nowMs += 10) };
  });

  test('returns and records the times really kept', async () => {
    expect(await runRecipe(target, 'boot', recipeOf('D0R1 100ms D1R0'))).toBe('D0R1 100.3ms D1R0');
    expect(events).toEqual([{ kind: 'step', job: 'boot', text: 'D0R1 100.3ms D1R0', outcome: 'done', tookMs: 10 }]);
    expect(log).toHaveLength(1);
  });

  test('changes the rate for the recipe and back', async () => {
    const { steps } = recipeOf('D0 250ms');
    await runRecipe(target, 'touch', recipeOf('1200baud D0 250ms'));
    expect(log).toEqual([1200, steps, defaultSettings.baudRate]);
  });

  test('a device that goes away at 1200 baud is what was wanted', async () => {
    run = async () => {
      isEnded = true;
      throw new SerialError('signal-failed');
    };
    expect(await runRecipe(target, 'touch', recipeOf('1200baud D0 250ms'))).toBe('1200baud D0 250ms');
    expect(events).toMatchObject([{ outcome: 'done' }]);
    expect(log.at(-1)).toBe(defaultSettings.baudRate);
  });

  test('a device that goes away at another time is what is wrong, not the signals', async () => {
    run = async () => {
      isEnded = true;
      throw new SerialError('signal-failed');
    };
    await expect(runRecipe(target, 'boot', recipeOf('D0'))).rejects.toMatchObject({ code: 'port-gone' });
    expect(events).toMatchObject([{ outcome: 'failed' }]);
  });

  test('one that fails is a row, and fails', async () => {
    run = () => Promise.reject(new SerialError('read-only'));
    await expect(runRecipe(target, 'boot', recipeOf('D0'))).rejects.toMatchObject({ code: 'read-only' });
    expect(events).toMatchObject([{ kind: 'step', text: 'D0', outcome: 'failed' }]);
  });
});
