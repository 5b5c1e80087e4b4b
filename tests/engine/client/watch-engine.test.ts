import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchEngine } from '../../../web/engine/client/watch-engine.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** An engine that answers when the test lets it, and what was reported about it. */
function bench(answers = true) {
  const startMs = Date.now();
  const changes: { atMs: number; isThere: boolean }[] = [];
  let pending: (() => void)[] = [];
  const ping = () => (answers ? Promise.resolve() : new Promise<void>((resolve) => pending.push(resolve)));
  const { setTimeout } = globalThis;
  let late: (() => void)[] | undefined;
  vi.stubGlobal('setTimeout', (run: () => void, ms: number) =>
    setTimeout(() => (late ? void late.push(run) : run()), ms),
  );
  watchEngine({ ping }, (isThere) => changes.push({ atMs: Date.now() - startMs, isThere }));
  return {
    changes,
    answer: (on: boolean) => {
      answers = on;
      if (on) for (const resolve of pending.splice(0)) resolve();
      pending = [];
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    /** The window is busy or frozen, or the computer sleeps: timers that are due wait until it is over. */
    stand: async (ms: number) => {
      const waiting: (() => void)[] = (late = []);
      await vi.advanceTimersByTimeAsync(ms);
      late = undefined;
      for (const run of waiting) run();
    },
  };
}

test('an engine that answers is never reported as gone', async () => {
  const { pass, changes } = bench();
  await pass(60_000);
  expect(changes).toEqual([]);
});

test('security 36: an ended engine is noticed within 5 s, at any time between two checks', async () => {
  for (const aliveMs of [0, 1, 1999, 2000, 2001, 7777]) {
    const { pass, changes, answer } = bench();
    await pass(aliveMs);
    answer(false);
    await pass(5000);
    expect(changes).toEqual([{ atMs: expect.any(Number), isThere: false }]);
    expect((changes[0]?.atMs ?? Infinity) - aliveMs).toBeLessThanOrEqual(5000);
  }
});

test('trials-2 B 9: an engine that never starts is noticed, one that takes some seconds to start is not', async () => {
  for (const startMs of [15_000, Infinity]) {
    const { pass, changes, answer } = bench(false);
    await pass(Math.min(startMs, 19_000));
    expect(changes).toEqual([]);
    if (startMs !== Infinity) answer(true);
    await pass(6000);
    expect(changes.map(({ isThere }) => isThere)).toEqual(startMs === Infinity ? [false] : []);
  }
});

test('trials-2 B 9: no false alarm after the computer slept, or while the window is busy', async () => {
  for (const askedMs of [-5, 5])
    for (const standMs of [400, 1000, 2400, 2600, 3_600_000]) {
      const { pass, stand, changes, answer } = bench();
      await pass(10);
      answer(false);
      await pass(1990 + askedMs);
      await stand(standMs);
      await pass(900);
      await stand(standMs);
      await pass(900);
      // Now and then it has time for a little of what the engine waits for.
      for (let i = 0; i < 20; i++) {
        await stand(standMs);
        await pass(5);
      }
      expect(changes).toEqual([]);
      answer(true);
      await pass(60_000);
      expect(changes).toEqual([]);
      answer(false);
      await pass(5000);
      expect(changes).toHaveLength(1);
    }
});

test('an engine that answers again is reported as back, and is still watched', async () => {
  const { pass, changes, answer } = bench();
  await pass(10);
  answer(false);
  await pass(6000);
  answer(true);
  await pass(10_000);
  expect(changes.map(({ isThere }) => isThere)).toEqual([false, true]);
  answer(false);
  await pass(5000);
  expect(changes.map(({ isThere }) => isThere)).toEqual([false, true, false]);
});
