import type { Direction } from '../core/row.ts';

/** What a series is of. */
export interface SeriesLabel {
  /** The kind of message, with what tells its senders apart: `reply, unit 3`. */
  readonly kind: string;
  readonly name: string;
  /** As the first value has it. */
  readonly unit: string;
  /** The name of another capture than the one that is looked at. */
  readonly source?: string;
}

/** Stands in the place of a series: all of them are broken here. */
export const allSeries = 0xffff_ffff;

/** Points in the order in which they came, as typed arrays that can be handed to another thread. */
export interface PointBatch {
  /** The series that have points here; `series` has their places in this list. */
  readonly labels: readonly SeriesLabel[];
  readonly series: Uint32Array;
  /** Wall clock. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Which bytes they were read from, as `packPlace` has it. */
  readonly places: Uint32Array;
}

/** Places are told apart within so many bytes. */
const placeBytes = 2 ** 31;

/**
 * Where a number stands in a capture, in 32 bits: its direction, and the bytes of this direction before it without what
 * is beyond 2 GiB.
 */
export function packPlace(direction: Direction, offset: number): number {
  return (offset % placeBytes) + (direction === 'tx' ? placeBytes : 0);
}

export const directionOfPlace = (place: number): Direction => (place >= placeBytes ? 'tx' : 'rx');

/** The whole offset of a place. @param near an offset less than 1 GiB away */
export function offsetOfPlace(place: number, near: number): number {
  const low = place % placeBytes;
  return low + Math.max(0, Math.round((near - low) / placeBytes)) * placeBytes;
}
