import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';
import type { WallClock } from '../line/clock.ts';
import type { LineEnd, LineOpening, LineSink } from '../line/line.ts';
import { SignalSequences } from '../line/signal-sequence.ts';
import type { DemoClock } from './demo-clock.ts';
import type { DemoDevice, DeviceSide, DrivenSignals } from './demo-device.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { TransmitGate } from './transmit-gate.ts';

interface OpeningInit {
  readonly wall: WallClock;
  readonly clock: DemoClock;
  readonly bufferBytes: number;
  readonly sink: LineSink;
  readonly settings: PortSettings;
  readonly device: DemoDevice;
  /** DTR and RTS on opening. */
  readonly driven: DrivenSignals;
  readonly input: () => InputSignals;
  readonly drive: (changes: Partial<DrivenSignals>) => void;
  readonly onEnd: (isLost: boolean) => void;
}

/** A simulated line from `open()` until it is closed or lost. */
export class SimulatedOpening implements LineOpening {
  readonly ended: Promise<LineEnd>;
  readonly #init: OpeningInit;
  readonly #buffer: ReceiveBuffer;
  readonly #gate = new TransmitGate();
  #settings: PortSettings;
  #end!: (end: LineEnd) => void;
  #isOver = false;
  /** The sink takes no more for now. */
  #isHeld = false;
  /** Aborts what waits to be transmitted. */
  #transmission = new AbortController();
  readonly #over = new AbortController();
  readonly #sequences = new SignalSequences({
    setSignals: (signals) => this.setSignals(signals),
    wait: (delayMs, signal) => this.#wait(delayMs, signal),
    nowMs: () => this.#init.clock.nowMs(),
  });
  #transmitting: Promise<void> = Promise.resolve();

  constructor(init: OpeningInit) {
    this.#init = init;
    this.#settings = init.settings;
    this.#buffer = new ReceiveBuffer(init.bufferBytes);
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  begin(): void {
    const { sink, wall, device, driven, input } = this.#init;
    sink.opened(this.#settings, wall.now());
    this.inputChanged({}, driven);
    device.onSettings?.(this.#settings);
    device.onOpen?.();
    sink.signals({ dataTerminalReady: true, requestToSend: true, ...input() }, wall.now());
  }

  get sink(): LineSink {
    return this.#init.sink;
  }

  get freeBytes(): number {
    return this.#isHeld ? this.#buffer.freeBytes : this.#init.bufferBytes;
  }

  /** The device transmitted these. Nothing is copied while the sink takes them. */
  received(bytes: Uint8Array): void {
    if (this.#isOver || bytes.length === 0) return;
    if (this.#canDeliver()) this.#init.sink.received(bytes, this.#init.wall.now());
    else this.#buffer.push(bytes);
  }

  raise(kind: Parameters<DeviceSide['raise']>[0]): void {
    if (this.#isOver) return;
    this.#buffer.raise(kind);
    this.#deliver();
  }

  inputChanged(changes: Partial<InputSignals>, driven: DrivenSignals): void {
    if (this.#isOver) return;
    if (Object.keys(changes).length > 0) this.#init.sink.signals(changes, this.#init.wall.now());
    const isHeldBack = this.#settings.flowControl === 'hardware' && !this.#init.input().clearToSend;
    this.#gate.set(!isHeldBack && !driven.break);
  }

  transmit(bytes: Uint8Array): Promise<void> {
    const transmitted = this.#transmit(bytes.slice(), this.#transmission.signal);
    this.#transmitting = transmitted.catch(() => {});
    return transmitted;
  }

  async drain(): Promise<void> {
    await this.#transmitting;
  }

  async discard(): Promise<void> {
    this.#transmission.abort(new Error('Discarded'));
    this.#transmission = new AbortController();
  }

  async setSignals(signals: Partial<OutputSignals> & { readonly break?: boolean }): Promise<void> {
    if (this.#isOver) throw new SerialError('signal-failed');
    this.#init.drive(signals);
    const { break: _, ...output } = signals;
    if (Object.keys(output).length > 0) this.#init.sink.signals(output, this.#init.wall.now());
  }

  async getSignals(): Promise<InputSignals> {
    if (this.#isOver) throw new SerialError('signal-failed');
    return { ...this.#init.input() };
  }

  async runSequence(steps: readonly SignalStep[]): Promise<readonly number[]> {
    return this.#sequences.run(steps);
  }

  async stopSequences(): Promise<void> {
    this.#sequences.stop();
  }

  async sendBreak(durationMs: number): Promise<void> {
    await this.runSequence([
      { set: { break: true }, waitMs: durationMs },
      { set: { break: false }, waitMs: 0 },
    ]);
  }

  async changeSettings(settings: PortSettings): Promise<void> {
    if (this.#isOver) throw new SerialError('not-open');
    this.#settings = settings;
    this.#init.sink.opened(settings, this.#init.wall.now());
    this.#init.device.onSettings?.(settings);
    this.#init.drive({});
  }

  async close(): Promise<void> {
    if (!this.#isOver) this.#finish({ kind: 'closed' });
    await this.ended;
  }

  /** The device is gone. */
  lose(): void {
    if (!this.#isOver) this.#finish({ kind: 'lost', error: new SerialError('port-gone') });
  }

  #finish(end: LineEnd): void {
    this.#isOver = true;
    this.#over.abort();
    this.#transmission.abort(new Error('The line is not open'));
    this.#init.onEnd(end.kind === 'lost');
    this.#end(end);
  }

  async #transmit(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    try {
      await this.#gate.pass(signal);
      this.#init.device.onReceive?.(bytes);
    } catch (cause) {
      throw new SerialError('transmit-failed', String(bytes.length), { cause });
    }
  }

  #wait(delayMs: number, stopped: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = AbortSignal.any([this.#over.signal, stopped]);
      const cancel = this.#init.clock.after(delayMs, resolve);
      const onAbort = (): void => {
        cancel();
        reject(new SerialError('signal-failed'));
      };
      if (ended.aborted) onAbort();
      ended.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Asks the sink; while it holds back, waits for it and then delivers what is buffered. */
  #canDeliver(): boolean {
    if (this.#isHeld) return false;
    const held = this.#init.sink.holdBack();
    if (!held) return true;
    this.#isHeld = true;
    void held.then(() => {
      this.#isHeld = false;
      this.#deliver();
    });
    return false;
  }

  #deliver(): void {
    const { sink, wall } = this.#init;
    while (!this.#isOver && this.#canDeliver()) {
      const error = this.#buffer.nextError;
      if (error === undefined) {
        const bytes = this.#buffer.take(this.#init.bufferBytes);
        if (bytes.length === 0) return;
        sink.received(bytes, wall.now());
      } else {
        this.#buffer.dropError();
        sink.event({ kind: 'line-error', error }, wall.now());
      }
    }
  }
}
