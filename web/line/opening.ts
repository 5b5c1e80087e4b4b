import { lineErrorKinds } from '../core/line-error.ts';
import type { LineErrorKind } from '../core/line-error.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import { inputSignalNames, outputSignalNames } from '../core/signals.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';
import type { CaptureSink } from './capture-sink.ts';
import { delay } from './delay.ts';
import type { Port } from './port.ts';
import type { BeyondSerial } from './port-slot.ts';
import { readLoop } from './read-loop.ts';
import { watchSignals } from './signal-watch.ts';
import { Transmitter } from './transmitter.ts';

/** What is counted over all openings of a session. */
export interface SessionCounters {
  rxBytes: number;
  txBytes: number;
  readonly lineErrors: Record<LineErrorKind, number>;
}

export function createCounters(): SessionCounters {
  return {
    rxBytes: 0,
    txBytes: 0,
    lineErrors: Object.fromEntries(lineErrorKinds.map((kind) => [kind, 0])) as Record<LineErrorKind, number>,
  };
}

/** One opening of a port, from the moment it is open until we close it or it is lost. */
export class Opening {
  /** DTR and RTS as we set them last; both asserted at first, which is what platforms do on opening. */
  output: OutputSignals = { dataTerminalReady: true, requestToSend: true };
  input: InputSignals | undefined;
  /** Resolves when reading has ended: with the cause when the port was lost, with `undefined` when we closed it. */
  readonly ended: Promise<{ cause: unknown } | undefined>;
  readonly #port: Port;
  readonly #sink: CaptureSink;
  readonly #transmitter: Transmitter;
  readonly #stop = new AbortController();
  readonly #onChange: () => void;
  readonly #beyond: BeyondSerial | undefined;

  /** Begins to read at once, before anything else is done with the port: boot lines come early. */
  constructor(port: Port, sink: CaptureSink, counters: SessionCounters, onChange: () => void, beyond?: BeyondSerial) {
    this.#port = port;
    this.#beyond = beyond;
    this.#sink = sink;
    this.#onChange = onChange;
    this.#transmitter = new Transmitter(port, (bytes) => {
      counters.txBytes += bytes.length;
      sink.bytes('tx', bytes);
    });
    const reading = readLoop(
      port,
      {
        onBytes: (bytes) => {
          counters.rxBytes += bytes.length;
          this.#received(bytes);
        },
        onLineError: (error) => {
          // A port that tells where bytes are missing has told by now; elsewhere the error is all there is.
          if (this.#told(new Uint8Array(0))) return;
          counters.lineErrors[error]++;
          sink.event({ kind: 'line-error', error });
        },
        holdBack: () => sink.holdBack(),
      },
      this.#stop.signal,
    );
    this.ended = reading.then((end) => {
      this.#stop.abort();
      return end.kind === 'lost' ? { cause: end.cause } : undefined;
    });
    beyond?.onNews(() => this.#told(new Uint8Array(0)), this.#stop.signal);
    void watchSignals(port, (now, before) => this.#signals(now, before), this.#stop.signal);
  }

  get queuedBytes(): number {
    return this.#transmitter.queuedBytes;
  }

  /** @throws {SerialError} `transmit-failed` */
  async transmit(bytes: Uint8Array): Promise<void> {
    try {
      await this.#transmitter.write(bytes);
    } catch (error) {
      if (error instanceof SerialError) this.#sink.event({ kind: 'transmit-failed', bytes: Number(error.detail) });
      throw error;
    }
  }

  abortTransmit(): Promise<void> {
    return this.#transmitter.abort();
  }

  /** Sets the lines named and leaves the others. @throws {SerialError} `signal-failed` */
  async setSignals(signals: Partial<OutputSignals>): Promise<void> {
    await this.#platformSignals(signals);
    for (const signal of outputSignalNames) {
      const on = signals[signal];
      if (on !== undefined && on !== this.output[signal]) this.#sink.event({ kind: 'signal', signal, on });
    }
    this.output = { ...this.output, ...signals };
    this.#onChange();
  }

  /** @throws {SerialError} `signal-failed`; the break is ended as far as possible then */
  async sendBreak(durationMs: number): Promise<void> {
    await this.#platformSignals({ break: true });
    this.#sink.event({ kind: 'break-sent', durationMs });
    try {
      await delay(durationMs, this.#stop.signal);
    } finally {
      await this.#platformSignals({ break: false });
    }
  }

  /** Runs steps on the lines. @throws {SerialError} `signal-failed` */
  async runSteps(steps: readonly SignalStep[]): Promise<void> {
    if (this.#beyond && steps.length > 1) return this.#runThere(this.#beyond, steps);
    for (const { set, waitMs } of steps) {
      await this.setSignals(set);
      if (waitMs > 0) await delay(waitMs, this.#stop.signal);
    }
  }

  /**
   * Waits for what is queued to leave, then frees the port. Locks must be gone before `close()`, or it rejects
   * (WICG/serial, 4.4.9).
   * @param drainMs how long to wait for a device that does not take its bytes
   */
  async close(drainMs = 1000): Promise<void> {
    const giveUp = new AbortController();
    const drained = this.#transmitter.drain();
    await Promise.race([drained, delay(drainMs, giveUp.signal)]).catch(() => {});
    giveUp.abort();
    await this.#transmitter.abort();
    this.#stop.abort();
    await this.ended;
    await this.#port.close().catch(() => {}); // a port that closed itself says InvalidStateError
  }

  /** After a loss: gives back what can be given back. */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#transmitter.abort();
    await this.#port.close().catch(() => {});
  }

  async #runThere(beyond: BeyondSerial, steps: readonly SignalStep[]): Promise<void> {
    try {
      await beyond.runSteps(steps);
    } catch (error) {
      throw new SerialError('signal-failed', error instanceof Error ? error.message : String(error), { cause: error });
    }
    this.output = Object.assign({ ...this.output }, ...steps.map(({ set }) => set)) as OutputSignals;
    this.#onChange();
  }

  #received(bytes: Uint8Array): void {
    if (!this.#beyond) this.#sink.bytes('rx', bytes);
    else this.#told(bytes);
  }

  /** Records what the port tells of `bytes`. @returns whether it told of bytes that are missing */
  #told(bytes: Uint8Array): boolean {
    let at = 0;
    let gap = false;
    for (const told of this.#beyond?.take(bytes.length) ?? []) {
      if (told.kind === 'event') {
        gap ||= told.event.kind === 'gap';
        this.#sink.event(told.event, told.timeMs);
      } else {
        this.#sink.bytes('rx', bytes.subarray(at, at + told.byteLength), told.timeMs);
        at += told.byteLength;
      }
    }
    if (at < bytes.length) this.#sink.bytes('rx', bytes.subarray(at));
    return gap;
  }

  async #platformSignals(signals: Partial<OutputSignals> & { break?: boolean }): Promise<void> {
    try {
      await this.#port.setSignals(signals);
    } catch (error) {
      throw new SerialError('signal-failed', error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  #signals(now: InputSignals | undefined, before: InputSignals | undefined): void {
    this.input = now;
    for (const signal of inputSignalNames) {
      // The first state is recorded where a line is asserted, so that a capture tells the lines from its start.
      if (now && now[signal] !== (before?.[signal] ?? false))
        this.#sink.event({ kind: 'signal', signal, on: now[signal] });
    }
    this.#onChange();
  }
}
