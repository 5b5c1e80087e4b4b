/** Parts of a segment's rows of which it is known whether they have hits. */
const maskParts = 16;

/** Bits of all parts. */
export const wholeMask = 2 ** maskParts - 1;

/** The hits of one segment among its shown rows. */
export interface SegmentHits {
  /** Shown rows before it, and in it. */
  readonly before: number;
  readonly shown: number;
  /** A bit for each part of its rows that has hits, the first part lowest. */
  readonly mask: number;
}

/** Which part of `shown` rows shown row `row` is in. */
export function maskBit(row: number, shown: number): number {
  return 1 << Math.min(maskParts - 1, Math.floor((row * maskParts) / shown));
}

/** Which of `parts` equal parts of all shown rows have hits: 1 where they have. */
export function hitMap(segments: Iterable<SegmentHits>, total: number, parts: number): Uint8Array {
  const map = new Uint8Array(parts);
  for (const segment of segments)
    for (const { from, to } of maskedRows(segment)) {
      const last = Math.floor(((to - 1) * parts) / total);
      for (let at = Math.floor((from * parts) / total); at <= last && at < parts; at++) map[at] = 1;
    }
  return map;
}

/** The shown rows of each part of a segment that has hits. */
export function* maskedRows({
  before,
  shown,
  mask,
}: SegmentHits): Generator<{ readonly from: number; readonly to: number }> {
  for (let part = 0; part < maskParts; part++) {
    if (!(mask & (1 << part))) continue;
    const from = before + Math.ceil((part * shown) / maskParts);
    yield { from, to: Math.max(from + 1, before + Math.ceil(((part + 1) * shown) / maskParts)) };
  }
}
