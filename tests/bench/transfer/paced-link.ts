/** What an adapter takes before it makes its sender wait. */
const bufferBytes = 4096;
const bitsPerByte = 10;
/** A shorter piece is an answer, a header, or YMODEM's last block, which has no data. */
const dataBytes = 256;
/** Where the time begins: what a program needs to start is not counted. */
export const skippedBytes = 2048;

/** One direction of a line, at a baud rate or as fast as it goes. */
export class PacedLink {
  readonly #bytesPerMs: number;
  readonly #deliver: (bytes: Uint8Array) => void;
  readonly #waiting: { readonly bytes: Uint8Array; readonly resolve: () => void }[] = [];
  #waitingBytes = 0;
  #isRunning = false;
  #deliveredBytes = 0;
  #firstMs = 0;
  #lastMs = 0;

  constructor(baudRate: number | undefined, deliver: (bytes: Uint8Array) => void) {
    this.#bytesPerMs = baudRate === undefined ? Infinity : baudRate / bitsPerByte / 1000;
    this.#deliver = deliver;
  }

  /** From the first 2048 bytes to the last data. */
  get dataMs(): number {
    return this.#lastMs - this.#firstMs;
  }

  /** Resolves when more can be given. */
  write(bytes: Uint8Array): Promise<void> {
    this.#waitingBytes += bytes.length;
    const taken = new Promise<void>((resolve) => this.#waiting.push({ bytes: Uint8Array.from(bytes), resolve }));
    if (!this.#isRunning) void this.#run();
    return this.#waitingBytes <= bufferBytes ? Promise.resolve() : taken;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let freeMs = performance.now();
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { bytes, resolve } = next;
      const step = Math.max(1, Math.floor(Math.min(bytes.length, this.#bytesPerMs)));
      for (let at = 0; at < bytes.length; at += step) {
        const piece = bytes.subarray(at, at + step);
        freeMs += piece.length / this.#bytesPerMs;
        const aheadMs = freeMs - performance.now();
        if (aheadMs > 1) await new Promise((done) => setTimeout(done, aheadMs));
        this.#deliver(piece);
        this.#count(piece.length);
      }
      this.#waitingBytes -= bytes.length;
      if (bytes.length >= dataBytes) this.#lastMs = performance.now();
      resolve();
    }
    this.#isRunning = false;
  }

  #count(bytes: number): void {
    if (this.#deliveredBytes < skippedBytes && this.#deliveredBytes + bytes >= skippedBytes)
      this.#firstMs = performance.now();
    this.#deliveredBytes += bytes;
  }
}
