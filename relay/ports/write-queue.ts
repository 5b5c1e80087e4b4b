interface WaitingWrite {
  rest: Uint8Array;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Writes that the operating system has not accepted in full, in order. */
export class WriteQueue {
  readonly #waiting: WaitingWrite[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Resolves when all bytes were accepted. */
  add(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (bytes.length === 0 && this.isEmpty) resolve();
      else this.#waiting.push({ rest: bytes, resolve, reject });
    });
  }

  /**
   * Offers bytes until about `maxBytes` of them were taken, not all of them are, none are left, or `take` throws.
   * @param take takes a part of what it is given, from the start; returns how many bytes
   */
  writeWith(take: (bytes: Uint8Array) => number, maxBytes: number): void {
    let takenBytes = 0;
    for (let first = this.#waiting[0]; first && takenBytes < maxBytes; first = this.#waiting[0]) {
      if (first.rest.length > 0) {
        const offered = first.rest.subarray(0, maxBytes);
        const count = take(offered);
        takenBytes += count;
        first.rest = first.rest.subarray(count);
        // To be told so once more costs more than it did to write this.
        if (count < offered.length) return;
      }
      if (first.rest.length > 0) continue;
      this.#waiting.shift();
      first.resolve();
    }
  }

  rejectAll(reason: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
