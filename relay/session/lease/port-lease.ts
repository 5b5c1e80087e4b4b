import type { LeaseReason } from '../../protocol/sharing-messages.ts';
import type { Clock } from '../../base/clock.ts';
import { expireLease, freeLease, type LeaseState, type LeaseStep, type MayHold } from './lease-state.ts';

/** A change of the lease, as all viewers see it. */
export interface LeaseChange {
  readonly state: LeaseState;
  /** The holder before. */
  readonly former: string | undefined;
  readonly reason: LeaseReason;
  /** Undefined: the relay itself. */
  readonly by: string | undefined;
  /** Who got, lost, requested or was refused the lease. */
  readonly whom: string | undefined;
  readonly text: string | undefined;
}

interface LeaseStepContext {
  readonly by?: string;
  readonly whom?: string | undefined;
  readonly text?: string | undefined;
}

/** The lease of one port over time: holds the state, lets it expire, reports every change. */
export class PortLease {
  readonly #clock: Clock;
  readonly #mayHold: MayHold;
  readonly #onChange: (change: LeaseChange) => void;
  #state: LeaseState = freeLease;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, mayHold: MayHold, onChange: (change: LeaseChange) => void) {
    this.#clock = clock;
    this.#mayHold = mayHold;
    this.#onChange = onChange;
  }

  get state(): LeaseState {
    return this.#state;
  }

  get holder(): string | undefined {
    return this.#state.holder?.id;
  }

  /** Takes a step. @throws {RelayError} what the step throws; then nothing has changed */
  step(take: (state: LeaseState, mayHold: MayHold) => LeaseStep, { by, whom, text }: LeaseStepContext): void {
    const before = this.holder;
    const { state, reason } = take(this.#state, this.#mayHold);
    this.#state = state;
    this.#watch();
    if (reason === undefined) return;
    // If the lease changed hands, it concerns the new holder; or the former one, if there is none or it was taken over.
    const winner = reason === 'taken-over' ? before : this.holder;
    const concerned = this.holder === before ? (whom ?? by) : (winner ?? before);
    this.#onChange({ state, former: before, reason, by, whom: concerned, text });
  }

  dispose(): void {
    this.#stopTimer?.();
  }

  #watch(): void {
    this.#stopTimer?.();
    const expiresUs = this.#state.holder?.expiresUs;
    if (expiresUs === undefined) return;
    const delayMs = Math.max(0, Math.ceil((expiresUs - this.#clock.nowUs()) / 1000));
    this.#stopTimer = this.#clock.after(delayMs, () =>
      this.step((state, mayHold) => expireLease(state, this.#clock.nowUs(), mayHold), {}),
    );
  }
}
