import { sameSettings } from '../core/port-settings.ts';
import type { PortSettings } from '../core/port-settings.ts';
import { policyOnReturn, resetSteps } from '../core/reset-policy.ts';
import type { ResetPolicy, SignalStep } from '../core/reset-policy.ts';
import { SerialError, toSerialError } from '../core/serial-error.ts';
import type { PortLender, SessionState } from '../core/session-state.ts';
import type { CaptureSink } from './capture-sink.ts';
import type { WallClock } from './clock.ts';
import { delay } from './delay.ts';
import type { Opening, OpeningBefore } from './opening.ts';
import { createCounters } from './session-counters.ts';
import type { Line, LineLending } from './line.ts';
import { takeBack } from './take-back.ts';

/**
 * A place for a line. It outlives the line's object: after a replug the platform gives a new port (Chromium) or the
 * same one (Firefox), and the slot holds whichever is plugged in now.
 */
export interface LineSlot {
  /** `undefined` while nothing is plugged in there. */
  readonly line: Line | undefined;
  /** Calls `listener` when a line arrives in the slot, until `signal` aborts. */
  onArrival(listener: () => void, signal: AbortSignal): void;
}

interface SessionOptions {
  readonly slot: LineSlot;
  readonly sink: CaptureSink;
  readonly clock: WallClock;
  readonly settings: PortSettings;
  /** Asked at each opening: a person may change it while the port is closed. */
  readonly policy: () => ResetPolicy;
  /** Called when state, signals or settings changed. */
  readonly onChange: () => void;
}

/** Waits between attempts to open a port that has arrived, in milliseconds; the last one repeats. */
const arrivalDelaysMs = [0, 20, 50, 100, 200, 400, 800];

/** The same for a port that was not open before and is not there, though its place is not empty: ever more rarely. */
const maxAbsentDelayMs = 30_000;

