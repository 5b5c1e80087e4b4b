/** More than was allowed may come by this much before it counts as a breach: frames of one read are not cut into crumbs. */
const toleranceBytes = 64 * 1024;

/** Credit of one port (PROTOCOL.md, section 8): what the relay may still send, and what is granted again as bytes are handed on. */
export class CreditAccount {
  readonly #grant: (bytes: number) => void;
  #windowBytes = 0;
  /** What the relay may send. */
  #openBytes = 0;
  /** Handed on, and not granted again yet. */
  #dueBytes = 0;
  /** Received, and not handed on. */
  #heldBytes = 0;

  constructor(grant: (bytes: number) => void) {
    this.#grant = grant;
  }

  /** A new attachment. @returns the credit to begin with: what is not held from before */
  begin(windowBytes: number): number {
    this.#windowBytes = windowBytes;
    this.#openBytes = Math.max(0, windowBytes - this.#heldBytes);
    this.#dueBytes = 0;
    return this.#openBytes;
  }

  /** Bytes came. @returns false when they are more than the relay was allowed */
  spend(bytes: number): boolean {
    this.#openBytes -= bytes;
    this.#heldBytes += bytes;
    return this.#openBytes >= -toleranceBytes;
  }

  /** Bytes were handed on, or dropped. A quarter of the window is granted at a time. */
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
