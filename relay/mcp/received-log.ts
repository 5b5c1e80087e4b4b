import type { Epoch } from '../protocol/port-info.ts';

/** Bytes kept of one port for an agent. */
const defaultMaxBytes = 1024 * 1024;
/** Gaps and events kept of one port. */
const maxMarks = 1000;

interface Chunk {
  /** Bytes put into the log before it. */
  readonly position: number;
  readonly epoch: Epoch | null;
  /** Of its first byte, in bytes since the opening. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** When the host read the first byte: microseconds since 1970. */
  readonly timeUs: number;
}

/** Something between two bytes. */
interface Mark {
  /** Counts all marks. */
  readonly number: number;
  readonly position: number;
  readonly offset: number;
  /** Bytes that are missing there; 0 for an event. */
  readonly bytesLost: number;
  /** A sentence; `undefined` for missing bytes. */
  readonly text: string | undefined;
}

/** Where to begin. */
export interface LogStart {
  /** Of the first byte. */
  readonly position: number;
  /** Number of the first mark that has not been seen. */
  readonly mark: number;
}

/** A piece of what was received. */
interface LogPiece {
  readonly bytes: Uint8Array;
  /** Where the first byte is, and the one after the last. */
  readonly from: Place;
  readonly next: Place;
  /** Where the next piece begins. */
  readonly end: LogStart;
  /** Bytes that are missing before or within it. */
  readonly bytesLost: number;
  readonly events: readonly Mark[];
}

/** An offset in an opening. */
interface Place {
  readonly epoch: Epoch | null;
  readonly offset: number;
}

/**
 * The newest bytes received from a port, over its openings, with the gaps and events between them. A *position* counts
 * the bytes put into the log, so that it grows over all openings.
 */
export class ReceivedLog {
  readonly #maxBytes: number;
  readonly #chunks: Chunk[] = [];
  readonly #marks: Mark[] = [];
  /** Where the next byte belongs. */
  #head: Place = { epoch: null, offset: 0 };
  #end = 0;
  #nextMark = 0;

  constructor(maxBytes = defaultMaxBytes) {
    this.#maxBytes = maxBytes;
  }

  /** The position after the newest byte. */
  get end(): number {
    return this.#end;
  }
  /** Behind everything that is here. */
  get now(): LogStart {
    return { position: this.#end, mark: this.#nextMark };
  }
  /** The oldest byte that is kept. */
  get oldest(): LogStart {
    return { position: this.#start, mark: 0 };
  }
  /** Where the next byte will be. */
  get head(): Place {
    return this.#head;
  }

  append(epoch: Epoch | null, offset: number, bytes: Uint8Array, timeUs = 0): void {
    if (bytes.length === 0) return;
    this.#chunks.push({ position: this.#end, epoch, offset, bytes, timeUs });
    this.#end += bytes.length;
    this.#head = { epoch, offset: offset + bytes.length };
    let first = this.#chunks[0];
    while (first && this.#end - first.position - first.bytes.length >= this.#maxBytes) {
      this.#chunks.shift();
      first = this.#chunks[0];
    }
  }

  /** Bytes will not come. @param to the first offset after them; `null`: unknown */
  skip(epoch: Epoch | null, from: number, to: number | null): void {
    this.#mark(from, to === null ? 0 : to - from, to === null ? uncounted : undefined);
    if (to !== null && epoch === this.#head.epoch) this.#head = { epoch, offset: to };
  }

  /** @param text a sentence about what happened */
  note(offset: number, text: string): void {
    this.#mark(offset, 0, text);
  }

  /** The next byte is at this place. */
  begin(epoch: Epoch | null, offset: number): void {
    this.#head = { epoch, offset };
  }

  /**
   * The position of an offset.
   * @returns with the bytes that are no longer kept from there; `undefined` for one that has not been received
   */
  find(epoch: Epoch | null, offset: number): (LogStart & { readonly bytesLost: number }) | undefined {
    for (const chunk of this.#chunks) {
      if (chunk.epoch !== epoch || offset >= chunk.offset + chunk.bytes.length) continue;
      return this.#found(chunk.position, offset - chunk.offset);
    }
    if (epoch !== this.#head.epoch || offset > this.#head.offset) return undefined;
    return this.#found(this.#end, offset - this.#head.offset);
  }

  /** How many bytes there are from a place on. */
  bytesFrom({ position }: LogStart): number {
    return this.#end - Math.max(position, this.#start);
  }

  read({ position, mark }: LogStart, maxBytes: number): LogPiece {
    const start = Math.min(Math.max(position, this.#start), this.#end);
    const chunks = this.chunks({ position, mark }, maxBytes);
    const [first, last] = [chunks[0], chunks.at(-1)];
    const bytes = concat(chunks.map((chunk) => chunk.bytes));
    const from: Place | undefined = first && { epoch: first.epoch, offset: first.offset };
    let next: Place | undefined = last && { epoch: last.epoch, offset: last.offset + last.bytes.length };
    const end = start + bytes.length;
    if (end === this.#end) next = this.#head;
    const upToEnd = this.#marks.filter((one) => one.position <= end);
    const marks = upToEnd.filter((one) => one.number >= mark && one.position >= position);
    return {
      bytes,
      from: from ?? this.#head,
      next: next ?? this.#head,
      end: { position: end, mark: (upToEnd.at(-1)?.number ?? mark - 1) + 1 },
      bytesLost: start - Math.min(position, start) + marks.reduce((sum, one) => sum + one.bytesLost, 0),
      events: marks.filter(({ text }) => text !== undefined),
    };
  }

  /** As they came, up to so many bytes from a place on. */
  chunks({ position }: LogStart, maxBytes: number): readonly Omit<Chunk, 'position'>[] {
    const start = Math.min(Math.max(position, this.#start), this.#end);
    const found: Omit<Chunk, 'position'>[] = [];
    let left = maxBytes;
    for (let i = this.#chunkAt(start); left > 0 && i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i];
      if (!chunk) break;
      const skipped = Math.max(0, start - chunk.position);
      const bytes = chunk.bytes.subarray(skipped, skipped + left);
      found.push({ epoch: chunk.epoch, offset: chunk.offset + skipped, bytes, timeUs: chunk.timeUs });
      left -= bytes.length;
    }
    return found;
  }

  /** The index of the chunk that holds a position, or of the first after it. */
  #chunkAt(position: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle];
      if (chunk && chunk.position + chunk.bytes.length <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param inside how many bytes behind the position; below 0: so many bytes before it are missing */
  #found(position: number, inside: number): LogStart & { readonly bytesLost: number } {
    if (inside >= 0) return { position: position + inside, mark: 0, bytesLost: 0 };
    // Gaps at this position are counted here, not once more by the reader.
    const counted = this.#marks.findLast((mark) => mark.position <= position);
    return { position, mark: counted ? counted.number + 1 : 0, bytesLost: -inside };
  }

  get #start(): number {
    return this.#chunks[0]?.position ?? this.#end;
  }

  #mark(offset: number, bytesLost: number, text: string | undefined): void {
    this.#marks.push({ number: this.#nextMark++, position: this.#end, offset, bytesLost, text });
    if (this.#marks.length > maxMarks) this.#marks.shift();
  }
}

const uncounted = 'Bytes may be missing here, number unknown.';

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
