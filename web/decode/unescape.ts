/**
 * Bytes of a frame as they were before they were escaped, and where each was in the packet: valid until the next frame
 * is read.
 */
export interface Unescaped {
  readonly bytes: Uint8Array;
  /** Where the byte at `index` begins in the packet; for the length of `bytes`, where the last one ends. */
  place(index: number): number;
  /** No escape is cut or unknown. */
  readonly isRight: boolean;
}

/** Of the frame that is read: made once, as frames are read one after the other. */
let out = new Uint8Array(256);
let places = new Uint32Array(257);

/**
 * Takes out escapes of two bytes.
 * @param meaning of the byte after the escape; `undefined` where it has none: both are kept then, and it is wrong
 */
export function unescapeBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  escape: number,
  meaning: (byte: number) => number | undefined,
): Unescaped {
  const first = bytes.indexOf(escape, from);
  if (first < 0 || first >= to)
    return { bytes: bytes.subarray(from, to), place: (index) => from + index, isRight: true };
  if (out.length < to - from) {
    out = new Uint8Array(2 * (to - from));
    places = new Uint32Array(2 * (to - from) + 1);
  }
  let count = 0;
  let isRight = true;
  for (let at = from; at < to; count++) {
    places[count] = at;
    const byte = bytes[at++] ?? 0;
    out[count] = byte;
    if (byte !== escape) continue;
    const meant = at < to ? meaning(bytes[at] ?? 0) : undefined;
    if (meant === undefined) isRight = false;
    else {
      out[count] = meant;
      at++;
    }
  }
  places[count] = to;
  return { bytes: out.subarray(0, count), place: (index) => places[Math.min(index, count)] ?? to, isRight };
}
