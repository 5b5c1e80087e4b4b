import { eachMatch, markRows } from './row-block.ts';
import type { MatchFinder, RowBlock } from './row-block.ts';
import type { PacketPattern } from './row-pattern.ts';
import { maxQuickLength, type WholeText } from './whole-text.ts';

/** Finds bytes. @param wanted one entry a byte, -1 for any */
export function hexPattern(wanted: readonly number[]): PacketPattern {
  const find = byteFinder(wanted);
  const finderOf = ({ lane: { bytes } }: RowBlock): MatchFinder => ({
    at: 0,
    end: 0,
    next(from) {
      this.at = find(bytes, from);
      this.end = this.at + wanted.length;
      return this.at >= 0;
    },
  });
  const mayMatch = ({ bytes }: WholeText): boolean => wanted.length > maxQuickLength || find(bytes, 0) >= 0;
  // Line endings are bytes like others: a row reaches to the next.
  return {
    mayMatch,
    mark(block, marks) {
      if (!block.mayMatch(mayMatch)) return;
      const starts = startsOf(block);
      markRows(block, starts, starts.subarray(1), finderOf(block), marks);
    },
    places(block, { bytes }) {
      const starts = startsOf(block);
      eachMatch(block, starts, starts.subarray(1), finderOf(block), bytes);
    },
  };
}

function startsOf({ lane, from, count }: RowBlock): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i <= count; i++) starts[i] = lane.start(from + i);
  return starts;
}

/** Looks for the byte of the pattern that is rarest in what serial lines carry, then at those around it. */
function byteFinder(wanted: readonly number[]): (bytes: Uint8Array, from: number) => number {
  const { length } = wanted;
  const fixed = wanted.flatMap((byte, place) => (byte < 0 ? [] : [{ byte, place }]));
  const [rarest] = fixed.toSorted((a, b) => commonness(a.byte) - commonness(b.byte));
  if (!rarest) return (bytes, from) => (from + length <= bytes.length ? from : -1);
  const others = fixed.filter((one) => one !== rarest);
  return (bytes, from) => {
    for (let at = from; at + length <= bytes.length; at++) {
      at = bytes.indexOf(rarest.byte, at + rarest.place) - rarest.place;
      if (at < from || at + length > bytes.length) return -1;
      let i = 0;
      while (i < others.length && others[i]?.byte === bytes[at + (others[i]?.place ?? 0)]) i++;
      if (i === others.length) return at;
    }
    return -1;
  };
}

/** Text is letters, spaces and line endings most of all; binary data has many 00 and FF. */
function commonness(byte: number): number {
  if (byte === 0x00 || byte === 0xff || byte === 0x20 || byte === 0x0a || byte === 0x0d) return 3;
  if (byte >= 0x61 && byte <= 0x7a) return 2;
  return byte > 0x20 && byte < 0x7f ? 1 : 0;
}
