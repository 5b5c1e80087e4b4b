import type { CaptureReader } from '../capture/store/capture.ts';
import type { CaptureEvent } from '../core/capture-event.ts';
import { sameSettings, type PortSettings } from '../core/port-settings.ts';
import { inputSignalNames, type InputSignals } from '../core/signals.ts';
import type { DemoClock } from '../demo/demo-clock.ts';
import type { DemoDevice, DeviceSide, DrivenSignals } from '../demo/demo-device.ts';
import type { WallClock } from '../line/clock.ts';
import type { LineSink } from '../line/line.ts';
import { RecordCursor, type CaptureRecord } from '../capture/store/record-cursor.ts';

export interface ReplayPlayerOptions {
  readonly reader: CaptureReader;
  readonly wall: WallClock;
  /** The capture is still being written: its end is where to wait for more. */
  readonly isGrowing: () => boolean;
  /** From the capture's start to its last record, milliseconds. */
  readonly durationMs: () => number;
  /** Whether what is played may be recorded still. Asked about once in a mebibyte. */
  readonly hasRoom: () => boolean;
  /** Something other than the position has changed. */
  readonly onChange: () => void;
  /** Gets what is transmitted. Default: it goes nowhere. */
  readonly farEnd?: Pick<DemoDevice, 'onReceive' | 'onSettings' | 'onSignals'>;
}

/** Why a player stopped by itself. */
type ReplayStop = 'end' | 'no-room' | 'unreadable';

/** In one turn of the engine. */
const turnMs = 6;
const turnBytes = 1024 * 1024;
const turnRecords = 4096;

/** Two readings of one clock differ by less; a larger difference is a clock that was set. */
const sameClockMs = 1;

/** A capture that plays itself: the device at the other end of a replayed line. */
export class ReplayPlayer implements DemoDevice {
  readonly #side: DeviceSide;
  readonly #clock: DemoClock;
  readonly #options: ReplayPlayerOptions;
  readonly #cursor: RecordCursor;
  #isPlaying = true;
  #speed = 1;
  #isLooping = false;
  #stop: ReplayStop | undefined;
  /** Chunks to deliver while it is paused. */
  #steps = 0;
  #seekMs: number | undefined;
  /** While nothing is due. */
  #positionMs = 0;
  /** While it plays: when (by the clock) it was where. Due times are reckoned from here, so that they do not drift. */
  #anchor: { readonly clockMs: number; readonly atMs: number } | undefined;
  /** From the clock's time to the wall's. */
  #wallOffsetMs = 0;
  /** When what is being delivered was due, by the wall clock. */
  #deliveredMs: number | undefined;
  #isRunning = false;
  #isWaiting = false;
  /** It was closed by its holder while it played. */
  #resumes = false;
  /** The capture has lost the port here. */
  #isAway = false;
  #settings: PortSettings | undefined;
  /** Nothing was delivered to this opening yet. */
  #isFresh = true;
  #hasPlayed = false;
  #playedBytes = 0;
  /** Then it is asked whether there is room. */
  #askAtBytes = turnBytes;
  #wake = (): void => {};

