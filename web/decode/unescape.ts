/** Bytes of a frame as they were before they were escaped, and where each was in the packet. */
export interface Unescaped {
  readonly bytes: Uint8Array;
  /** Where the byte at `index` begins in the packet; for the length of `bytes`, where the last one ends. */
  place(index: number): number;
  /** No escape is cut or unknown. */
  readonly isRight: boolean;
}

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
  const out = new Uint8Array(to - from);
  const places = new Uint32Array(to - from + 1);
  let count = 0;
  let isRight = true;
  for (let at = from; at < to; count++) {
    places[count] = at;
    const byte = bytes[at] ?? 0;
    const meant = byte === escape && at + 1 < to ? meaning(bytes[at + 1] ?? 0) : byte === escape ? undefined : byte;
    if (meant === undefined) isRight = false;
    out[count] = meant ?? byte;
    at += byte === escape && meant !== undefined ? 2 : 1;
  }
  places[count] = to;
  return { bytes: out.subarray(0, count), place: (index) => places[Math.min(index, count)] ?? to, isRight };
}
