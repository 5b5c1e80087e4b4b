/** What waits between a line and its `readable`: bytes, and the errors among them. */
type ReceiveItem =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'error'; readonly error: DOMException; readonly fatal: boolean };

/** Received bytes that nobody has read yet, in order with the errors among them. */
export class ReceiveQueue {
  readonly #items: ReceiveItem[] = [];
  readonly #onTaken: (bytes: number) => void;
  #byteLength = 0;

  /** @param onTaken bytes have left the queue */
  constructor(onTaken: (bytes: number) => void) {
    this.#onTaken = onTaken;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** The error that comes before any more bytes. */
  get nextError(): Extract<ReceiveItem, { readonly kind: 'error' }> | undefined {
    const [first] = this.#items;
    return first?.kind === 'error' ? first : undefined;
  }

  push(item: ReceiveItem): void {
    const last = this.#items.at(-1);
    // One gap right behind another is one error of the stream; so errors are bounded as bytes are.
    if (item.kind === 'error' && last?.kind === 'error' && (last.fatal || !item.fatal)) return;
    if (item.kind === 'bytes') this.#byteLength += item.bytes.byteLength;
    this.#items.push(item);
  }

  dropError(): void {
    if (this.nextError) this.#items.shift();
  }

  /** Takes out up to `maxBytes` of what came at once; nothing before an error. */
  take(maxBytes: number): Uint8Array | undefined {
    const [first] = this.#items;
    if (first?.kind !== 'bytes' || maxBytes <= 0) return undefined;
    let { bytes } = first;
    if (bytes.byteLength <= maxBytes) {
      this.#items.shift();
    } else {
      // Copied: the stream takes the whole buffer of what it is given.
      this.#items[0] = { kind: 'bytes', bytes: bytes.subarray(maxBytes) };
      bytes = bytes.slice(0, maxBytes);
    }
    this.#leave(bytes.byteLength);
    return bytes;
  }

  /** Drops all; if the device was lost, all up to there. @returns whether it was */
  clear(): boolean {
    const end = this.#items.findIndex((item) => item.kind === 'error' && item.fatal);
    const dropped = this.#items.splice(0, end < 0 ? this.#items.length : end + 1);
    this.#leave(dropped.reduce((sum, item) => sum + (item.kind === 'bytes' ? item.bytes.byteLength : 0), 0));
    return end >= 0;
  }

  #leave(bytes: number): void {
    this.#byteLength -= bytes;
    if (bytes > 0) this.#onTaken(bytes);
  }
}
