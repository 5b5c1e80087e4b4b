import { bounds } from '../protocol/limits.ts';

/** Writes bytes in order, one write at a time, each with all that has arrived since: single keys cost little. */
export class ByteWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #onTaken: () => void;
  readonly #onError: (error: unknown) => void;
  #chunks: Uint8Array[] = [];
  #queuedBytes = 0;
  #isWriting = false;

  /** @param onTaken called after each write @param onError called once; nothing is written after it */
  constructor(write: (bytes: Uint8Array) => Promise<void>, onTaken: () => void, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onTaken = onTaken;
    this.#onError = onError;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#isWriting) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#chunks.length > 0) {
        const bytes = this.#take();
        await this.#write(bytes);
        this.#queuedBytes -= bytes.length;
        this.#onTaken();
      }
      this.#isWriting = false;
    } catch (error) {
      this.#onError(error);
    }
  }

  /** As many whole chunks as make up a frame's worth. */
  #take(): Uint8Array {
    let [length, count] = [0, 0];
    for (const chunk of this.#chunks) {
      if (count > 0 && length + chunk.length > bounds.frameBytes) break;
      length += chunk.length;
      count++;
    }
    const chunks = this.#chunks.splice(0, count);
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
  }
}
