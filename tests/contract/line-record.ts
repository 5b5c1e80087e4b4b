import type { LineErrorKind } from '../../web/core/line-error.ts';
import type { PortSettings } from '../../web/core/port-settings.ts';
import type { InputSignals, OutputSignals } from '../../web/core/signals.ts';
import type { LineEvent, LineSink } from '../../web/line/line.ts';

/** Accepts and stores everything a line delivers. */
export class LineRecord implements LineSink {
  readonly openedWith: PortSettings[] = [];
  readonly errors: LineErrorKind[] = [];
  /** Of each chunk. */
  readonly timesMs: number[] = [];
  /** Number of bytes reported missing. */
  missing = 0;
  state: Partial<InputSignals & OutputSignals> = {};
  /** The first call was not `opened()`. */
  isUnannounced = false;
  readonly #order: (Uint8Array | string)[] = [];
  #bytes = new Uint8Array(1024);
  #count = 0;
  #waiting: (() => void)[] = [];
  #held: Promise<void> | undefined;

  get receivedBytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#count);
  }
  get receivedText(): string {
    return new TextDecoder().decode(this.receivedBytes);
  }

  /** Chunks as their bytes (`1 2 3`), line errors by their kind, gaps as `gap`, notes as their text: in their order. */
  get order(): string[] {
    return this.#order.map((one) => (typeof one === 'string' ? one : one.join(' ')));
  }

  /** Accepts nothing more, until the returned function is called. */
  hold(): () => void {
    let resume = () => {};
    this.#held = new Promise((resolve) => (resume = resolve));
    return () => {
      this.#held = undefined;
      resume();
    };
  }

  /** Resolves when `holds` does, which is checked after each call. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  opened(settings: PortSettings): void {
    this.openedWith.push(settings);
    this.#happened();
  }

  received(bytes: Uint8Array, timeMs: number): void {
    this.#order.push(bytes.slice());
    this.timesMs.push(timeMs);
    const count = this.#count + bytes.length;
    if (count > this.#bytes.length) {
      const larger = new Uint8Array(2 * count);
      larger.set(this.receivedBytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#count);
    this.#count = count;
    this.#happened();
  }

  event(event: LineEvent): void {
    if (event.kind === 'line-error') this.errors.push(event.error);
    if (event.kind === 'gap') this.missing += event.bytes;
    this.#order.push(event.kind === 'line-error' ? event.error : event.kind === 'note' ? event.text : 'gap');
    this.#happened();
  }

  signals(state: Partial<InputSignals & OutputSignals>): void {
    this.state = { ...this.state, ...state };
    this.#happened();
  }

  holdBack(): Promise<void> | undefined {
    return this.#held;
  }

  #happened(): void {
    this.isUnannounced ||= this.openedWith.length === 0;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
