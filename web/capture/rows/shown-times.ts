import type { Segment } from '../store/segment.ts';
import type { SegmentRows } from './row-source.ts';
import type { SegmentVerdicts } from './segment-verdicts.ts';

/** The latest time in a segment; -Infinity where nothing is in it. */
export function latestOf({ times }: Segment): number {
  let latest = -Infinity;
  for (const time of times) if (time > latest) latest = time;
  return latest;
}

/** The latest time up to the first byte of each shown row. @param latestMs before the segment */
export function shownTimes(
  { segment, cutter }: SegmentRows,
  verdicts: SegmentVerdicts,
  latestMs: number,
): Float64Array {
  const { times } = segment;
  const { table } = cutter;
  const shown = new Float64Array(verdicts.shownCount);
  let latest = latestMs;
  let record = 0;
  let row = verdicts.shownRow(0);
  for (let at = 0; at < shown.length; at++) {
    const last = table.record(row);
    for (; record <= last; record++) latest = Math.max(latest, times[record] ?? -Infinity);
    shown[at] = latest;
    row = verdicts.nextShown(row);
  }
  return shown;
}

/** The latest time before each segment, as far as segments are known without a gap. */
export class LatestTimes {
  readonly #latest: number[] = [];
  readonly #before: number[] = [-Infinity];

  set(segment: number, latestMs: number): void {
    if (this.#latest[segment] === latestMs) return;
    this.#latest[segment] = latestMs;
    this.#before.length = Math.min(this.#before.length, segment + 1);
  }

  before(segment: number): number {
    for (let i = this.#before.length; i <= segment; i++)
      this.#before[i] = Math.max(this.#before[i - 1] ?? -Infinity, this.#latest[i - 1] ?? -Infinity);
    return this.#before[segment] ?? -Infinity;
  }
}
