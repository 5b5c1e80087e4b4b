import { formatRecipe } from '../core/signal-recipe.ts';
import { SerialError } from '../core/serial-error.ts';
import { delay, untilAborted } from '../line/delay.ts';
import { loadRegex } from '../scan/regex.ts';
import { parseSequence } from '../sequence/parse-sequence.ts';
import { SequenceRun } from '../sequence/sequence-run.ts';
import type { SessionId, SequenceAction } from './api/sessions.ts';
import type { JobBoard } from './job-board.ts';
import type { LiveSession } from './live-session.ts';
import { yieldToLoop } from './yield-to-loop.ts';

interface EngineSequencesOptions {
  readonly jobs: JobBoard;
  /** Runs steadily. */
  readonly nowMs: () => number;
}

/** Sequences that run, one a session. */
export class EngineSequences {
  readonly #options: EngineSequencesOptions;
  readonly #runs = new Map<SessionId, SequenceRun>();

  constructor(options: EngineSequencesOptions) {
    this.#options = options;
  }

  /** @returns and @throws as `SessionsApi.runSequence` */
  async run(live: LiveSession, name: string, text: string): Promise<boolean | undefined> {
    const { jobs, nowMs } = this.#options;
    const read = parseSequence(text);
    if (!read.ok) throw new SerialError('sequence-invalid', String(read.line));
    live.session.requireOpening();
    const [compile, encode] = await Promise.all([loadRegex(), live.encoder()]);
    const plan = { subject: { kind: 'sequence', sessionId: live.id, name }, total: 0, unit: 'steps' } as const;
    return jobs.run(plan, async ({ signal, progress }) => {
      const opening = live.session.requireOpening();
      const options = { owner: 'sequence', label: name, isShared: true, ifClaimed: 'wait' } as const;
      const claim = await opening.claim(options, signal);
      const ended = AbortSignal.any([signal, claim.ended]);
      const run: SequenceRun = new SequenceRun(read.program, {
        nowMs,
        delay,
        yield: yieldToLoop,
        encode,
        transmit: (bytes) => untilAborted(claim.transmit(bytes), ended),
        signals: async (recipe) => {
          try {
            return formatRecipe(recipe, await untilAborted(opening.runSteps(recipe.steps), ended));
          } catch (error) {
            if (ended.aborted) await opening.stopSequences();
            throw error;
          }
        },
        compileRegex: (pattern, matchCase) => compile(pattern, { matchCase, multiline: true }),
        record: (step, outcome, tookMs) =>
          live.recorder.event({ kind: 'step', job: name, text: step, outcome, tookMs: Math.max(0, tookMs) }),
        onChange: () => progress(run.stepCount, run.status),
      });
      this.#runs.set(live.id, run);
      claim.onReceived((bytes) => run.received(bytes));
      try {
        return await run.run(ended);
      } finally {
        this.#runs.delete(live.id);
        claim.release();
      }
    });
  }

  steer(id: SessionId, action: SequenceAction): void {
    this.#runs.get(id)?.[action]();
  }
}
