import { RowCutter } from '../packets/row-cutter.ts';
import type { CutState, RowLayout } from '../packets/row-cutter.ts';
import { rowFlag } from '../packets/row-table.ts';
import { concatBytes, LaneView } from '../search/lane-view.ts';
import type { LaneAfter, LaneHead } from '../search/lane-view.ts';
import type { Segment } from '../store/segment.ts';

/** What rows are cut from: a capture, or the part of it that is in storage. */
export interface SegmentReader {
  /** Counts the segment in progress, if there is one. */
  readonly segmentCount: number;
  /** Segments below this number are complete. */
  readonly sealedCount: number;
  segment(index: number): Segment | Promise<Segment>;
}

/** The rows that begin in one segment. */
export interface SegmentRows {
  readonly index: number;
  readonly segment: Segment;
  readonly cutter: RowCutter;
  readonly runUp: { readonly rx: Uint8Array; readonly tx: Uint8Array };
}

/** Segments whose rows are kept at hand: enough for a screen and its neighbours. */
const cachedSegments = 8;

/** How far a match may reach beyond the last row of a segment, in bytes of the same packet. */
export const maxReachBytes = 4096;

const noBytes = new Uint8Array(0);
const nothingAfter: LaneAfter = { bytes: noBytes, rest: 0, isComplete: true, endsText: true };

/** The bytes of one direction, as far as they are cut. */
function laneBytes({ segment, cutter }: SegmentRows, isTx: boolean): Uint8Array {
  return (isTx ? segment.tx : segment.rx).subarray(0, cutter.consumedBytes(isTx));
}

/** Cuts segments into rows when they are asked for, and remembers only where each segment begins. */
export class RowSource {
  readonly layout: RowLayout;
  readonly #reader: SegmentReader;
  /** How each segment begins, as far as it is known: some hundred bytes per 256 KiB. */
  readonly #states = new Map<number, CutState>();
  readonly #cache = new Map<number, SegmentRows>();

  /** @param from the first segment that can be cut @param state how it begins */
  constructor(reader: SegmentReader, layout: RowLayout, from = 0, state?: CutState) {
    this.#reader = reader;
    this.layout = layout;
    if (state) this.#states.set(from, state);
  }

  /** Whether segment `index` can be cut: the ones before it were, or somebody said how it begins. */
  canCut(index: number): boolean {
    return index === 0 || this.#states.has(index);
  }

  state(index: number): CutState | undefined {
    return this.#states.get(index);
  }

  learn(index: number, state: CutState): void {
    this.#states.set(index, state);
  }

