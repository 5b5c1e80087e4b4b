import type { EngineApi } from '../api/engine-api.ts';

/**
 * The engine is asked this often, and has as long to answer: no turn of it takes so long. Together under the 5 s in
 * which a person learns of it.
 */
const askMs = 2000;
const answerMs = 2500;

/**
 * Detects that the engine's worker has ended or hangs: there is no event for it. It may return (a computer that slept).
 * @param onChange called with `false` when it has not answered in time, with `true` when it does so after all
 */
export function watchEngine(engine: Pick<EngineApi, 'ping'>, onChange: (isThere: boolean) => void): void {
  let isThere = true;
  const ask = (): void => {
    const limit = setTimeout(() => {
      isThere = false;
      onChange(false);
    }, answerMs);
    engine.ping().then(
      () => {
        clearTimeout(limit);
        if (!isThere) onChange(true);
        isThere = true;
        setTimeout(ask, askMs);
      },
      () => undefined, // the channel is closed: the limit says the rest
    );
  };
  ask();
}
