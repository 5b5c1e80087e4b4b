import { afterAll } from 'vitest';

/*
 * Unit tests share their modules, and their timers with them: what a file leaves running would go on in the files that
 * follow. A loop of a quarter of a second, set among the faked timers of a test that waits for an hour, keeps it busy
 * for minutes.
 */

type Timer = ReturnType<typeof setTimeout>;

/** Timers that have not fired yet. The setup runs for each file, in one process. */
const shared = globalThis as typeof globalThis & { runningTimers?: Set<Timer> };

function watchTimers(): Set<Timer> {
  const running = new Set<Timer>();
  const real = { setTimeout, setInterval, clearTimeout, clearInterval };
  const clear = (of: typeof clearTimeout) => (timer?: Timer | string | number) => {
    running.delete(timer as Timer);
    of(timer);
  };
  const watched = {
    setTimeout: (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): Timer => {
      const fire = (): void => {
        running.delete(timer);
        callback(...args);
      };
      const timer = real.setTimeout(fire, delayMs);
      running.add(timer);
      return timer;
    },
    setInterval: (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): Timer => {
      const timer = real.setInterval(callback, delayMs, ...args);
      running.add(timer);
      return timer;
    },
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
  };
  for (const [name, timer] of Object.entries(watched))
    Object.assign(globalThis, {
      [name]: Object.defineProperties(timer, Object.getOwnPropertyDescriptors(real[name as keyof typeof real])),
    });
  return running;
}

const running = (shared.runningTimers ??= watchTimers());

afterAll(() => {
  for (const timer of running) clearTimeout(timer);
});