  /** The rows that begin in segment `index`, up to date. @throws {RangeError} when it is not known how it begins */
  async rows(index: number): Promise<SegmentRows> {
    const rows = this.#cache.get(index) ?? (await this.#load(index));
    rows.cutter.read(rows.segment, index < this.#reader.sealedCount);
    if (index < this.#reader.sealedCount && !this.#states.has(index + 1))
      this.#states.set(index + 1, rows.cutter.state(rows.segment));
    return rows;
  }

  /**
   * One direction of a segment with all that its last row and a match in it may need.
   * @param reach a row that is still open so many sealed segments later is complete as it is. Default: it is not
   */
  async lane(rows: SegmentRows, isTx: boolean, reach = Infinity): Promise<LaneView> {
    const { cutter, runUp } = rows;
    const after = cutter.table.lane(isTx).length === 0 ? nothingAfter : await this.#after(rows, isTx, reach);
    const before = isTx ? runUp.tx : runUp.rx;
    const head = await this.#head(rows, isTx);
    return new LaneView(cutter.table, isTx, laneBytes(rows, isTx), before, after, rows.segment.times, head);
  }

  /** What the packet of the first row had before it, as far as a match may reach. */
  async #head(rows: SegmentRows, isTx: boolean): Promise<LaneHead | undefined> {
    const { table } = rows.cutter;
    const lane = table.lane(isTx);
    if (lane.length === 0 || !(table.flags(lane.row(0)) & rowFlag.continued)) return undefined;
    const own = laneBytes(rows, isTx).subarray(0, lane.start(0));
    const earlier = this.#states.get(rows.index)?.[isTx ? 'tx' : 'rx'].packetBytes ?? 0;
    const parts = [own.subarray(Math.max(0, own.length - maxReachBytes))];
    let left = Math.min(earlier, maxReachBytes - own.length);
    for (let at = rows.index - 1; at >= 0 && left > 0; at--) {
      const { rx, tx } = this.#cache.get(at)?.segment ?? (await this.#reader.segment(at));
      const bytes = isTx ? tx : rx;
      parts.unshift(bytes.subarray(Math.max(0, bytes.length - left)));
      left -= bytes.length;
    }
    return { bytes: concatBytes(...parts), isCut: earlier + own.length > maxReachBytes };
  }

  /** At most `length` bytes that came right before a segment in one direction, and none of before an opening. */
  async before({ index }: SegmentRows, isTx: boolean, length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let left = length;
    for (let at = index - 1; at >= 0 && left > 0; at--) {
      if (this.#states.get(at + 1)?.[isTx ? 'tx' : 'rx'].isIdle) continue;
      const rows = await this.rows(at);
      const { table } = rows.cutter;
      const lane = table.lane(isTx);
      const bytes = laneBytes(rows, isTx);
      let from = Math.max(0, bytes.length - left);
      let row = lane.length - 1;
      while (row >= 0 && lane.start(row) >= from && !(table.flags(lane.row(row)) & rowFlag.fresh)) row--;
      const isFresh = row >= 0 && lane.start(row) >= from;
      if (isFresh) from = lane.start(row);
      parts.unshift(bytes.subarray(from));
      left = isFresh ? 0 : left - (bytes.length - from);
    }
    return concatBytes(...parts);
  }

  async #load(index: number): Promise<SegmentRows> {
    const state = this.#states.get(index);
    if (!state && index > 0) throw new RangeError(`Cannot cut segment ${index}: it is not known how it begins`);
    const segment = await this.#reader.segment(index);
    const rows: SegmentRows = {
      index,
      segment,
      cutter: new RowCutter(this.layout, state),
      runUp: { rx: state?.rx.runUp ?? noBytes, tx: state?.tx.runUp ?? noBytes },
    };
    this.#cache.set(index, rows);
    for (const old of this.#cache.keys()) {
      if (this.#cache.size <= cachedSegments) break;
      if (old !== index) this.#cache.delete(old);
    }
    return rows;
  }

  /** Reads until the last row of segment `index` has ended and enough of its packet's continuation is there. */
  async #after(from: SegmentRows, isTx: boolean, reach: number): Promise<LaneAfter> {
    const { index } = from;
    const parts: Uint8Array[] = [];
    let length = 0;
    let rest: number | undefined;
    for (let next = index; ; next++) {
      if (next - index > reach && next <= this.#reader.sealedCount)
        return { bytes: concatBytes(...parts), rest: rest ?? length, isComplete: true, endsText: true };
      const lane = this.#states.get(next + 1)?.[isTx ? 'tx' : 'rx'];
      // A line may wait for its end while much goes the other way: what has none of it is not read.
      if (next > index && lane?.isIdle && lane.isOpen) continue;
      // The segment before may have been completed while this one was read: how the next begins is known then.
      if (next > index && !this.#states.has(next)) await this.rows(next - 1);
      const here = next === index ? from : await this.rows(next);
      const { cutter } = here;
      if (next > index) {
        const { table } = cutter;
        const rows = table.lane(isTx);
        const bytes = laneBytes(here, isTx);
        const view = new LaneView(table, isTx, bytes, noBytes, nothingAfter, here.segment.times);
        let first = 0;
        if (rows.length > 0) rest ??= length + rows.start(0);
        while (first < rows.length && view.isContinued(first)) first++;
        const end = first < rows.length ? rows.start(first) : bytes.length;
        parts.push(bytes.subarray(0, Math.min(end, (rest ?? Infinity) + maxReachBytes - length)));
        length += end;
        const isEnough = rest !== undefined && length >= rest + maxReachBytes;
        if (first < rows.length || isEnough) {
          const endsText = first < rows.length && view.isFresh(first);
          return { bytes: concatBytes(...parts), rest: rest ?? length, isComplete: true, endsText };
        }
      }
      const isOver = !cutter.isOpen(isTx);
      if (isOver || next + 1 >= this.#reader.segmentCount)
        return { bytes: concatBytes(...parts), rest: rest ?? length, isComplete: isOver, endsText: true };
    }
  }
}
