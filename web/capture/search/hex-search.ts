import { markRows } from './row-block.ts';
import type { MatchFinder, RowBlock } from './row-block.ts';
import type { RowPattern } from './row-pattern.ts';

/** Finds bytes. @param wanted one entry a byte, -1 for any */
export function hexPattern(wanted: readonly number[]): RowPattern {
  const find = byteFinder(wanted);
  return {
    mark(block, marks) {
      const { bytes } = block.lane;
      const starts = startsOf(block);
      const finder: MatchFinder = {
        at: 0,
        end: 0,
        next(from) {
          this.at = find(bytes, from);
          this.end = this.at + wanted.length;
          return this.at >= 0;
        },
      };
      // Line endings are bytes like others: a row reaches to the next.
      markRows(block, starts, starts.subarray(1), finder, marks);
    },
  };
}

function startsOf({ lane, from, count }: RowBlock): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i <= count; i++) starts[i] = lane.start(from + i);
  return starts;
}

/** Horspool's search: how far it may move is known from the byte under the pattern's end. */
function byteFinder(wanted: readonly number[]): (bytes: Uint8Array, from: number) => number {
  const { length } = wanted;
  const only = wanted[0] ?? -1;
  if (length === 1 && only >= 0) return (bytes, from) => bytes.indexOf(only, from);
  const shifts = new Uint32Array(256).fill(length);
  for (let i = 0; i < length - 1; i++) {
    const byte = wanted[i] ?? -1;
    if (byte < 0) shifts.fill(length - 1 - i);
    else shifts[byte] = length - 1 - i;
  }
  return (bytes, from) => {
    const limit = bytes.length - length;
    for (let at = from; at <= limit; at += shifts[bytes[at + length - 1] ?? 0] ?? 1) {
      let i = length - 1;
      while (i >= 0 && (wanted[i] === -1 || wanted[i] === bytes[at + i])) i--;
      if (i < 0) return at;
    }
    return -1;
  };
}
