import type { PortSettings } from '../core/port-settings.ts';
import type { WallClock } from '../line/clock.ts';
import { delay } from '../line/delay.ts';
import {
  LineArrival,
  type AdapterIds,
  type Line,
  type LineOpening,
  type LineSink,
  type LineSource,
} from '../line/line.ts';
import { openPort } from './open-port.ts';
import { WebSerialOpening } from './web-serial-opening.ts';

/** How long opening waits for a lost port to be released; after that the platform says that it is busy. */
const releaseMs = 1000;

/** A port of this computer, through the browser's Web Serial. */
export class WebSerialLine implements Line {
  readonly port: SerialPort;
  readonly #clock: WallClock;
  /** Resolves when the previous opening has released the port. */
  #released: Promise<void> = Promise.resolve();

  constructor(port: SerialPort, clock: WallClock) {
    this.port = port;
    this.#clock = clock;
  }

  /** Firefox has no `connected`; it lists what is plugged in. */
  get connected(): boolean {
    return this.port.connected !== false;
  }

  get adapter(): AdapterIds {
    return this.port.getInfo() as AdapterIds;
  }

  async open(settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    const giveUp = new AbortController();
    await Promise.race([this.#released, delay(releaseMs, giveUp.signal).catch(() => {})]);
    giveUp.abort();
    await openPort(this.port, settings);
    const opening = new WebSerialOpening(this.port, settings, sink, this.#clock);
    void opening.ended.then(() => (this.#released = opening.released));
    return opening;
  }

  forget(): Promise<void> {
    return this.port.forget();
  }
}

/** The ports this page was granted. */
export class WebSerialSource extends EventTarget implements LineSource {
  readonly #serial: Serial;
  readonly #clock: WallClock;
  readonly #lines = new WeakMap<SerialPort, WebSerialLine>();

  constructor(serial: Serial, clock: WallClock) {
    super();
    this.#serial = serial;
    this.#clock = clock;
    for (const type of ['connect', 'disconnect'] as const) {
      serial.addEventListener(type, ({ target }) => {
        this.dispatchEvent(new LineArrival(type, this.lineOf(target as SerialPort)));
      });
    }
  }

  /** In the order of `getPorts()`. */
  async lines(): Promise<WebSerialLine[]> {
    return (await this.#serial.getPorts()).map((port) => this.lineOf(port));
  }

  lineOf(port: SerialPort): WebSerialLine {
    const line = this.#lines.get(port) ?? new WebSerialLine(port, this.#clock);
    this.#lines.set(port, line);
    return line;
  }
}
