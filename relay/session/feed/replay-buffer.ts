/** How much of the past a port keeps for viewers that come late or fall behind, 2 MiB. */
const defaultReplayBytes = 2 * 1024 * 1024;

/**
 * Frames of a few bytes each weigh more than their bytes (about 130 bytes of heap and 20 of header): this many of them
 * are held at most, so that a port that is read byte by byte takes no more than about 5 MB in addition to its bytes.
 */
const defaultMaxFrames = 32_768;

/**
 * The last bytes of a port as the very frames that are sent, so that no viewer costs a copy. A byte is found by its
 * place: the count of bytes since this buffer was made, over all openings of the port (offsets start again with each).
 * A frame has a sequence number too, to go from one to the next without searching.
 */
export class ReplayBuffer {
  readonly #maxBytes: number;
  readonly #maxFrames: number;
  /** A ring: the frame with sequence number n is at n modulo its size, a power of two. Empty until the first frame. */
  #frames: (Uint8Array | undefined)[] = [];
  #starts = new Float64Array(0);
  #firstSequence = 0;
  #endSequence = 0;
  #end = 0;

  constructor(maxBytes = defaultReplayBytes, maxFrames = defaultMaxFrames) {
    this.#maxBytes = maxBytes;
    this.#maxFrames = maxFrames;
  }

  /** The place of the oldest byte held; the end, when none is. */
  get oldest(): number {
    return this.startOf(this.#firstSequence);
  }

  /** The place the next byte will have. */
  get end(): number {
    return this.#end;
  }

  /** The sequence number the next frame will have. */
  get endSequence(): number {
    return this.#endSequence;
  }

  /** How many frames are held. */
  get frameCount(): number {
    return this.#endSequence - this.#firstSequence;
  }

  /**
   * Appends a frame that carries this many bytes, and drops the oldest frames that no longer fit; the newest always
   * stays.
   */
  append(frame: Uint8Array, dataBytes: number): void {
    if (this.frameCount === this.#frames.length) this.#grow();
    const slot = this.#slot(this.#endSequence);
    this.#frames[slot] = frame;
    this.#starts[slot] = this.#end;
    this.#endSequence++;
    this.#end += dataBytes;
    while (this.frameCount > 1 && (this.#end - this.oldest > this.#maxBytes || this.frameCount > this.#maxFrames)) {
      this.#frames[this.#slot(this.#firstSequence)] = undefined;
      this.#firstSequence++;
    }
  }

  /**
   * The sequence number of the frame that holds the byte at this place; of the oldest for an older place, of the next
   * for one to come.
   */
  sequenceAt(place: number): number {
    if (place >= this.#end) return this.#endSequence;
    let low = this.#firstSequence;
    let high = this.#endSequence;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.startOf(middle) <= place) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The frame with this number, unless it is gone or yet to come. */
  frame(sequence: number): Uint8Array | undefined {
    return sequence >= this.#firstSequence && sequence < this.#endSequence
      ? this.#frames[this.#slot(sequence)]
      : undefined;
  }

  /** The place of the first byte of a frame that is held; of the one after the last, the end. */
  startOf(sequence: number): number {
    return sequence < this.#endSequence ? (this.#starts[this.#slot(sequence)] ?? this.#end) : this.#end;
  }

  #slot(sequence: number): number {
    return sequence % this.#frames.length;
  }

  #grow(): void {
    const size = Math.max(16, this.#frames.length * 2);
    const frames: (Uint8Array | undefined)[] = Array.from({ length: size });
    const starts = new Float64Array(size);
    for (let sequence = this.#firstSequence; sequence < this.#endSequence; sequence++) {
      frames[sequence % size] = this.#frames[this.#slot(sequence)];
      starts[sequence % size] = this.startOf(sequence);
    }
    this.#frames = frames;
    this.#starts = starts;
  }
}
