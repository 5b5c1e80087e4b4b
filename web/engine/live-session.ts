import type { PortSettings } from '../core/port-settings.ts';
import type { OutputSignals } from '../core/signals.ts';
import type { ClockMove, WallClock } from '../line/clock.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import { Session } from '../line/session.ts';
import type { CaptureRecorder } from '../storage/capture-recorder.ts';
import type { ContinuousState } from './api/files.ts';
import type { SessionId, SessionSummary, TransmitPart, TransmitStall } from './api/sessions.ts';
import { BusyRetry } from './busy-retry.ts';
import type { OfferWatcher } from './offer-watcher.ts';
import { onDemand } from './on-demand.ts';
import { QueryAnswerer } from './query-answerer.ts';
import { RateMeter } from './rate-meter.ts';
import type { SessionState } from '../core/session-state.ts';
import type { Slot } from './slot.ts';

/** No byte has gone for this long, and for as long as two pieces take: something holds them up. */
const stalledMs = 1000;
const pieceBits = 2 * 4096 * 10;

/** A break longer than this is a mistake: nothing can be transmitted meanwhile. */
const maxBreakMs = 5000;

/** A session with its port's place and its capture, as the window knows it. */
export class LiveSession {
  readonly id: SessionId;
  readonly slot: Slot;
  readonly recorder: CaptureRecorder;
  readonly session: Session;
  /** While it is written to files. */
  file: (() => ContinuousState) | undefined;
  /** Answers what the device asks a terminal. */
  readonly answerer: QueryAnswerer;
  /** Finds transfers that the device starts; `undefined` before the port was first open. */
  offers: OfferWatcher | undefined;
  readonly #retry: BusyRetry;
  #holderId: string | undefined;
  #isLent = false;
  #startedMs: number;
  /** When a byte was last transmitted, or the first began to wait. */
  #progress = { txBytes: 0, sinceMs: 0 };
  readonly #rx = new RateMeter();
  readonly #tx = new RateMeter();