function arrivalDelayMs(attempt: number, wasOpen: boolean): number {
  const known = arrivalDelaysMs[attempt];
  if (known !== undefined) return known;
  const lastMs = arrivalDelaysMs.at(-1) ?? 0;
  return wasOpen ? lastMs : Math.min(maxAbsentDelayMs, lastMs * 2 ** (attempt - arrivalDelaysMs.length + 1));
}

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
  /** Aborts waiting for a port that is not there. */
  #waiting: AbortController | undefined;
  /** How the last opening ended, until the port is open again or closed. */
  #before: OpeningBefore | undefined;
  /** Of the line that was opened last. */
  #lending: LineLending | undefined;
  /** Its host has left it to another program because we asked. */
  #hasLent = false;
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

  /**
   * Opens, unless open; takes a released port back. What went wrong is the state, not an exception.
   * @param isQuiet the state does not change until opening has succeeded or failed
   */
  open(isQuiet = false): Promise<void> {
    if (this.#state.kind === 'released') return this.#lending ? this.#lending.takeBack() : this.release(0);
    return this.#inTurn(async () => {
      if (this.#opening) return;
      this.#waiting?.abort();
      if (!isQuiet) this.#setState({ kind: 'opening' });
      try {
        const policy = this.#options.policy();
        await this.#open(policy, resetSteps(policy));
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  /** Closes after what is queued has left. @param by as `LineOpening.close` */
  close(by?: 'page-left'): Promise<void> {
    this.#waiting?.abort();
    return this.#inTurn(async () => {
      // An opening that was under way may wait by now.
      this.#waiting?.abort();
      if (this.#state.kind === 'closed') return;
      if (this.#hasLent) await this.#lending?.takeBack().catch(() => {});
      this.#hasLent = false;
      const opening = this.#opening;
      const wasOpen = this.#state.kind !== 'failed' && (opening ?? this.#before) !== undefined;
      this.#opening = this.#before = undefined;
      await opening?.close(by);
      if (wasOpen) this.#options.sink.event({ kind: 'closed' });
      this.#setState({ kind: 'closed' });
    });
  }

  /**
   * Closes the port for another program and keeps the session, which takes the port back. While it is released:
   * changes when that is.
   * @param afterMs the port is not touched before; then it is opened as soon as it is free. `undefined`: when `open()`
   * is called. A host that lends its ports takes it back when `open()` is called
   * @throws {SerialError} `not-open`; as `LineLending.lend`
   */
  release(afterMs: number | undefined): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#lending) {
        this.requireOpening();
        await this.#lending.lend();
        this.#hasLent = true;
        return;
      }
      const { sink, clock } = this.#options;
      let state: SessionState = this.#state;
      if (state.kind !== 'released') {
        const opening = this.requireOpening();
        this.#opening = undefined;
        await opening.close('released');
        sink.event({ kind: 'released' });
        state = { kind: 'released', sinceMs: clock.now() };
        this.#before = { kind: 'released', endedMs: state.sinceMs };
      }
      this.#waiting?.abort();
      this.#setState({
        kind: 'released',
        sinceMs: state.sinceMs,
        afterMs,
        retryMs: afterMs === undefined ? undefined : clock.now() + afterMs,
      });
      if (afterMs !== undefined) this.#takeBack(afterMs);
    });
  }

  /** The host has taken its port back from the other program: one that does not open then is not there. */
  loanEnded(): void {
    const { state } = this;
    if (state.kind === 'released' && state.lender) this.#setState({ kind: 'lost', sinceMs: state.sinceMs });
  }

  /**
   * Changes the named settings, on the open line if they differ and for later openings. Signals stay as they are, so
   * that changing the baud rate resets no board.
   * @throws {SerialError} when the line does not take them; it is open as it was then
   */
  changeSettings(changes: Partial<PortSettings>): Promise<void> {
    return this.#inTurn(async () => {
      const settings = { ...this.#settings, ...changes };
      if (sameSettings(settings, this.#settings)) return;
      if (this.#opening) await this.#changeOpen(this.#opening, settings);
      this.#settings = settings;
      this.#options.onChange();
    });
  }

  /** The opening to transmit to. @throws {SerialError} `not-open` */
  requireOpening(): Opening {
    if (!this.#opening) throw new SerialError(this.#state.kind === 'released' ? 'port-released' : 'not-open');
    return this.#opening;
  }

  async #open(policy: ResetPolicy, steps: readonly SignalStep[]): Promise<void> {
    const { slot, sink, onChange } = this.#options;
    const { line } = slot;
    if (!line) throw new SerialError('port-gone');
    const { counters } = this;
    const settings = this.#settings;
    // A first screen needs none of it.
    const { Opening: Opened } = await import('./opening.ts');
    const opening: Opening = await Opened.open(line, {
      settings,
      policy,
      before: this.#before,
      sink,
      counters,
      onChange: () => {
        if (this.#opening && this.#opening === opening) this.#settings = opening.settings;
        onChange();
      },
    });
    this.#opening = opening;
    this.#before = undefined;
    this.#lending = line.lending;
    this.#hasLent = false;
    // On a shared port that was open already they may be others.
    this.#settings = opening.settings;
    void opening.ended.then((end) => {
      if (end.kind === 'lost') void this.#inTurn(async () => this.#lose(opening, end.lender));
    });
    this.#setState({ kind: 'open', sinceMs: opening.openedMs });
    // A port without these signals is open all the same.
    await opening.runSteps(steps).catch(() => {});
  }

  async #changeOpen(opening: Opening, settings: PortSettings): Promise<void> {
    const { sink } = this.#options;
    try {
      await opening.changeSettings(settings);
    } catch (error) {
      const { code, detail } = toSerialError(error, 'settings-refused');
      if (opening.isEnded && code !== 'port-gone') {
        this.#opening = undefined;
        this.#settings = settings;
        sink.event({ kind: 'closed' });
        this.#setState({ kind: 'failed', code, detail });
      }
      throw error;
    }
  }

  #lose(opening: Opening, lender: PortLender | undefined): void {
    if (this.#opening !== opening) return;
    const { sink, clock } = this.#options;
    this.#opening = undefined;
    this.#before = { kind: lender ? 'released' : 'lost', endedMs: clock.now() };
    sink.event(lender ? { kind: 'released', ...lender } : { kind: 'lost', code: 'port-gone' });
    this.#awaitPort(lender);
  }

  /** One that is not there is waited for, whatever the platform says; another failure is for a person. */
  #fail(error: unknown): void {
    const { code, detail } = toSerialError(error, 'open-failed');
    if (code === 'port-gone' || !this.#options.slot.line) this.#awaitPort();
    else this.#setState({ kind: 'failed', code, detail });
  }

  /** Opens the port when it arrives. @param lender its host has it for another program until then */
  #awaitPort(lender?: PortLender): void {
    const { clock, slot } = this.#options;
    const waiting = new AbortController();
    this.#waiting = waiting;
    const sinceMs = this.#before?.endedMs ?? clock.now();
    this.#setState(
      lender
        ? { kind: 'released', sinceMs, lender }
        : { kind: 'lost', sinceMs, ...(!this.#before && { isFirst: true }) },
    );
    const { signal } = waiting;
    let attempts: AbortController | undefined;
    const attempt = () => {
      attempts?.abort();
      attempts = new AbortController();
      void this.#openArrived(AbortSignal.any([signal, attempts.signal]), waiting).catch(() => {});
    };
    slot.onArrival(attempt, signal);
    // Some platforms lose the stream but not the port: it never leaves, so it never arrives.
    if (slot.line) attempt();
  }

  async #openArrived(signal: AbortSignal, waiting: AbortController): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      await delay(arrivalDelayMs(attempt, this.#before !== undefined), signal);
      const done = await this.#inTurn(async () => {
        if (signal.aborted) return true;
        if (!this.#options.slot.line) return true; // gone again: its next arrival tries again
        const chosen = this.#options.policy();
        const policy = this.#before ? policyOnReturn(chosen) : chosen;
        return this.#open(policy, resetSteps(policy)).then(
          () => true,
          (error: unknown) => this.#isRefused(error, attempt),
        );
      });
      if (done) {
        if (this.#opening || this.#state.kind === 'failed') waiting.abort();
        return;
      }
    }
  }

  /** Whether a port that has arrived is not to be tried any more. One that was open is tried until it is open again. */
  #isRefused(error: unknown, attempt: number): boolean {
    const { code, detail } = toSerialError(error, 'open-failed');
    if (code === 'port-gone' || attempt + 1 < arrivalDelaysMs.length) return false;
    if (!this.#before) {
      this.#setState({ kind: 'failed', code, detail });
      return true;
    }
    if (this.#state.kind === 'lost' && !this.#state.isBusy) this.#setState({ ...this.#state, isBusy: true });
    return false;
  }

  #takeBack(afterMs: number): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    const { signal } = waiting;
    const attempt = () => this.#inTurn(() => this.#tryTakeBack(signal));
    void takeBack(this.#options.slot, afterMs, attempt, signal).catch(() => {});
  }

  /** @returns whether nothing more is to be tried */
  async #tryTakeBack(signal: AbortSignal): Promise<boolean> {
    const { state } = this;
    if (signal.aborted || state.kind !== 'released') return true;
    const policy = policyOnReturn(this.#options.policy());
    try {
      await this.#open(policy, resetSteps(policy));
      return true;
    } catch (error) {
      const { code, detail } = toSerialError(error, 'open-failed');
      const isFinal = code === 'permission-denied' || code === 'settings-refused';
      this.#setState(isFinal ? { kind: 'failed', code, detail } : { ...state, isBusy: true });
      return isFinal;
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