  constructor(side: DeviceSide, clock: DemoClock, options: ReplayPlayerOptions) {
    this.#side = side;
    this.#clock = clock;
    this.#options = options;
    this.#cursor = new RecordCursor(options.reader);
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }
  /** 1: as it was; `Infinity`: as fast as possible. */
  get speed(): number {
    return this.#speed;
  }
  get isLooping(): boolean {
    return this.#isLooping;
  }
  get stop(): ReplayStop | undefined {
    return this.#stop;
  }
  get durationMs(): number {
    return this.#options.durationMs();
  }
  /** It has played all that was captured so far, and waits for more. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }
  /** The position, in milliseconds since the capture's start. */
  get positionMs(): number {
    if (this.#seekMs !== undefined) return this.#seekMs;
    if (!this.#anchor) return this.#positionMs;
    const { clockMs, atMs } = this.#anchor;
    if (this.#speed === Infinity) return this.#cursor.lastMs;
    return Math.min(atMs + (this.#clock.nowMs() - clockMs) * this.#speed, Math.max(atMs, this.durationMs));
  }

  /** The time of what is being delivered, else now. For the line. */
  nowMs(): number {
    return this.#deliveredMs ?? this.#options.wall.now();
  }

  /** Plays, from the start again once it was at the end. */
  play(): void {
    if (this.#stop === 'end') this.seek(0);
    this.#stop = undefined;
    this.#isPlaying = true;
    this.#changed();
  }

  pause(): void {
    this.#isPlaying = false;
    this.#changed();
  }

  /** Delivers the next chunk, with the events before it, and pauses. */
  step(): void {
    this.#isPlaying = false;
    if (this.#stop !== 'end') this.#steps++;
    this.#changed();
  }

  setSpeed(speed: number): void {
    this.#settle();
    this.#speed = speed;
    this.#changed();
  }

  setLooping(isLooping: boolean): void {
    this.#isLooping = isLooping;
    this.#options.onChange();
  }

  /** Goes to a time of the capture without delivering what is skipped. */
  seek(atMs: number): void {
    this.#seekMs = Math.min(Math.max(atMs, 0), this.durationMs);
    this.#anchor = undefined;
    this.#steps = 0;
    this.#stop = undefined;
    this.#changed();
  }

  onOpen(): void {
    this.#isAway = false;
    this.#isFresh = true;
    if (this.#resumes) this.#isPlaying = true;
    this.#resumes = false;
    this.#changed();
  }

  onSettings(settings: PortSettings): void {
    this.#settings = settings;
    this.#options.farEnd?.onSettings?.(settings);
  }

  onReceive(bytes: Uint8Array): void {
    this.#options.farEnd?.onReceive?.(bytes);
  }

  onSignals(signals: DrivenSignals): void {
    this.#options.farEnd?.onSignals?.(signals);
  }

  onClose(): void {
    if (!this.#isAway) {
      this.#resumes ||= this.#isPlaying;
      this.#isPlaying = false;
    }
    this.#changed();
  }

  #changed(): void {
    this.#settle();
    this.#wake();
    void this.#run();
    this.#options.onChange();
  }

  /** Due times are computed again from the current position. */
  #settle(): void {
    this.#positionMs = this.positionMs;
    this.#anchor = undefined;
  }

  get #goesOn(): boolean {
    const isConnected = this.#isAway || this.#side.sink() !== undefined;
    return isConnected && (this.#isPlaying || this.#steps > 0 || this.#seekMs !== undefined);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#goesOn) await this.#turn();
    } catch {
      this.#halt('unreadable');
    } finally {
      this.#isRunning = false;
    }
  }

  async #turn(): Promise<void> {
    if (this.#seekMs !== undefined) return this.#goTo(this.#seekMs);
    if (!(await this.#isLoaded())) return;
    const startMs = this.#clock.nowMs();
    const offsetMs = this.#options.wall.now() - startMs;
    if (Math.abs(offsetMs - this.#wallOffsetMs) > sameClockMs) this.#wallOffsetMs = offsetMs;
    const untilBytes = this.#playedBytes + turnBytes;
    for (let records = 0; records < turnRecords && this.#playedBytes < untilBytes; records++) {
      const record = this.#cursor.peek();
      if (!record) {
        if (await this.#isLoaded()) continue;
        return;
      }
      const sink = this.#side.sink();
      if (!sink && !this.#isAway) return;
      const nowMs = this.#clock.nowMs();
      const dueMs = this.#dueMs(record, nowMs);
      if (dueMs > nowMs) return this.#wait(dueMs - nowMs);
      if (!sink) {
        if (record.kind === 'event' && record.event.kind !== 'opened') this.#cursor.pass(record);
        else return this.#plug();
        continue;
      }
      const held = sink.holdBack();
      if (held) return this.#hold(held);
      this.#cursor.pass(record);
      this.#deliver(sink, record, dueMs);
      if (record.kind !== 'event') {
        this.#playedBytes += record.bytes.length;
        if (this.#steps > 0 && this.#stepped(record)) return;
      }
      if (!this.#goesOn || nowMs - startMs > turnMs) break;
    }
    if (this.#playedBytes >= this.#askAtBytes) {
      this.#askAtBytes = this.#playedBytes + turnBytes;
      if (!this.#options.hasRoom()) return this.#halt('no-room');
    }
    await this.#wait(0);
  }

  /** Whether there is a next record to be played now; at the end, what is to be done there is done. */
  async #isLoaded(): Promise<boolean> {
    const isLoaded = await this.#cursor.load();
    if (this.#seekMs !== undefined || !this.#goesOn) return false;
    if (!isLoaded) await this.#atEnd();
    return isLoaded;
  }

  #dueMs({ atMs }: CaptureRecord, nowMs: number): number {
    this.#anchor ??= { clockMs: nowMs, atMs: this.#positionMs };
    if (this.#steps > 0 || this.#speed === Infinity) return nowMs;
    return this.#anchor.clockMs + (atMs - this.#anchor.atMs) / this.#speed;
  }

  #deliver(sink: LineSink, record: CaptureRecord, dueMs: number): void {
    const timeMs = this.#speed === Infinity ? this.#options.wall.now() : dueMs + this.#wallOffsetMs;
    this.#deliveredMs = timeMs;
    this.#hasPlayed = true;
    if (record.kind === 'event') this.#deliverEvent(sink, record.event, timeMs);
    else if (record.kind === 'rx') sink.received(record.bytes, timeMs);
    else sink.transmitted?.(record.bytes, timeMs);
    this.#isFresh = false;
    this.#deliveredMs = undefined;
  }

  #deliverEvent(sink: LineSink, event: CaptureEvent, timeMs: number): void {
    switch (event.kind) {
      case 'opened':
        // The line has just said so itself.
        if (this.#isFresh && this.#settings && sameSettings(this.#settings, event.settings)) return;
        this.#settings = event.settings;
        return sink.opened(event.settings, timeMs);
      case 'lost':
        this.#isAway = true;
        return this.#side.unplug();
      case 'signal':
        if (isInput(event.signal)) this.#side.setSignals({ [event.signal]: event.on });
        else sink.signals({ [event.signal]: event.on }, timeMs);
        return;
      case 'not-recorded':
        return sink.event({ kind: 'events-missing', events: event.events }, timeMs);
      case 'line-error':
      case 'gap':
      case 'note':
      case 'events-missing':
        return sink.event(event, timeMs);
      default: // what was done at the port, or to the capture
    }
  }

  #stepped({ atMs }: CaptureRecord): boolean {
    this.#steps--;
    this.#positionMs = atMs;
    this.#anchor = undefined;
    this.#options.onChange();
    return this.#steps === 0;
  }

  async #goTo(atMs: number): Promise<void> {
    await this.#cursor.seek(atMs);
    if (this.#seekMs !== atMs) return;
    this.#seekMs = undefined;
    this.#positionMs = atMs;
  }

  async #atEnd(): Promise<void> {
    this.#positionMs = this.#cursor.lastMs;
    this.#anchor = undefined;
    if (this.#options.isGrowing()) return this.#waitForMore();
    if (this.#isLooping && this.#isPlaying && this.#hasPlayed) {
      this.#hasPlayed = false; // an empty capture has nothing to loop
      this.#cursor.rewind();
      this.#positionMs = 0;
      return this.#wait(0);
    }
    this.#positionMs = this.durationMs;
    this.#halt('end');
  }

  /** What comes now is played at once. */
  async #waitForMore(): Promise<void> {
    const unwatch = this.#options.reader.onAppend(() => {
      this.#isWaiting = false;
      this.#wake();
    });
    const woken = this.#woken();
    if (!(await this.#cursor.load())) {
      this.#isWaiting = true;
      await woken;
    }
    this.#isWaiting = false;
    unwatch();
    if (this.#seekMs === undefined && (await this.#cursor.load()))
      this.#positionMs = this.#cursor.peek()?.atMs ?? this.#positionMs;
  }

  #halt(stop: ReplayStop): void {
    this.#settle();
    this.#isPlaying = false;
    this.#steps = 0;
    this.#stop = stop;
    this.#options.onChange();
  }

  /** The position does not advance while the line is held back. */
  async #hold(held: Promise<void>): Promise<void> {
    this.#settle();
    await Promise.race([held, this.#woken()]);
  }

  /** The session opens the line again by itself. */
  async #plug(): Promise<void> {
    this.#settle();
    const woken = this.#woken();
    this.#side.plug();
    await woken;
  }

  async #wait(delayMs: number): Promise<void> {
    let cancel = (): void => {};
    const due = new Promise<void>((resolve) => (cancel = this.#clock.after(Math.min(delayMs, 0x7fffffff), resolve)));
    await Promise.race([due, this.#woken()]);
    cancel();
  }

  /** Resolves when something has changed. */
  #woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

function isInput(signal: string): signal is keyof InputSignals {
  return inputSignalNames.some((name) => name === signal);
}