  constructor(id: SessionId, slot: Slot, recorder: CaptureRecorder, clock: WallClock, onChange: () => void) {
    this.id = id;
    this.slot = slot;
    this.recorder = recorder;
    this.#startedMs = clock.now();
    const { settings } = slot.profile;
    this.answerer = new QueryAnswerer({
      loadEmulator,
      nowMs: () => clock.now(),
      // Fails when the opening is over, and then nothing waits for the answer.
      transmit: (answer) => void this.transmit([answer]).catch(() => undefined),
      mayAnswer: () => this.#mayAnswer(),
      encoding: () => slot.profile.encoding,
    });
    this.session = new Session({
      slot,
      sink: this.#watched(recorder, clock, onChange),
      clock,
      settings,
      policy: () => slot.profile.policy,
      onChange: () => {
        this.#retry.see(this.session.state, this.session.settings, slot.kind);
        onChange();
      },
    });
    this.#retry = new BusyRetry({
      nowMs: () => clock.now(),
      after,
      attempt: () => void this.session.open(true),
      onDeparture: (listener, signal) => slot.onDeparture(listener, signal),
    });
  }

  /** The sink, with what looks for questions and starts of transfers in what is received live. */
  #watched(sink: CaptureSink, clock: WallClock, onChange: () => void): CaptureSink {
    const { answerer, slot } = this;
    const isIdle = (): boolean => slot.kind !== 'replay' && this.session.opening?.owner?.owner !== 'transfer';
    const watch = async (): Promise<void> => {
      const Watcher = await loadOfferWatcher();
      this.offers ??= new Watcher({ nowMs: () => clock.now(), after, isIdle, onChange });
    };
    return {
      bytes: (direction, bytes, timeMs) => {
        sink.bytes(direction, bytes, timeMs);
        if (direction === 'rx') {
          answerer.received(bytes, timeMs);
          this.offers?.received(bytes, timeMs ?? clock.now());
        } else this.offers?.transmitted(bytes, timeMs ?? clock.now());
      },
      event: (event, timeMs) => {
        sink.event(event, timeMs);
        if (event.kind === 'opened') {
          answerer.opened();
          void watch().catch(() => {}); // offline before it was ever loaded: nothing is offered
        } else if (event.kind === 'closed' || event.kind === 'lost' || event.kind === 'released') {
          answerer.ended();
          this.offers?.ended();
        }
      },
      holdBack: () => sink.holdBack(),
    };
  }

  /** Tries no more to open a busy port. */
  stopRetry(): void {
    this.#retry.stop();
  }

  /** Sees that a shared port is not left to another program any more. */
  noteLoan(): void {
    const isLent = this.slot.shared?.lentUntilMs !== undefined;
    if (this.#isLent && !isLent) this.session.loanEnded();
    this.#isLent = isLent;
  }

  /** Records the holder of a shared port when it has changed. */
  noteHolder(): void {
    const { shared } = this.slot;
    if (!shared || shared.self === undefined || shared.holder?.id === this.#holderId) return;
    this.#holderId = shared.holder?.id;
    const { holder } = shared;
    this.recorder.event({ kind: 'holder', holder: holder?.name ?? '', by: '', mine: holder?.id === shared.self });
  }

  /** Keeps how sure the times of a relay are, as it is known last. */
  noteClock(): void {
    const clock = this.slot.shared?.self === undefined ? undefined : this.slot.shared.clock;
    const known = this.recorder.info.clock;
    if (clock && (clock.aheadMs !== known?.aheadMs || clock.uncertainMs !== known.uncertainMs))
      this.recorder.change({ clock });
  }

  /** The computer's clock was set: a row says so, with both times. */
  clockMoved({ wasMs, isMs }: ClockMove): void {
    this.#startedMs += isMs - wasMs;
    this.recorder.event({ kind: 'clock-set', wasMs, isMs }, isMs);
  }

  #shownState(): SessionState {
    const { state } = this.session;
    const { retryMs } = this.#retry;
    return state.kind !== 'failed' || retryMs === undefined ? state : { ...state, retryMs };
  }

  /** @param nowMs by a clock that runs evenly */
  summary(nowMs: number): SessionSummary {
    const { settings, opening, counters } = this.session;
    return {
      id: this.id,
      portId: this.slot.id,
      captureId: this.recorder.info.id,
      startedMs: this.#startedMs,
      state: this.#shownState(),
      settings,
      output: opening?.output ?? { dataTerminalReady: false, requestToSend: false },
      input: opening?.input,
      rxBytes: counters.rxBytes,
      txBytes: counters.txBytes,
      rxRate: this.#rx.rate(nowMs, counters.rxBytes),
      txRate: this.#tx.rate(nowMs, counters.txBytes),
      txQueued: opening?.queuedBytes ?? 0,
      txStall: this.#stall(nowMs),
      lineErrors: { ...counters.lineErrors },
      gaps: counters.gaps,
      replay: this.slot.replay,
      file: this.file?.(),
      offer: this.offers?.offer,
    };
  }

  /** Why bytes wait to be transmitted, when none has gone for longer than that takes. */
  #stall(nowMs: number): TransmitStall | undefined {
    const { opening, counters } = this.session;
    const queued = opening?.queuedBytes ?? 0;
    if (queued === 0 || counters.txBytes !== this.#progress.txBytes)
      this.#progress = { txBytes: counters.txBytes, sinceMs: nowMs };
    if (!opening || queued === 0) return undefined;
    if (opening.isCtsOff) return 'cts';
    if (nowMs - this.#progress.sinceMs < stalledMs + (pieceBits * 1000) / opening.settings.baudRate) return undefined;
    const { shared } = this.slot;
    if (!shared) return 'device';
    if (shared.away !== undefined || shared.self === undefined) return 'relay';
    return shared.holder?.id === shared.self ? 'device' : 'control';
  }

  /** What would have to wait is not answered: it would come too late. */
  #mayAnswer(): boolean {
    const { kind, shared } = this.slot;
    if (kind === 'replay' || this.session.opening?.isCtsOff) return false;
    return shared === undefined || (shared.away === undefined && shared.holder?.id === shared.self);
  }

  changeSettings(changes: Partial<PortSettings>): Promise<void> {
    return this.session.changeSettings(changes);
  }

  /** All parts are encoded before the first byte goes: what cannot be encoded transmits nothing. */
  async transmit(parts: readonly TransmitPart[]): Promise<number> {
    const opening = this.session.requireOpening();
    const bytes = (await this.encoder())(parts);
    if (bytes.length > 0) await opening.transmit(bytes);
    return bytes.length;
  }

  /** Makes bytes of parts, in the encoding of the time. The result throws `SerialError` `unencodable`. */
  async encoder(): Promise<(parts: readonly TransmitPart[]) => Uint8Array> {
    const encodeParts = await loadEncodeParts();
    return (parts) => encodeParts(parts, this.slot.profile.encoding);
  }

  async abortTransmit(): Promise<void> {
    await this.session.opening?.stop();
  }

  setSignals(signals: Partial<OutputSignals>): Promise<void> {
    return this.session.requireOpening().setSignals(signals);
  }

  async pulseSignal(signal: keyof OutputSignals, durationMs: number): Promise<void> {
    const opening = this.session.requireOpening();
    const on = opening.output[signal];
    await opening.runSteps([
      { set: { [signal]: !on }, waitMs: Math.min(Math.max(durationMs, 1), maxBreakMs) },
      { set: { [signal]: on }, waitMs: 0 },
    ]);
  }

  sendBreak(durationMs: number): Promise<void> {
    return this.session.requireOpening().sendBreak(Math.min(Math.max(durationMs, 1), maxBreakMs));
  }
}

/**
 * Not part of what a first screen needs. It is made for Node and for windows, whose global it looks for by that name.
 */
async function loadEmulator() {
  Object.assign(globalThis, { window: globalThis });
  return (await import('./answering-emulator.ts')).AnsweringEmulator;
}

/** Not part of what a first screen needs. */
const loadOfferWatcher = onDemand(async () => (await import('./offer-watcher.ts')).OfferWatcher);

/** Its tables are not part of what a first screen needs. */
const loadEncodeParts = onDemand(async () => (await import('./encode-parts.ts')).encodeParts);

/** Calls `callback` once. @returns cancels it */
function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
