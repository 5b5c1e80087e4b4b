import type { EngineApi } from '../api/engine-api.ts';

/**
 * The engine is asked this often, and has as long to answer: no turn of it takes so long. Together under the 5 s in
 * which a person learns of it.
 */
const askMs = 2000;
const answerMs = 2500;

/** At its start it loads its code and opens the database, which another tab may hold for a while. */
const startMs = 20_000;

/** A limit that is seen this late proves nothing: the computer slept, or the window was busy or frozen. */
const lateMs = 500;

/**
 * Detects that the engine's worker has ended or hangs, or never starts: there is no event for it. It may return.
 * @param onChange called with `false` when it has not answered in time, with `true` when it does so after all
 */
export function watchEngine(engine: Pick<EngineApi, 'ping'>, onChange: (isThere: boolean) => void): void {
  let isThere = true;
  const ask = (limitMs: number): void => {
    const limit = setLimit(limitMs, () => {
      isThere = false;
      onChange(false);
    });
    engine.ping().then(
      () => {
        limit.stop();
        if (!isThere) onChange(true);
        isThere = true;
        setTimeout(() => ask(answerMs), askMs);
      },
      () => undefined, // the channel is closed: the limit says the rest
    );
  };
  ask(startMs);
}

/** Calls `onReached` once this long has passed in which the window could have seen an answer. */
function setLimit(limitMs: number, onReached: () => void): { stop: () => void } {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (waitMs: number): void => {
    const dueMs = performance.now() + waitMs;
    timer = setTimeout(
      () => (performance.now() > dueMs + lateMs ? wait(Math.min(waitMs, answerMs)) : onReached()),
      waitMs,
    );
  };
  wait(limitMs);
  return { stop: () => clearTimeout(timer) };
}
