import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PacedCall } from '../../../web/ui/kit/paced-call.ts';

describe('PacedCall', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('calls at once, then once for all requests meanwhile', () => {
    const run = vi.fn<() => void>();
    const paced = new PacedCall(100, run);
    paced.request();
    expect(run).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 5; i++) paced.request();
    vi.advanceTimersByTime(99);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('calls nothing after it is disposed', () => {
    const run = vi.fn<() => void>();
    const paced = new PacedCall(100, run);
    paced.request();
    paced.request();
    paced.dispose();
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
