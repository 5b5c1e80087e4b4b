import { lineBytesPerMs, type PortSettings } from '../core/port-settings.ts';
import type { ResetPolicy, SignalStep } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import { inputSignalNames, outputSignalNames, type InputSignals, type OutputSignals } from '../core/signals.ts';
import type { CaptureSink } from './capture-sink.ts';
import { Claims, type Claim, type ClaimOptions } from './claims.ts';
import { delay } from './delay.ts';
import type { Line, LineEnd, LineEvent, LineOpening, LineSink } from './line.ts';
import type { SessionCounters } from './session-counters.ts';
import { Transmitter } from './transmitter.ts';

/** How the opening before ended, and when. */
export interface OpeningBefore {
  readonly kind: 'lost' | 'released';
  readonly endedMs: number;
}

interface OpeningOptions {
  readonly settings: PortSettings;
  /** What is done with the signals on opening; recorded. */
  readonly policy: ResetPolicy;
  /** When the previous opening was lost or released; `undefined` when this follows neither. */
  readonly before?: OpeningBefore | undefined;
  readonly sink: CaptureSink;
  readonly counters: SessionCounters;
  /** Signals or settings have changed. */
  readonly onChange: () => void;
}

/** One opening of a line, until we close it or it is lost. Records everything in the capture. */
export class Opening {
  /** DTR and RTS; both asserted at first, which is what platforms do on opening. */
  output: OutputSignals = { dataTerminalReady: true, requestToSend: true };
  input: InputSignals | undefined;
  /** What it is open with. */
  settings: PortSettings;
  openedMs = 0;
  isEnded = false;
  readonly #options: OpeningOptions;
  readonly #transmitter: Transmitter;
  readonly #claims: Claims;
  #line!: LineOpening;
  #policy: ResetPolicy | undefined;
  #before: OpeningBefore | undefined;

  /** Opens `line`. What it delivers is captured from its first byte. @throws {SerialError} as `Line.open` */
  static async open(line: Line, options: OpeningOptions): Promise<Opening> {
    const opening = new Opening(options);
    opening.#line = await line.open(options.settings, opening.#makeSink());
    void opening.ended.then((end) => opening.#end(end));
    return opening;
  }

  private constructor(options: OpeningOptions) {
    const { sink, counters } = options;
    this.#options = options;
    this.settings = options.settings;
    this.#policy = options.policy;
    this.#before = options.before;
    const line = {
      transmit: (bytes: Uint8Array) => this.#line.transmit(bytes),
      drain: () => this.#line.drain(),
      discard: () => this.#line.discard(),
    };
    this.#transmitter = new Transmitter(line, {
      onPiece: (bytes) => sink.bytes('tx', bytes),
      onTaken: (bytes) => (counters.txBytes += bytes),
      onFailed: (bytes, none) => sink.event({ kind: 'transmit-failed', bytes, ...(none ? { none } : {}) }),
      mayTransmit: () => !this.isCtsOff,
      bytesPerMs: () => (this.#line.takesAhead ? lineBytesPerMs(this.settings) : undefined),
    });
    this.#claims = new Claims(this.#transmitter);
  }

  /** Resolves when nothing more will be delivered. */
  get ended(): Promise<LineEnd> {
    return this.#line.ended;
  }
  get queuedBytes(): number {
    return this.#transmitter.queuedBytes;
  }
  /** Hardware flow control is on, and the device takes no bytes now: CTS is off. */
  get isCtsOff(): boolean {
    return this.settings.flowControl === 'hardware' && this.input?.clearToSend === false;
  }
  /** Who has claimed the transmit side; `undefined`: nobody. */
  get owner(): ClaimOptions | undefined {
    return this.#claims.owner;
  }

  /** @throws {SerialError} `transmit-failed`, `read-only`; `claimed` (detail: the owner's label) */
  async transmit(bytes: Uint8Array): Promise<void> {
    this.#claims.checkFree();
    await this.#transmitter.write(bytes);
  }

  /** Makes the transmit side somebody's for a while. @throws {SerialError} as `Claims.claim` */
  claim(options: ClaimOptions, signal: AbortSignal): Promise<Claim> {
    return this.#claims.claim(options, signal);
  }

  /** Stops everything: ends every claim, a signal sequence under way, and drops all queued bytes. */
  async stop(): Promise<void> {
    const dropped = this.#transmitter.abort();
    this.#claims.end(new SerialError('stopped'), false);
    await Promise.all([dropped, this.stopSequences()]);
  }

  /** Ends a signal sequence or a break under way. */
  async stopSequences(): Promise<void> {
    await this.#line.stopSequences().catch(() => {}); // the line may have ended
  }

