import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pacedTransmit, waitFor } from '../../../web/ui/terminal/paced-transmit.ts';

describe('pacedTransmit', () => {
  const calls: string[] = [];
  const transmit = (line: string) => Promise.resolve(calls.push(line));
  const wait = (delayMs: number) => Promise.resolve(void calls.push(`wait ${delayMs}`));
  beforeEach(() => calls.splice(0));

  test('transmits everything in one call when there is no delay', async () => {
    await pacedTransmit(['a\r', 'b\r'], { delayMs: 0, transmit, wait, signal: new AbortController().signal });
    expect(calls).toEqual(['a\rb\r']);
  });

  test('waits after each line but the last, and tells how many are done', async () => {
    const progress: number[] = [];
    const signal = new AbortController().signal;
    await pacedTransmit(['a', 'b', 'c'], {
      delayMs: 20,
      transmit,
      wait,
      signal,
      onProgress: (done) => progress.push(done),
    });
    expect(calls).toEqual(['a', 'wait 20', 'b', 'wait 20', 'c']);
    expect(progress).toEqual([1, 2, 3]);
  });

  test('stops before the next line when it is aborted', async () => {
    const abort = new AbortController();
    const stop = () => Promise.resolve(abort.abort());
    await expect(pacedTransmit(['a', 'b'], { delayMs: 5, transmit, wait: stop, signal: abort.signal })).rejects.toThrow(
      /abort/i,
    );
    expect(calls).toEqual(['a']);
  });
});

describe('waitFor', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits the time it is given', async () => {
    let done = false;
    const waiting = waitFor(50, new AbortController().signal).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(49);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(done).toBe(true);
  });

  test('rejects at once when it is aborted', async () => {
    const abort = new AbortController();
    const waiting = waitFor(50, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });
});
