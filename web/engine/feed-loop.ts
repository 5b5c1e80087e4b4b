import type { Wake } from './wake.ts';

/** A view that met an error tries again after this time: long enough that a lasting error costs nothing. */
const retryMs = 1000;

interface FeedLoop {
  /** Does what is due next. @returns whether nothing is left to do until the feed is woken */
  readonly turn: () => Promise<boolean>;
  /** Sends the window what went wrong. Called once until all is done again. */
  readonly report: (detail: string) => Promise<unknown>;
  readonly wake: Wake;
  readonly signal: AbortSignal;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** Runs a view's feed until `signal` aborts. An error is reported, and the feed tries again: it never ends a view. */
export async function runFeed({ turn, report, wake, signal, delay }: FeedLoop): Promise<void> {
  let isFailing = false;
  while (!signal.aborted) {
    try {
      if (!(await turn())) continue;
      isFailing = false;
      await wake.wait();
    } catch (error) {
      if (signal.aborted) return;
      if (!isFailing) await report(error instanceof Error ? error.message : String(error)).catch(() => undefined);
      isFailing = true;
      await delay(retryMs);
    }
  }
}
