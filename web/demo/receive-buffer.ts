import type { LineErrorKind } from '../core/line-error.ts';

/** The buffer between the line and the page: bounded, with line errors where they happened among the bytes. */
export class ReceiveBuffer {
  readonly #capacityBytes: number;
  readonly #items: (Uint8Array | LineErrorKind)[] = [];
  /** Taken up by bytes, and by one for each error, so that errors are bounded too. */
  #used = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get freeBytes(): number {
    return Math.max(0, this.#capacityBytes - this.#used);
  }

  /** Appends a copy of the bytes; what does not fit is lost, with an overrun in its place. */
  push(bytes: Uint8Array): void {
    const kept = bytes.slice(0, this.freeBytes);
    if (kept.length > 0) this.#items.push(kept);
    this.#used += kept.length;
    if (kept.length < bytes.length) this.raise('overrun');
  }

  /** Appends an error; the same error twice in a row is kept once. */
  raise(kind: LineErrorKind): void {
    if (this.#items.at(-1) === kind || (kind !== 'overrun' && this.freeBytes === 0)) return;
    this.#items.push(kind);
    this.#used++;
  }

  /** The error that comes before any more bytes. */
  get nextError(): LineErrorKind | undefined {
    const [first] = this.#items;
    return typeof first === 'string' ? first : undefined;
  }

  dropError(): void {
    if (this.nextError === undefined) return;
    this.#items.shift();
    this.#used--;
  }

  /** Takes out up to `maxBytes`, not going past an error. */
  take(maxBytes: number): Uint8Array<ArrayBuffer> {
    let length = 0;
    let count = 0;
    for (const item of this.#items) {
      if (typeof item === 'string' || length >= maxBytes) break;
      length = Math.min(maxBytes, length + item.length);
      count++;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const item of this.#items.splice(0, count)) {
      const piece = item as Uint8Array;
      const fits = piece.subarray(0, length - at);
      bytes.set(fits, at);
      at += fits.length;
      if (fits.length < piece.length) this.#items.unshift(piece.subarray(fits.length));
    }
    this.#used -= length;
    return bytes;
  }

  clear(): void {
    this.#items.length = 0;
    this.#used = 0;
  }
}
