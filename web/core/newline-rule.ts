const LF = 10;
const CR = 13;

/**
 * Makes a lone CR or a lone LF begin a new line at its beginning, for devices that end lines with one of them, by giving
 * each its other half. Remembers a CR at the end of a piece.
 */
export class NewlineRule {
  readonly #rule: 'cr' | 'lf';
  #last = 0;

  constructor(rule: 'cr' | 'lf') {
    this.#rule = rule;
  }

  /** `bytes` with the missing halves put in; `bytes` itself when none is missing. */
  apply(bytes: Uint8Array): Uint8Array {
    const missing: number[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#rule === 'lf' ? byte === LF && this.#last !== CR : this.#last === CR && byte !== LF) missing.push(i);
      this.#last = byte;
    }
    if (missing.length === 0) return bytes;
    const out = new Uint8Array(bytes.length + missing.length);
    let from = 0;
    let to = 0;
    for (const place of missing) {
      out.set(bytes.subarray(from, place), to);
      to += place - from;
      out[to++] = this.#rule === 'lf' ? CR : LF;
      from = place;
    }
    out.set(bytes.subarray(from), to);
    return out;
  }
}
