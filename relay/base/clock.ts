/** Time as the relay's sessions know it; passed in, so that tests let it pass themselves. */
export interface Clock {
  /** Host time in microseconds since 1970; monotonic, so a wall clock that is set bends no time stamp. */
  nowUs(): number;
  /** Calls back once after the delay. @returns cancels it; cancelling twice, or too late, does nothing */
  after(delayMs: number, callback: () => void): () => void;
}

/** The clock of this host: the monotonic one, anchored to the wall clock when the process started. */
export const systemClock: Clock = {
  nowUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves when the time has really passed: a timer of Node may go off up to a millisecond early. */
export async function waitAtLeast(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const endUs = clock.nowUs() + delayMs * 1000;
  const leftUs = (): number => (signal?.aborted ? 0 : endUs - clock.nowUs());
  while (leftUs() > 0) {
    await new Promise<void>((resolve) => {
      const stop = clock.after(Math.ceil(leftUs() / 1000), finish);
      function finish(): void {
        stop();
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish);
    });
  }
}
