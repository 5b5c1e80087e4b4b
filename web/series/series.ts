import { doubled, levelStep, SummaryLevel } from './summary-level.ts';
import { Extent, Summary } from './summary.ts';

/**
 * One piece of memory, 1.25 MiB, in blocks of 64. The first begins small and grows: there may be thousands of series.
 */
const pieceBlocks = 1024;

/** Values beyond are not drawn: their squares and differences would be infinite. */
const largestValue = 1e150;

interface Piece {
  times: Float64Array;
  values: Float64Array;
  places: Uint32Array;
}

const noValues = new Float64Array(0);
const noPlaces = new Uint32Array(0);
const noPiece: Readonly<Piece> = { times: noValues, values: noValues, places: noPlaces };

/** What a range of points consists of. */
interface Parts {
  readonly level: (level: SummaryLevel, from: number, to: number) => void;
  readonly values: (values: Float64Array, from: number, to: number) => void;
}

/** Points within typed arrays, from `from` until before `to`. */
export interface PointRun {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly places: Uint32Array;
  readonly from: number;
  readonly to: number;
  /** The number of the point that follows. */
  readonly next: number;
}

/** Values of a series in a range of time, at most two for each column of the screen. */
interface SeriesColumns {
  /** Two for each column, in the order in which they came. NaN: nothing there. Infinity: the line is broken here. */
  readonly slots: Float64Array;
  /** The points next to the range, to which lines lead; NaN where there is none, or the line is broken there. */
  readonly before: readonly [timeMs: number, value: number];
  readonly after: readonly [timeMs: number, value: number];
}

/**
 * Values over time: all points, and above them a pyramid in which each summary stands for 64 of the level below, so
 * that any range is drawn, and its statistics made, from some hundred summaries. A value that is none is a gap.
 */
export class Series {
  /** The latest value as it came, also one that cannot be drawn. */
  latest = NaN;
  latestMs = NaN;
  /** Points that came with an earlier time than the one before them; they are placed at its time. */
  lateCount = 0;
  /** Infinite values, and those beyond 1e150; they are gaps. */
  hugeCount = 0;
  /** Values that are not numbers; they are gaps. */
  notNumberCount = 0;
  /** Of all values; `min` is above `max` where there is none. */
  min = Infinity;
  max = -Infinity;
  valueCount = 0;
  #count = 0;
  /** Points of pieces that were dropped. */
  #dropped = 0;
  #lastMs = -Infinity;
  readonly #pieces: (Piece | undefined)[] = [];
  #newest: Piece = { ...noPiece };
  /** Where the next point goes in the newest piece. */
  #at = 0;
  readonly #pieceBlocks: number;
  readonly #levels: SummaryLevel[] = [];
  readonly #extent = new Extent();
  readonly #widening: Parts = {
    level: (level, from, to) => level.extend(this.#extent, from, to),
    values: (values, from, to) => this.#extent.addValues(values, from, to),
  };

  /** @param pieceSize a power of two, in blocks of 64 points; default: 1024, 1 MiB */
  constructor(pieceSize = pieceBlocks) {
    this.#pieceBlocks = pieceSize;
  }

  /** Points and gaps. */
  get length(): number {
    return this.#count;
  }

  /** Points before this one are there only as summaries of 64. */
  get droppedCount(): number {
    return this.#dropped;
  }

