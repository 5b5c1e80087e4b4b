import type { LineEvent, LineSink } from '../../web/line/line.ts';

/** Accepts bytes that each have their position, and counts those that are misplaced. */
export class PlacedSink implements LineSink {
  /** The position of the next byte. */
  next = 0;
  bytes = 0;
  missing = 0;
  gaps = 0;
  faults = 0;
  readonly #placed: (offset: number) => number;
  #waiting: (() => void)[] = [];

  constructor(placed: (offset: number) => number) {
    this.#placed = placed;
  }

  /** Resolves when the byte before this position has arrived, or is reported missing. */
  async until(end: number): Promise<{ bytes: number; missing: number; gaps: number; faults: number }> {
    while (this.next < end) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const { bytes, missing, gaps, faults } = this;
    return { bytes, missing, gaps, faults };
  }

  opened(): void {}
  signals(): void {}
  holdBack(): undefined {}

  received(bytes: Uint8Array): void {
    for (const byte of bytes) if (byte !== this.#placed(this.next++)) this.faults++;
    this.bytes += bytes.length;
    this.#wake();
  }

  event(event: LineEvent): void {
    if (event.kind !== 'gap') return;
    this.gaps++;
    this.missing += event.bytes;
    this.next += event.bytes;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
