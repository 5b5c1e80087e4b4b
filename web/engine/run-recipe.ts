import { SerialError } from '../core/serial-error.ts';
import { formatRecipe, type SignalRecipe } from '../core/signal-recipe.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import type { Session } from '../line/session.ts';

interface RecipeTarget {
  readonly session: Session;
  readonly recorder: Pick<CaptureSink, 'event'>;
  /** Milliseconds that run evenly. */
  readonly nowMs: () => number;
}

/**
 * Runs a recipe where the port is. A row in the capture has the times really kept.
 * @returns the recipe with those times
 * @throws {SerialError} `not-open`, `port-gone`, `signal-failed`, `read-only`, `settings-refused`
 */
export async function runRecipe(
  { session, recorder, nowMs }: RecipeTarget,
  job: string,
  recipe: SignalRecipe,
): Promise<string> {
  const { baudRate, steps } = recipe;
  const opening = session.requireOpening();
  const before = session.settings.baudRate;
  const startMs = nowMs();
  const record = (text: string, outcome: 'done' | 'failed') =>
    recorder.event({ kind: 'step', job, text, outcome, tookMs: nowMs() - startMs });
  try {
    if (baudRate !== undefined) await session.changeSettings({ baudRate });
    const kept = formatRecipe(recipe, await opening.runSteps(steps));
    record(kept, 'done');
    return kept;
  } catch (error) {
    const text = formatRecipe(recipe);
    // A touch at 1200 baud is there to make the device go away.
    const isTouched = baudRate !== undefined && opening.isEnded;
    record(text, isTouched ? 'done' : 'failed');
    if (isTouched) return text;
    // The signals are not what is wrong.
    throw opening.isEnded ? new SerialError('port-gone', '', { cause: error }) : error;
  } finally {
    // A port that went away meanwhile refuses once; then the rate is for its next opening.
    if (baudRate !== undefined)
      await session.changeSettings({ baudRate: before }).catch(() => session.changeSettings({ baudRate: before }));
  }
}