  /** Sets the signals named and leaves the others. @throws {SerialError} `signal-failed`, `read-only` */
  setSignals(signals: Partial<OutputSignals>): Promise<void> {
    return this.#line.setSignals(signals);
  }

  /** @throws {SerialError} as `setSignals`; the break is ended as far as possible then */
  async sendBreak(durationMs: number): Promise<void> {
    const done = this.#line.sendBreak(durationMs);
    this.#options.sink.event({ kind: 'break-sent', durationMs });
    await done;
  }

  /** Runs the steps where the port is. @returns as `LineOpening.runSequence` @throws {SerialError} as `setSignals` */
  async runSteps(steps: readonly SignalStep[]): Promise<readonly number[]> {
    return steps.length > 0 ? this.#line.runSequence(steps) : [];
  }

  /** @throws {SerialError} as `LineOpening.changeSettings` */
  async changeSettings(settings: PortSettings): Promise<void> {
    this.#policy = 'leave';
    try {
      await this.#line.changeSettings(settings);
    } finally {
      this.#policy = undefined;
    }
  }

  /**
   * Waits for what is queued to leave, then frees the port.
   * @param by as `LineOpening.close`; `released`: for another program
   * @param drainMs how long to wait for a device that does not take its bytes
   */
  async close(by?: 'page-left' | 'released', drainMs = 1000): Promise<void> {
    this.#claims.end(new SerialError(by === 'released' ? 'port-released' : 'not-open'), true);
    const giveUp = new AbortController();
    await Promise.race([this.#transmitter.drain(), delay(drainMs, giveUp.signal)]).catch(() => {});
    giveUp.abort();
    await this.#line.close(by === 'released' ? undefined : by);
  }

  #end(end: LineEnd): void {
    this.isEnded = true;
    const code = end.kind === 'closed' ? 'not-open' : end.lender ? 'port-released' : 'port-gone';
    this.#claims.end(new SerialError(code), true);
    void this.#transmitter.abort();
  }

  #makeSink(): LineSink {
    const { sink, counters } = this.#options;
    return {
      opened: (settings, timeMs) => this.#opened(settings, timeMs),
      received: (bytes, timeMs) => {
        counters.rxBytes += bytes.length;
        sink.bytes('rx', bytes, timeMs);
        this.#claims.received(bytes, timeMs);
      },
      transmitted: (bytes, timeMs) => sink.bytes('tx', bytes, timeMs),
      event: (event, timeMs) => this.#event(event, timeMs),
      signals: (state, timeMs) => this.#signals(state, timeMs),
      holdBack: () => this.#claims.held ?? sink.holdBack(),
    };
  }

  #opened(settings: PortSettings, timeMs: number): void {
    const policy = this.#policy;
    const before = this.#before;
    this.#policy = this.#before = undefined;
    this.settings = settings;
    this.openedMs = timeMs;
    this.#options.sink.event(
      {
        kind: 'opened',
        settings,
        ...(policy === undefined ? {} : { policy }),
        ...(before && { [before.kind === 'lost' ? 'afterLossMs' : 'afterReleaseMs']: timeMs - before.endedMs }),
      },
      timeMs,
    );
    this.#transmitter.wake();
    this.#options.onChange();
  }

  #event(event: LineEvent, timeMs: number): void {
    const { counters } = this.#options;
    if (event.kind === 'line-error') counters.lineErrors[event.error]++;
    else if (event.kind === 'gap') counters.gaps++;
    if (event.kind === 'gap' || (event.kind === 'line-error' && event.error === 'overrun')) this.#claims.gap();
    this.#options.sink.event(event, timeMs);
  }

  #signals(state: Partial<InputSignals & OutputSignals>, timeMs: number): void {
    const before: Partial<InputSignals & OutputSignals> = { ...this.input, ...this.output };
    for (const signal of [...inputSignalNames, ...outputSignalNames]) {
      const on = state[signal];
      // Of the first state, asserted signals are recorded, so that a capture has the signals from its start.
      if (on !== undefined && on !== (before[signal] ?? false)) {
        this.#options.sink.event({ kind: 'signal', signal, on }, timeMs);
      }
    }
    const now = { ...before, ...state };
    if (inputSignalNames.every((name) => now[name] !== undefined))
      this.input = pick(now, inputSignalNames) as InputSignals;
    this.output = { ...this.output, ...pick(now, outputSignalNames) };
    this.#transmitter.wake();
    this.#options.onChange();
  }
}

function pick<Key extends string>(
  from: Partial<Record<Key, boolean>>,
  names: readonly Key[],
): Partial<Record<Key, boolean>> {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Partial<Record<Key, boolean>>;
}
