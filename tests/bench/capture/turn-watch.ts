import type { Page, Worker } from '@playwright/test';

interface Watch {
  longestMs: number;
}

/** Watches how long the engine's worker is busy in one go. */
export class TurnWatch {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Finds the engine among the workers of the page. */
  static async start(page: Page): Promise<TurnWatch> {
    for (const worker of page.workers()) {
      if ((await worker.evaluate(() => self.name)) !== 'engine') continue;
      await worker.evaluate(() => {
        const watch: Watch = { longestMs: 0 };
        Reflect.set(globalThis, 'turnWatch', watch);
        const { port1, port2 } = new MessageChannel();
        let askedMs = 0;
        // A message takes its place after the turn in progress: it comes late by what is left of that.
        port1.onmessage = () => {
          watch.longestMs = Math.max(watch.longestMs, performance.now() - askedMs);
          setTimeout(ask, 1);
        };
        const ask = (): void => {
          askedMs = performance.now();
          port2.postMessage(0);
        };
        // A turn that a timer waits for is not seen by the message: what the timer is late by is.
        let dueMs = performance.now();
        setInterval(() => {
          const now = performance.now();
          watch.longestMs = Math.max(watch.longestMs, now - dueMs - 5);
          dueMs = now;
        }, 5);
        ask();
      });
      return new TurnWatch(worker);
    }
    throw new Error('The page has no worker called engine.');
  }

  /** The longest turn since the last call, in milliseconds. */
  take(): Promise<number> {
    return this.#worker.evaluate(() => {
      const watch = Reflect.get(globalThis, 'turnWatch') as Watch;
      const { longestMs } = watch;
      watch.longestMs = 0;
      return longestMs;
    });
  }
}
