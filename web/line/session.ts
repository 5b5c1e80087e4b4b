import { sameSettings } from '../core/port-settings.ts';
import type { PortSettings } from '../core/port-settings.ts';
import { policyOnReturn, resetSteps } from '../core/reset-policy.ts';
import type { ResetPolicy, SignalStep } from '../core/reset-policy.ts';
import { SerialError, toSerialError } from '../core/serial-error.ts';
import type { SessionState } from '../core/session-state.ts';
import type { CaptureSink } from './capture-sink.ts';
import type { Clock } from './clock.ts';
import { delay } from './delay.ts';
import { openPort } from './open-port.ts';
import { Opening, createCounters } from './opening.ts';
import type { PortSlot } from './port-slot.ts';

export interface SessionOptions {
  readonly slot: PortSlot;
  readonly sink: CaptureSink;
  readonly clock: Clock;
  readonly settings: PortSettings;
  /** Asked at each opening: a person may change it while the port is closed. */
  readonly policy: () => ResetPolicy;
  /** Called when state, signals or settings changed. */
  readonly onChange: () => void;
}

/** Waits between attempts to reopen a lost port, in milliseconds; the last one repeats. */
const reopenDelaysMs = [0, 20, 50, 100, 200, 400, 800];

/**
 * A port held for a person from the first opening until they close it. It outlives losses: when the port goes away by
 * itself the session waits and opens it again with the same settings. All openings go to one capture.
 */
export class Session {
  readonly counters = createCounters();
  readonly #options: SessionOptions;
  #settings: PortSettings;
  #state: SessionState = { kind: 'closed' };
  #opening: Opening | undefined;
  /** Aborts waiting for a lost port. */
  #waiting: AbortController | undefined;
  /** Opening and closing happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  get state(): SessionState {
    return this.#state;
  }
  get settings(): PortSettings {
    return this.#settings;
  }
  get opening(): Opening | undefined {
    return this.#opening;
  }

  /** Opens, unless open. What went wrong is the state, not an exception. */
  open(): Promise<void> {
    this.#waiting?.abort();
    return this.#inTurn(async () => {
      if (this.#opening) return;
      this.#setState({ kind: 'opening' });
      try {
        const policy = this.#options.policy();
        await this.#open(policy, resetSteps(policy));
      } catch (error) {
        const { code, detail } = toSerialError(error, 'open-failed');
        this.#setState({ kind: 'failed', code, detail });
      }
    });
  }

  /** Closes after what is queued has left. */
  close(): Promise<void> {
    this.#waiting?.abort();
    return this.#inTurn(async () => {
      if (this.#state.kind === 'closed') return;
      const wasFailed = this.#state.kind === 'failed';
      const opening = this.#opening;
      this.#opening = undefined;
      await opening?.close();
      if (!wasFailed) this.#options.sink.event({ kind: 'closed' });
      this.#setState({ kind: 'closed' });
    });
  }

  /**
   * Changes what is opened with from now on; what is not named stays as it is when this has its turn. An open port is closed and opened once, if they differ; its lines are put back
   * to where they were, so that changing the baud rate resets no board that opening alone does not reset.
   */
  changeSettings(changes: Partial<PortSettings>): Promise<void> {
    return this.#inTurn(async () => {
      const settings = { ...this.#settings, ...changes };
      if (sameSettings(settings, this.#settings)) return;
      const opening = this.#opening;
      const { beyond } = this.#options.slot;
      if (opening && beyond) {
        await beyond.changeSettings(settings).catch((error: unknown) => {
          throw toSerialError(error, beyond.errorCode(error) ?? 'settings-refused');
        });
      }
      this.#settings = settings;
      this.#options.onChange();
      if (!opening || beyond) return;
      this.#opening = undefined;
      this.#setState({ kind: 'opening' });
      await opening.close();
      try {
        await this.#open('leave', [{ set: opening.output, waitMs: 0 }]);
      } catch (error) {
        const { code, detail } = toSerialError(error, 'open-failed');
        this.#options.sink.event({ kind: 'closed' });
        this.#setState({ kind: 'failed', code, detail });
      }
    });
  }

  /** The opening to transmit to. @throws {SerialError} `not-open` */
  requireOpening(): Opening {
    if (!this.#opening) throw new SerialError('not-open');
    return this.#opening;
  }

  async #open(policy: ResetPolicy, steps: readonly SignalStep[], lostMs?: number): Promise<void> {
    const { slot, sink, clock, onChange } = this.#options;
    const port = slot.port;
    if (!port) throw new SerialError('port-gone');
    this.#settings = slot.beyond?.settingsNow() ?? this.#settings;
    await openPort(port, this.#settings, slot.beyond);
    const sinceMs = clock.now();
    const opened = { kind: 'opened', settings: this.#settings, policy } as const;
    sink.event(lostMs === undefined ? opened : { ...opened, afterLossMs: sinceMs - lostMs });
    const opening = new Opening(port, sink, this.counters, onChange, slot.beyond);
    this.#opening = opening;
    void opening.ended.then((end) => {
      if (end && this.#opening === opening) this.#lose(opening);
    });
    this.#setState({ kind: 'open', sinceMs });
    // A port without these lines is open all the same.
    await opening.runSteps(steps).catch(() => {});
  }

  #lose(opening: Opening): void {
    const { sink, clock, slot } = this.#options;
    this.#opening = undefined;
    const sinceMs = clock.now();
    sink.event({ kind: 'lost', code: 'port-gone' });
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#setState({ kind: 'lost', sinceMs });
    const { signal } = waiting;
    const released = opening.release();
    let attempts: AbortController | undefined;
    const attempt = () => {
      attempts?.abort();
      attempts = new AbortController();
      void this.#reopen(sinceMs, released, AbortSignal.any([signal, attempts.signal]), waiting).catch(() => {});
    };
    slot.onArrival(attempt, signal);
    // Some platforms lose the stream but not the port: it never leaves, so it never arrives.
    if (slot.port) attempt();
  }

  async #reopen(lostMs: number, released: Promise<void>, signal: AbortSignal, waiting: AbortController): Promise<void> {
    await released;
    for (let attempt = 0; ; attempt++) {
      await delay(reopenDelaysMs[Math.min(attempt, reopenDelaysMs.length - 1)] ?? 0, signal);
      const done = await this.#inTurn(async () => {
        if (signal.aborted) return true;
        if (!this.#options.slot.port) return true; // gone again: its next arrival tries again
        const policy = policyOnReturn(this.#options.policy());
        return this.#open(policy, resetSteps(policy), lostMs).then(
          () => true,
          () => false,
        );
      });
      if (done) {
        if (this.#opening) waiting.abort();
        return;
      }
    }
  }

  #setState(state: SessionState): void {
    this.#state = state;
    this.#options.onChange();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
