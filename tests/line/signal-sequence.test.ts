import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SignalSequences } from '../../web/line/signal-sequence.ts';
import { countedDelay } from '../support/own-timers.ts';

describe('signal sequences', () => {
  let set: object[];
  let sequences: SignalSequences;
  let waits: ReturnType<typeof countedDelay>;

  beforeEach(() => {
    vi.useFakeTimers();
    set = [];
    waits = countedDelay();
    sequences = new SignalSequences({
      setSignals: async (signals) => void set.push(signals),
      wait: waits.delay,
      nowMs: () => Date.now(),
    });
  });
  afterEach(() => void vi.useRealTimers());

  test('set the signals of each step, wait, and return how long each step lasted', async () => {
    const running = sequences.run([
      { set: { dataTerminalReady: false }, waitMs: 100 },
      { set: {}, waitMs: 5 },
      { set: { dataTerminalReady: true }, waitMs: 0 },
    ]);
    await vi.advanceTimersByTimeAsync(104);
    expect(set).toEqual([{ dataTerminalReady: false }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await running).toEqual([100, 5, 0]);
    expect(set).toEqual([{ dataTerminalReady: false }, { dataTerminalReady: true }]);
  });

  test('set nothing more when stopped, and leave no break on the line', async () => {
    const running = sequences.run([
      { set: { break: true }, waitMs: 1000 },
      { set: { break: false, dataTerminalReady: true }, waitMs: 0 },
    ]);
    const failed = expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10);
    sequences.stop();
    await failed;
    expect(set).toEqual([{ break: true }, { break: false }]);
    expect(waits.waiting).toBe(0);
    await sequences.run([{ set: { requestToSend: true }, waitMs: 0 }]);
    expect(set.at(-1)).toEqual({ requestToSend: true });
  });
});
