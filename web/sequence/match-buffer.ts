import { indexOfPattern } from '../core/hex-pattern.ts';

/** What of a compiled regular expression is needed. */
export interface StreamRegex {
  readonly end: number;
  find(text: string, from: number): boolean;
}

/**
 * What is looked for: bytes, -1 for any, or a regular expression on the bytes as Latin-1 characters. `anyEnding`: its
 * `^` and `$` match at a CR, too.
 */
export type Wanted =
  | { readonly bytes: readonly number[] }
  | { readonly regex: StreamRegex; readonly anyEnding?: boolean };

/** How far a regular expression looks back beyond the newest chunk. */
const regexBytes = 4096;

/** Received bytes that no wait has matched yet, the newest `capacity`. */
export class MatchBuffer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 65_536) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** All of them; valid until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  push(bytes: Uint8Array): void {
    const capacity = this.#bytes.length;
    const kept = bytes.length > capacity ? bytes.subarray(bytes.length - capacity) : bytes;
    const over = this.#length + kept.length - capacity;
    if (over > 0) this.drop(over);
    this.#bytes.set(kept, this.#length);
    this.#length += kept.length;
  }

  /** Looks for it, and drops everything up to its end. @param seen so many bytes have been looked at before */
  take(wanted: Wanted, seen = 0): boolean {
    const bytes = this.#bytes.subarray(0, this.#length);
    if ('bytes' in wanted) {
      const at = indexOfPattern(bytes, wanted.bytes, Math.max(0, seen - wanted.bytes.length + 1));
      if (at < 0) return false;
      this.drop(at + wanted.bytes.length);
      return true;
    }
    const from = Math.max(0, seen - regexBytes);
    // The character before says whether a line begins there.
    const before = Math.min(from, 1);
    const text = latin1(bytes.subarray(from - before));
    const ends = [text, ...(wanted.anyEnding && text.includes('\r') ? [text.replaceAll('\r', '\n')] : [])].flatMap(
      (lines) => (wanted.regex.find(lines, before) ? [wanted.regex.end] : []),
    );
    if (ends.length === 0) return false;
    this.drop(from - before + Math.min(...ends));
    return true;
  }

  /** Takes the oldest off. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length = Math.max(0, this.#length - count);
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}
