import type { Decoder } from './decoder.ts';
import type { EncodingId } from './encodings.ts';

/** Which byte of a character's unit of two comes first: the low one or the high one. */
export type ByteOrder = 'le' | 'be';

/** The byte order of an encoding whose characters have two bytes; `undefined` for the others. */
export function wideOrder(encoding: EncodingId): ByteOrder | undefined {
  return encoding === 'utf-16le' ? 'le' : encoding === 'utf-16be' ? 'be' : undefined;
}

/**
 * LF with its bytes swapped, which is not a character: a byte was lost, or the first one came in the middle. The units
 * begin at the other byte from here on.
 */
export const swappedLineFeed = 0x0a00;

const replacement = 0xfffd;
const isLead = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isTrail = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** UTF-16 to text as `TextDecoder` does it, but that it finds the units again after a lost byte, at a line's end. */
export class Utf16Decoder implements Decoder {
  readonly #isBig: boolean;
  /** The first byte of a unit that is cut; -1 for none. */
  #half = -1;
  /** The first unit of a character that is cut; 0 for none. */
  #lead = 0;

  constructor(order: ByteOrder) {
    this.#isBig = order === 'be';
  }

  decode(bytes: Uint8Array, { stream = false }: { stream?: boolean } = {}): string {
    const units: number[] = [];
    for (const byte of bytes) {
      if (this.#half < 0) {
        this.#half = byte;
        continue;
      }
      const unit = this.#isBig ? (this.#half << 8) | byte : (byte << 8) | this.#half;
      if (unit === swappedLineFeed) {
        // Big-endian, its first byte was the end of a line feed; little-endian, that is still to come.
        this.#put(units, this.#isBig ? 0x0a : replacement);
        this.#half = byte;
        continue;
      }
      this.#half = -1;
      this.#put(units, unit);
    }
    if (!stream) {
      if (this.#lead !== 0 || this.#half >= 0) units.push(replacement);
      this.#half = -1;
      this.#lead = 0;
    }
    return textOf(units);
  }

  #put(units: number[], unit: number): void {
    if (this.#lead !== 0) {
      units.push(isTrail(unit) ? this.#lead : replacement);
      this.#lead = 0;
      if (isTrail(unit)) return void units.push(unit);
    }
    if (isLead(unit)) this.#lead = unit;
    else units.push(isTrail(unit) ? replacement : unit);
  }
}

/** Arguments of one call. */
const stepUnits = 8192;

function textOf(units: readonly number[]): string {
  let text = '';
  for (let from = 0; from < units.length; from += stepUnits)
    text += String.fromCharCode(...units.slice(from, from + stepUnits));
  return text;
}

/** Text to UTF-16, without a byte order mark. */
export function utf16Bytes(text: string, order: ByteOrder): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), order === 'le');
  return bytes;
}
