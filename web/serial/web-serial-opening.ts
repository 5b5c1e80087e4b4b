import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import { SerialError, toSerialError } from '../core/serial-error.ts';
import { inputSignalNames, type InputSignals, type OutputSignals } from '../core/signals.ts';
import type { WallClock } from '../line/clock.ts';
import { delay, untilAborted } from '../line/delay.ts';
import type { LineEnd, LineOpening, LineSink } from '../line/line.ts';
import { SignalSequences } from '../line/signal-sequence.ts';
import { openPort } from './open-port.ts';
import { readLoop, type ReadEnd, type ReadSink } from './read-loop.ts';

/** Web Serial has no event for signal changes, so they are polled. A `getSignals()` call took 0.2 ms. */
const pollMs = 50;
/** How long transmitted bytes may take to leave before settings are changed. */
const drainMs = 1000;
/** A port that is gone, and whose stream does not end, is lost when nothing has come for this long. */
const lastWordsMs = 1000;
/** The same where the sink takes nothing. */
const heldMs = 10_000;
/** How long the platform may take to close a port. */
const closeMs = 5000;

/** A Web Serial port from `open()` until it is closed or lost. It holds the locks of both streams. */
export class WebSerialOpening implements LineOpening {
  readonly ended: Promise<LineEnd>;
  /** Chromium 156 has a buffer as large as `bufferSize`, which is as large for what is received. */
  readonly takesAhead = true;
  /** Resolves when the port can be opened again. */
  readonly released: Promise<void>;
  readonly #port: SerialPort;
  readonly #sink: LineSink;
  readonly #clock: WallClock;
  #settings: PortSettings;
  #output: OutputSignals = { dataTerminalReady: true, requestToSend: true };
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** While this is pending the writable stream is being replaced. */
  #renewing: Promise<void> | undefined;
  /** Ends what waits to be transmitted, and drains; a new one after each discard. */
  #discarding = new AbortController();
  #changing: Promise<void> = Promise.resolve();
  /** Ends reading, watching and waiting; a new one after each change of settings. */
  #stop = new AbortController();
  #reading: Promise<ReadEnd> = Promise.resolve({ kind: 'stopped' });
  readonly #sequences = new SignalSequences({
    setSignals: (signals) => this.setSignals(signals),
    wait: (delayMs, signal) => delay(delayMs, AbortSignal.any([this.#stop.signal, signal])),
    nowMs: () => performance.now(),
  });
  #isOver = false;
  /** While this is there the port is gone, and its stream is expected to end. */
  #expecting: AbortController | undefined;
  #receivedChunks = 0;
  #lostError: SerialError | undefined;
  /** Ends what waits for the platform when the port is lost. */
  readonly #waiting = new Set<(error: SerialError) => void>();
  readonly #onDisconnect = (): void => void this.#expectEnd();
  #resolveEnded!: (end: LineEnd) => void;
  #resolveReleased!: () => void;

  /** `port` is open. Reading begins at once: boot messages come early. */
  constructor(port: SerialPort, settings: PortSettings, sink: LineSink, clock: WallClock) {
    this.#port = port;
    this.#settings = settings;
    this.#sink = sink;
    this.#clock = clock;
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    this.released = new Promise((resolve) => (this.#resolveReleased = resolve));
    port.addEventListener('disconnect', this.#onDisconnect);
    void this.ended.then(() => {
      port.removeEventListener('disconnect', this.#onDisconnect);
      this.#expecting?.abort();
    });
    this.#start();
  }

  async transmit(bytes: Uint8Array): Promise<void> {
    const { signal } = this.#discarding;
    let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
    try {
      while (this.#renewing) await this.#unlessLost(untilAborted(this.#renewing, signal));
      writer = this.#takeWriter();
      if (!writer) throw new Error('The port has no writable stream');
      await this.#unlessLost(writer.write(bytes));
    } catch (cause) {
      if (writer) this.#releaseWriter(writer);
      throw new SerialError('transmit-failed', String(bytes.length), { cause });
    }
  }

  /** Closing the stream waits until the bytes have left (Web Serial, `writable`); the port has a new one then. */
  async drain(): Promise<void> {
    const { signal } = this.#discarding;
    try {
      while (this.#renewing) await this.#unlessLost(untilAborted(this.#renewing, signal));
      const writer = this.#takeWriter();
      if (!writer) return;
      const closed = this.#renew(writer.close().finally(() => this.#releaseWriter(writer)));
      await this.#unlessLost(untilAborted(closed, signal));
    } catch (cause) {
      throw new SerialError('transmit-failed', '', { cause });
    }
  }

  /**
   * Aborting the stream discards the platform's transmit buffer (Web Serial, `writable`); the port has a new one then.
   * One that is being closed cannot be aborted: what it holds leaves, but nobody waits for it any more.
   */
  async discard(): Promise<void> {
    this.#discarding.abort();
    this.#discarding = new AbortController();
    const writer = this.#writer;
    if (!writer || this.#renewing) return;
    const aborted = writer.abort(new DOMException('Discarded.', 'AbortError'));
    await this.#unlessLost(this.#renew(aborted.finally(() => this.#releaseWriter(writer)))).catch(() => {});
  }

  async setSignals(signals: Partial<OutputSignals> & { readonly break?: boolean }): Promise<void> {
    await this.#call(() => this.#port.setSignals(signals));
    const { break: _, ...output } = signals;
    if (Object.keys(output).length === 0) return;
    this.#output = { ...this.#output, ...output };
    this.#sink.signals(output, this.#clock.now());
  }

  async getSignals(): Promise<InputSignals> {
    const signals = await this.#call(() => this.#port.getSignals());
    return Object.fromEntries(inputSignalNames.map((name) => [name, signals[name]])) as unknown as InputSignals;
  }

  async runSequence(steps: readonly SignalStep[]): Promise<readonly number[]> {
    return this.#call(() => this.#sequences.run(steps));
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
    this.#changing = this.#unlessLost(this.#renew(this.#reopen(settings)));
    await this.#changing;
  }

  async close(): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      await within(closeMs, this.#changing);
      await this.#release();
      this.#resolveEnded({ kind: 'closed' });
      this.#resolveReleased();
    }
    await this.released;
  }

  #start(): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#sink.opened(this.#settings, this.#clock.now());
    const sink: ReadSink = {
      received: (bytes, timeMs) => {
        this.#receivedChunks++;
        this.#sink.received(bytes, timeMs);
      },
      event: (...about) => this.#sink.event(...about),
      holdBack: () => this.#sink.holdBack(),
    };
    this.#reading = readLoop(this.#port, sink, this.#clock, signal);
    void this.#reading.then((end) => {
      if (end.kind === 'lost' && !signal.aborted) this.#lose(end.cause);
    });
    void this.#watchSignals(signal);
  }

  /** Closes and reopens with other settings, or with the old ones if those are refused. */
  async #reopen(settings: PortSettings): Promise<void> {
    await within(drainMs, this.#renewing ?? this.#takeWriter()?.close());
    const before = this.#settings;
    await this.#release();
    try {
      await this.#openAgain(settings);
    } catch (error) {
      const { code } = toSerialError(error, 'open-failed');
      if (code === 'settings-refused' && !this.#isOver)
        await this.#openAgain(before).catch((cause) => this.#lose(cause));
      else this.#lose(error);
      throw error;
    }
  }

  async #openAgain(settings: PortSettings): Promise<void> {
    if (this.#isOver) throw new SerialError('not-open');
    await openPort(this.#port, settings);
    if (this.#isOver) throw new SerialError('not-open'); // close() waits, and gives the port back
    this.#settings = settings;
    this.#expecting?.abort();
    this.#expecting = undefined;
    this.#start();
    await this.#port.setSignals(this.#output).catch(() => {}); // a port without these signals is open all the same
  }

  /** Releases the port. `close()` rejects while a stream is locked. */
  async #release(): Promise<void> {
    this.#stop.abort();
    const writer = this.#writer;
    if (writer) {
      writer.abort(new DOMException('The port is closed.', 'AbortError')).catch(() => {});
      this.#releaseWriter(writer);
    }
    await this.#reading;
    await within(closeMs, this.#port.close()); // a port that closed itself says InvalidStateError
  }

  /**
   * The port is gone, as an event or its signals say. Its stream ends after its last bytes; where the platform does not
   * end it, or something else never settles, the port is lost all the same.
   */
  async #expectEnd(): Promise<void> {
    if (this.#expecting || this.#isOver) return;
    const { signal } = (this.#expecting = new AbortController());
    try {
      for (let before = -1; before !== this.#receivedChunks;) {
        before = this.#receivedChunks;
        await delay(lastWordsMs, signal);
        const held = this.#sink.holdBack();
        // What it holds back may be followed by more.
        if (held && (await Promise.race([held.then(() => true), delay(heldMs, signal)]))) before = -1;
      }
    } catch {
      return; // it has ended, or is open again
    }
    this.#lose(new Error('The device has been lost.'));
  }

  #lose(cause: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const detail = cause instanceof Error ? cause.message : '';
    const error = new SerialError('port-gone', detail, { cause });
    this.#lostError = error;
    this.#resolveEnded({ kind: 'lost', error });
    // The platform says more of what it settles itself.
    void delay(lastWordsMs).then(() => this.#waiting.forEach((reject) => reject(error)));
    void this.#release().then(() => this.#resolveReleased());
  }

  #takeWriter(): WritableStreamDefaultWriter<Uint8Array> | undefined {
    if (this.#isOver) return undefined;
    this.#writer ??= this.#port.writable?.getWriter();
    return this.#writer;
  }

  #releaseWriter(writer: WritableStreamDefaultWriter<Uint8Array>): void {
    writer.releaseLock();
    if (this.#writer === writer) this.#writer = undefined;
  }

  /** Makes transmissions wait until `work` is done. */
  async #renew(work: Promise<void>): Promise<void> {
    const renewing = work.then(
      () => {},
      () => {},
    );
    this.#renewing = renewing;
    try {
      await work;
    } finally {
      if (this.#renewing === renewing) this.#renewing = undefined;
    }
  }

  /** As `work`, but rejects when the port is lost: the platform may never settle what it was asked of such a port. */
  #unlessLost<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lostError) reject(this.#lostError);
      this.#waiting.add(reject);
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#unlessLost(work());
    } catch (error) {
      throw toSerialError(error, 'signal-failed');
    }
  }

  /** Polls the device's signals until `signal` aborts; reports the first state and each change. */
  async #watchSignals(signal: AbortSignal): Promise<void> {
    let before: InputSignals | undefined;
    for (;;) {
      let now: InputSignals;
      try {
        now = await this.getSignals();
      } catch {
        // A lost port is the read loop's to report; a platform without signals shows none.
        if (!signal.aborted && this.#port.connected === false) void this.#expectEnd();
        return;
      }
      if (signal.aborted) return;
      if (this.#port.connected === false) void this.#expectEnd();
      if (!before || inputSignalNames.some((name) => now[name] !== before?.[name])) {
        this.#sink.signals(now, this.#clock.now());
      }
      before = now;
      try {
        await delay(pollMs, signal);
      } catch {
        return;
      }
    }
  }
}

/** Resolves when `work` has settled, or after so long. */
async function within(limitMs: number, work: Promise<unknown> | undefined): Promise<void> {
  const giveUp = new AbortController();
  await Promise.race([work, delay(limitMs, giveUp.signal)]).catch(() => {});
  giveUp.abort();
}
