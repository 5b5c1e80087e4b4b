import { RowBlock } from '../search/row-block.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import { maxReachBytes } from './row-source.ts';

/** Rows that are searched, and how many of the block come before them. */
interface BlockAround {
  readonly block: RowBlock;
  readonly skipped: number;
}

/**
 * The rows `from` to `to` (not included) of a lane with the rest of the first and the last packet, as far as a match
 * may reach: it may begin in one row, and in an earlier segment, and end in another row.
 */
export function blockAround(lane: LaneView, from: number, to: number, decoder: RowDecoder): BlockAround {
  let first = from;
  const isNear = (row: number) => lane.start(from) - lane.start(row) < maxReachBytes;
  while (first > 0 && lane.isContinued(first) && isNear(first)) first--;
  let end = to;
  const after = lane.start(to);
  while (end < lane.count && lane.isContinued(end) && lane.start(end) - after < maxReachBytes) end++;
  const isHeaded = first === 0 && lane.head !== undefined && isNear(0);
  if (!isHeaded) return { block: new RowBlock(lane, first, decoder, end), skipped: from - first };
  return { block: new RowBlock(lane.withHead(), 0, decoder, end + 1), skipped: from + 1 };
}
