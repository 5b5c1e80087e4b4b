/** A relay may exceed its credit by this much: it does not split the frames of one read. */
const toleranceBytes = 64 * 1024;

/**
 * Credit of one port (PROTOCOL.md, section 8): what the relay may still send, and what to grant as bytes are consumed.
 */
export class CreditAccount {
  readonly #grant: (bytes: number) => void;
  #windowBytes = 0;
  /** What the relay may send. */
  #openBytes = 0;
  /** Consumed, and not granted again yet. */
  #dueBytes = 0;
  /** Received, and not consumed. */
  #heldBytes = 0;

  constructor(grant: (bytes: number) => void) {
    this.#grant = grant;
  }

  /** A new attachment. @returns the initial credit: the window without what is still held */
  begin(windowBytes: number): number {
    this.#windowBytes = windowBytes;
    this.#openBytes = Math.max(0, windowBytes - this.#heldBytes);
    this.#dueBytes = 0;
    return this.#openBytes;
  }

  /** Bytes came. @returns false when they exceed the credit */
  spend(bytes: number): boolean {
    this.#openBytes -= bytes;
    this.#heldBytes += bytes;
    return this.#openBytes >= -toleranceBytes;
  }

  /** Bytes were consumed or dropped. A quarter of the window is granted at a time. */
  consumed(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#dueBytes += bytes;
    if (this.#windowBytes === 0 || this.#dueBytes < this.#windowBytes / 4) return;
    const dueBytes = this.#dueBytes;
    this.#dueBytes = 0;
    this.#openBytes += dueBytes;
    this.#grant(dueBytes);
  }
}
