/** A byte as a UART receives it. */
interface ReceivedFrame {
  readonly byte: number;
  /** The stop bit was low: a framing error. */
  readonly isBroken: boolean;
}

/**
 * A UART's receiver with 8 data bits and no parity, which looks at the line in the middle of its own bits. Times are in
 * bits of the transmitter, whose rate may be another one.
 */
export class UartReceiver {
  /** How long a bit of the receiver is. */
  readonly #bit: number;
  readonly #onFrame: (frame: ReceivedFrame) => void;
  #now = 0;
  #level: 0 | 1 = 1;
  /** When the frame in progress began. */
  #start: number | undefined;
  /** Samples of it so far, the start bit's included. */
  #samples = 0;
  #byte = 0;

  /** @param bit length of a bit of the receiver, in bits of the transmitter */
  constructor(bit: number, onFrame: (frame: ReceivedFrame) => void) {
    this.#bit = bit;
    this.#onFrame = onFrame;
  }

  /** The line has this level for so long. */
  feed(level: 0 | 1, bits: number): void {
    const end = this.#now + bits;
    // A receiver looks 16 times a bit, so it sees the edge half of such a step late.
    if (this.#start === undefined && this.#level === 1 && level === 0) this.#begin(this.#now + this.#bit / 32);
    this.#level = level;
    while (this.#start !== undefined) {
      const at = this.#start + (this.#samples + 0.5) * this.#bit;
      if (at >= end) break;
      this.#sample(level);
    }
    this.#now = end;
  }

  /** A character, least significant bit first, with start and stop bit. */
  feedCharacter(byte: number, isInverted = false): void {
    const levels = (byte << 1) | 0x200;
    for (let bit = 0; bit < 10; bit++) this.feed((((levels >> bit) & 1) ^ Number(isInverted)) as 0 | 1, 1);
  }

  #begin(at: number): void {
    this.#start = at;
    this.#samples = 0;
    this.#byte = 0;
  }

  #sample(level: 0 | 1): void {
    const sample = this.#samples++;
    if (sample === 0) {
      // A pulse that is shorter than half a bit is not a start bit.
      if (level === 1) this.#start = undefined;
    } else if (sample <= 8) this.#byte |= level << (sample - 1);
    else {
      this.#start = undefined;
      this.#onFrame({ byte: this.#byte, isBroken: level === 0 });
    }
  }
}
