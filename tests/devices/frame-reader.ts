const headBytes = 5;

/** Cuts the stream from vseriald into its frames: type (1 byte), payload length (4 bytes, big endian), payload. */
export class FrameReader {
  readonly #take: (type: string, payload: Buffer) => void;
  #parts: Buffer[] = [];
  #haveBytes = 0;

  constructor(take: (type: string, payload: Buffer) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#haveBytes += chunk.length;
    for (let frame = this.#next(); frame; frame = this.#next()) this.#take(frame.type, frame.payload);
  }

  #next(): { type: string; payload: Buffer } | undefined {
    if (this.#haveBytes < headBytes) return undefined;
    if (this.#parts[0]!.length < headBytes) this.#parts = [Buffer.concat(this.#parts)];
    const end = headBytes + this.#parts[0]!.readUInt32BE(1);
    if (this.#haveBytes < end) return undefined; // parts are joined once per frame, not once per chunk
    const all = this.#parts.length > 1 ? Buffer.concat(this.#parts) : this.#parts[0]!;
    this.#parts = [all.subarray(end)];
    this.#haveBytes -= end;
    return { type: String.fromCharCode(all[0]!), payload: all.subarray(headBytes, end) };
  }
}