  /** Room for points, in bytes. */
  get pointBytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + (piece ? piece.times.byteLength * 2.5 : 0), 0);
  }

  get summaryBytes(): number {
    return this.#levels.reduce((sum, level) => sum + level.bytes, 0);
  }

  /** NaN where there is no point. */
  get firstMs(): number {
    return this.#count === 0 ? NaN : (this.#levels[0]?.firstMs(0) ?? this.#time(0));
  }

  get lastMs(): number {
    return this.#count === 0 ? NaN : this.#lastMs;
  }

  /** The time of the first point that is kept by itself. */
  get firstKeptMs(): number {
    return this.#dropped < this.#count ? this.#time(this.#dropped) : Infinity;
  }

  /** @param place which bytes it was read from, as `packPlace` has it */
  append(timeMs: number, value: number, place = 0): void {
    this.latest = value;
    this.latestMs = timeMs;
    const isHuge = Math.abs(value) > largestValue;
    if (isHuge) this.hugeCount++;
    else if (Number.isNaN(value)) this.notNumberCount++;
    this.#push(timeMs, isHuge ? NaN : value, place);
  }

  /** What follows is not connected with what came before. */
  breakLine(timeMs: number): void {
    if (this.#count > 0 && !Number.isNaN(this.#value(this.#count - 1))) this.#push(timeMs, NaN, 0);
  }

  /** Drops the oldest points; what they come to stays. @returns whether there was a piece that is full */
  dropOldest(): boolean {
    const piece = Math.floor(this.#dropped / this.#piecePoints);
    if (piece >= this.#pieces.length - 1) return false;
    this.#pieces[piece] = undefined;
    this.#dropped = (piece + 1) * this.#piecePoints;
    return true;
  }

  /** What the points from `fromMs` until before `toMs` come to. */
  summarize(fromMs: number, toMs: number): Summary {
    const summary = new Summary();
    this.#descend(this.indexAt(fromMs), this.indexAt(toMs), {
      level: (level, from, to) => level.summarize(summary, from, to),
      values: (values, from, to) => summary.addValues(values, from, to),
    });
    return summary;
  }

  /** The points from `fromMs` on, in `columns` columns of `columnMs`. */
  columns(fromMs: number, columnMs: number, columns: number): SeriesColumns {
    const slots = new Float64Array(columns * 2).fill(NaN);
    const extent = this.#extent;
    let isBroken = false;
    const first = this.indexAt(fromMs);
    let from = first;
    for (let column = 0; column < columns; column++) {
      const startMs = fromMs + column * columnMs;
      const to = this.indexAt(fromMs + (column + 1) * columnMs, from);
      if (from === to) continue;
      const at = column * 2;
      extent.clear();
      this.#descend(from, to, this.#widening);
      // What is broken within a pixel cannot be seen; else there is room for it.
      const isApart = isBroken || extent.startsBroken;
      if (isApart && extent.hasValues && at > 0 && Number.isNaN(slots[at - 1])) slots[at - 1] = Infinity;
      if (!extent.hasValues) slots[at] = Infinity;
      else if (extent.min < extent.max) {
        slots[at] = extent.isMinFirst ? extent.min : extent.max;
        slots[at + 1] = extent.isMinFirst ? extent.max : extent.min;
      } else if (from >= this.#dropped && this.#time(from) >= startMs + columnMs / 2) slots[at + 1] = extent.min;
      else {
        slots[at] = extent.min;
        if (extent.endsBroken) slots[at + 1] = Infinity;
      }
      isBroken = extent.endsBroken;
      from = to;
    }
    return { slots, before: this.#pointAt(first - 1), after: this.#pointAt(from) };
  }

  /** The last value at or before this time; NaN where there is none, or the line is broken there. */
  valueAt(timeMs: number): number {
    const next = this.indexAt(timeMs);
    // The time itself belongs to it.
    const [atMs, value] = this.#pointAt(next);
    return atMs === timeMs ? value : this.#pointAt(next - 1)[1];
  }

  /** The points from `fromMs` until before `toMs` that are kept by themselves, the first `most` of them. */
  points(fromMs: number, toMs: number, most: number): { times: Float64Array; values: Float64Array } {
    const from = Math.max(this.#dropped, this.indexAt(fromMs));
    const count = Math.max(0, Math.min(most, this.indexAt(toMs) - from));
    const [times, values] = [new Float64Array(count), new Float64Array(count)];
    for (let at = 0; at < count; at++) {
      times[at] = this.#time(from + at);
      values[at] = this.#value(from + at);
    }
    return { times, values };
  }

  /** Of the last value at or before a time, or of the nearest one: its number. -1: there is none that is kept. */
  indexOf(timeMs: number, which: 'before' | 'nearest'): number {
    const next = this.indexAt(timeMs);
    let before = next - 1;
    let after = Math.max(next, this.#dropped);
    while (after < this.#count && Number.isNaN(this.#value(after))) after++;
    if (after < this.#count && this.#time(after) === timeMs) return after;
    while (before >= this.#dropped && Number.isNaN(this.#value(before))) before--;
    if (before < this.#dropped) before = -1;
    if (which === 'before' || after === this.#count) return before;
    const isAfterNearer = before < 0 || this.#time(after) - timeMs < timeMs - this.#time(before);
    return isAfterNearer ? after : before;
  }

  /** The points from `index` on, before `end`, that stand together in memory and are kept. */
  run(index: number, end: number): PointRun {
    const size = this.#piecePoints;
    const first = Math.max(index, this.#dropped);
    const next = Math.min(end, (Math.floor(first / size) + 1) * size);
    const { times, values, places } = this.#pieces[Math.floor(first / size)] ?? noPiece;
    const from = first % size;
    return { times, values, places, from, to: from + Math.max(0, next - first), next: Math.max(next, index) };
  }

  /** How many points come before this time. @param from at least so many */
  indexAt(timeMs: number, from = 0): number {
    if (timeMs > this.#lastMs) return this.#count;
    const blocks = this.#levels[0];
    const blockCount = blocks?.length ?? 0;
    let low = Math.floor(from / levelStep);
    // Columns follow each other: the next one begins near to this.
    let high = low;
    for (let step = 1; high < blockCount && (blocks?.firstMs(high) ?? NaN) < timeMs; step *= 2) {
      low = high + 1;
      high += step;
    }
    high = Math.min(high, blockCount);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((blocks?.firstMs(middle) ?? NaN) < timeMs) low = middle + 1;
      else high = middle;
    }
    // The block before it begins earlier, and may end later.
    const block = Math.max(0, low - 1);
    if (block * levelStep < this.#dropped) {
      const isBefore = (blocks?.firstMs(block) ?? NaN) < timeMs;
      return Math.max(from, isBefore ? (block + 1) * levelStep : block * levelStep);
    }
    let [first, last] = [Math.max(from, block * levelStep), Math.min(this.#count, (block + 1) * levelStep)];
    // The last points have no block yet.
    if (low === blockCount) last = this.#count;
    const size = this.#piecePoints;
    const before = Math.floor(first / size) * size;
    const times = last - before <= size ? this.#pieces[before / size]?.times : undefined;
    while (first < last) {
      const middle = (first + last) >> 1;
      if ((times ? (times[middle - before] ?? NaN) : this.#time(middle)) < timeMs) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  #pointAt(index: number): readonly [number, number] {
    if (index < 0 || index >= this.#count) return [NaN, NaN];
    if (index >= this.#dropped) return [this.#time(index), this.#value(index)];
    const block = Math.floor(index / levelStep);
    const summary = new Summary();
    this.#levels[0]?.summarize(summary, block, block + 1);
    return [this.#levels[0]?.firstMs(block) ?? NaN, summary.count > 0 ? summary.mean : NaN];
  }

  /** Hands on what the points from `from` until before `to` consist of: the largest summaries, and points. */
  #descend(from: number, to: number, parts: Parts): void {
    const [firstBlock, lastBlock] = [Math.ceil(from / levelStep), Math.floor(to / levelStep)];
    if (firstBlock >= lastBlock) return this.#descendValues(from, to, parts);
    this.#descendValues(from, firstBlock * levelStep, parts);
    this.#descendLevel(0, firstBlock, lastBlock, parts);
    this.#descendValues(lastBlock * levelStep, to, parts);
  }

  #descendLevel(number: number, from: number, to: number, parts: Parts): void {
    const level = this.#level(number);
    const [first, last] = [Math.ceil(from / levelStep), Math.floor(to / levelStep)];
    if (first >= last) return parts.level(level, from, to);
    parts.level(level, from, first * levelStep);
    this.#descendLevel(number + 1, first, last, parts);
    parts.level(level, last * levelStep, to);
  }

  #descendValues(from: number, to: number, parts: Parts): void {
    const size = this.#piecePoints;
    for (let at = from; at < to;) {
      const piece = Math.floor(at / size);
      const end = Math.min(to, (piece + 1) * size);
      parts.values(this.#pieces[piece]?.values ?? noValues, at - piece * size, end - piece * size);
      at = end;
    }
  }

  #push(timeMs: number, value: number, place: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (!Number.isNaN(value)) this.valueCount++;
    const isLate = !(timeMs >= this.#lastMs);
    if (isLate) this.lateCount++;
    const placedMs = isLate ? (this.#count > 0 ? this.#lastMs : 0) : timeMs;
    if (this.#at === this.#newest.times.length) this.#makeRoom();
    const { times, values, places } = this.#newest;
    times[this.#at] = placedMs;
    places[this.#at] = place;
    values[this.#at++] = value;
    this.#lastMs = placedMs;
    this.#count++;
    if (this.#count % levelStep === 0) this.#fold(times[this.#at - levelStep] ?? NaN, values, this.#at - levelStep);
  }

  /** The last 64 points make a summary, 64 summaries make one of the next level. */
  #fold(firstMs: number, values: Float64Array, from: number): void {
    const extent = this.#extent;
    extent.clear();
    extent.addValues(values, from, from + levelStep);
    const summary = new Summary();
    summary.addValues(values, from, from + levelStep);
    this.#level(0).push(firstMs, extent, summary);
    for (let number = 0; this.#level(number).length % levelStep === 0; number++) {
      const level = this.#level(number);
      const first = level.length - levelStep;
      const all = new Summary();
      level.summarize(all, first, level.length);
      extent.clear();
      level.extend(extent, first, level.length);
      this.#level(number + 1).push(level.firstMs(first), extent, all);
    }
  }

  #level(number: number): SummaryLevel {
    return (this.#levels[number] ??= new SummaryLevel());
  }

  /** Makes the newest piece larger, or begins another one. */
  #makeRoom(): void {
    const { times, values, places } = this.#newest;
    if (times.length > 0 && times.length < this.#piecePoints) {
      this.#newest.times = doubled(times);
      this.#newest.values = doubled(values);
      this.#newest.places = new Uint32Array(times.length * 2);
      this.#newest.places.set(places);
      return;
    }
    const size = this.#pieces.length === 0 ? levelStep : this.#piecePoints;
    this.#newest = { times: new Float64Array(size), values: new Float64Array(size), places: new Uint32Array(size) };
    this.#pieces.push(this.#newest);
    this.#at = 0;
  }

  get #piecePoints(): number {
    return this.#pieceBlocks * levelStep;
  }

  #time(index: number): number {
    return this.#pieces[Math.floor(index / this.#piecePoints)]?.times[index % this.#piecePoints] ?? NaN;
  }

  #value(index: number): number {
    return this.#pieces[Math.floor(index / this.#piecePoints)]?.values[index % this.#piecePoints] ?? NaN;
  }
}
