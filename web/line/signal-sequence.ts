import type { SignalStep } from '../core/reset-policy.ts';
import type { OutputSignals } from '../core/signals.ts';

interface SignalSequencesOptions {
  readonly setSignals: (signals: Partial<OutputSignals> & { readonly break?: boolean }) => Promise<void>;
  /** Rejects when the line ends, or as soon as `signal` aborts. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that run evenly. */
  readonly nowMs: () => number;
}

/** Runs signal steps on a line of this computer. */
export class SignalSequences {
  readonly #options: SignalSequencesOptions;
  #stopped = new AbortController();

  constructor(options: SignalSequencesOptions) {
    this.#options = options;
  }

  /** A sequence that fails or is stopped does not leave the line in break. @returns as `LineOpening.runSequence` */
  async run(steps: readonly SignalStep[]): Promise<readonly number[]> {
    const { setSignals, wait, nowMs } = this.#options;
    const { signal } = this.#stopped;
    const keptMs: number[] = [];
    let isBreak = false;
    try {
      for (const { set, waitMs } of steps) {
        signal.throwIfAborted();
        if (Object.keys(set).length > 0) await setSignals(set);
        isBreak = set.break ?? isBreak;
        const setMs = nowMs();
        if (waitMs > 0) await wait(waitMs, signal);
        keptMs.push(nowMs() - setMs);
      }
      return keptMs;
    } catch (error) {
      if (isBreak) await setSignals({ break: false }).catch(() => {}); // the line may have ended
      throw error;
    }
  }

  /** Ends what runs. */
  stop(): void {
    this.#stopped.abort(new DOMException('The sequence was stopped.', 'AbortError'));
    this.#stopped = new AbortController();
  }
}
