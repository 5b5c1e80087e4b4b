import type { EngineApi } from '../api/engine-api.ts';

/**
 * The engine is asked this often, and has as long to answer: no turn of it takes so long. Together under the 5 s in
 * which a person learns of it.
 */
const askMs = 2000;
const answerMs = 2500;

/** At its start it loads its code and opens the database, which another tab may hold for a while. */
const startMs = 20_000;

/** A limit is counted in turns of the window's timers. */
const turnMs = 250;

/** A turn that ends this late does not count: the computer slept, or the window was busy, frozen or hidden. */
const lateMs = 100;

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

/**
 * Calls `onReached` once this long has passed in which the window could have seen an answer. While it is busy the
 * engine may be waiting for it: Firefox (153) stops a worker that makes a WebSocket or a worker, or asks how much
 * storage there is, until the window's thread has done that for it.
 */
function setLimit(limitMs: number, onReached: () => void): { stop: () => void } {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number): void => {
    if (leftMs <= 0) return onReached();
    const dueMs = performance.now() + turnMs;
    timer = setTimeout(() => wait(performance.now() > dueMs + lateMs ? leftMs : leftMs - turnMs), turnMs);
  };
  wait(limitMs);
  return { stop: () => clearTimeout(timer) };
}
