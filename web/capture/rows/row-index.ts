import type { CutState } from '../packets/row-cutter.ts';
import type { LandmarkKind } from '../../core/landmark.ts';
import { rowFlag } from '../packets/row-table.ts';
import { hitMap, wholeMask } from './hit-map.ts';
import type { SegmentHits } from './hit-map.ts';
import { hasLandmark, rowLandmarks, rowsOfLandmarks, segmentLandmarks } from './landmarks.ts';
import type { RowLandmark, SegmentLandmarks } from './landmarks.ts';
import type { RowSelection } from './row-selection.ts';
import type { RowSource, SegmentReader, SegmentRows } from './row-source.ts';
import { SegmentCounts } from './segment-counts.ts';
import { SegmentVerdicts } from './segment-verdicts.ts';
import { LatestTimes, latestOf, shownTimes } from './shown-times.ts';

/** A row's place: its segment and its number in that segment's table. */
export interface RowPlace {
  readonly segment: number;
  readonly row: number;
}

/** A place in the capture: a byte of a segment, or one of its events. */
export interface RowAnchor {
  readonly segment: number;
  readonly kind: 'rx' | 'tx' | 'event';
  readonly at: number;
}

/** What is known of a segment without its bytes: the result of a fold, made here or by a scan. */
export interface SegmentFold {
  readonly segment: number;
  /** How the next segment begins. */
  readonly next: CutState;
  readonly shown: number;
  /** The latest time in it, milliseconds since the capture began; -Infinity where nothing is in it. */
  readonly latestMs: number;
  /** Of the search; `undefined` when there was none. */
  readonly hits: number | undefined;
  /** Where they are among the shown rows: bits of `hitMap`. Not known: anywhere. */
  readonly hitMask?: number;
  /** Among the shown rows; `null`: there are none. Not known in what older versions kept. */
  readonly landmarks?: SegmentLandmarks | null;
}

/** Judged segments of before that are at hand when they are looked at again. */
const recalledSegments = 8;

/**
 * Numbers the rows of a capture that are shown, from 0, and the hits among them. Of a segment that is complete it
 * keeps two counts; which rows those are is found again when they are looked at. Only segments whose rows may still
 * grow are judged again and again.
 */
export class RowIndex {
  readonly source: RowSource;
  readonly #reader: SegmentReader;
  #selection: RowSelection;
  #shown = new SegmentCounts();
  #hits = new SegmentCounts();
  /** Of segments with hits. */
  #masks = new Map<number, number>();
  readonly #latest = new LatestTimes();
  readonly #landmarks = new SegmentCounts();
  /** Of segments with landmarks. */
  readonly #landmarksOf = new Map<number, SegmentLandmarks>();
  /** Times of shown rows of segments that were looked at last. */
  readonly #times = new Map<number, Float64Array>();
  /** Segments that are not final. */
  readonly #live = new Map<number, SegmentVerdicts>();
  readonly #recalled = new Map<number, SegmentVerdicts>();

  constructor(reader: SegmentReader, source: RowSource, selection: RowSelection) {
    this.#reader = reader;
    this.source = source;
    this.#selection = selection;
  }

  /** Shown rows that have a number: those up to the first segment that is not known. */
  get total(): number {
    return this.#shown.before(this.#shown.known);
  }
  get hitCount(): number {
    return this.#selection.find ? this.#hits.total : 0;
  }
  /** Landmarks among the shown rows, as far as they are known. */
  get landmarkCount(): number {
    return this.#landmarks.total;
  }
  get selection(): RowSelection {
    return this.#selection;
  }
  /** Segments from the first on whose rows have numbers. */
  get numbered(): number {
    return this.#shown.known;
  }
  /** Segments from the first on of which all that is wanted is known. */
  get searched(): number {
    const { find } = this.#selection;
    return Math.min(this.#shown.known, this.#landmarks.known, find ? this.#hits.known : Infinity);
  }

  /** Whether all that is wanted of `segment` is known, though it may still grow. */
  isKnown(segment: number): boolean {
    return this.isNumbered(segment) && (!this.#selection.find || this.#hits.has(segment));
  }

  /** Looks for something else among the same rows. */
  search(find: RowSelection['find']): void {
    this.#selection = { ...this.#selection, find };
    this.#hits = new SegmentCounts();
    this.#masks = new Map();
    this.#live.clear();
    this.#recalled.clear();
  }

  /** Takes what a scan found. */
  take({ segment, next, shown, latestMs, hits, hitMask, landmarks }: SegmentFold): void {
    this.source.learn(segment + 1, next);
    this.#shown.set(segment, shown);
    this.#latest.set(segment, latestMs);
    if (hits !== undefined) this.#hits.set(segment, hits);
    if (hits && hitMask !== undefined) this.#masks.set(segment, hitMask);
    if (landmarks !== undefined) this.#setLandmarks(segment, landmarks);
  }

  /** Takes how many hits a scan found among rows that have their numbers. */
  takeHits(segment: number, hits: number): void {
    this.#hits.set(segment, hits);
  }

  /** Whether the shown rows of `segment` are counted. */
  isNumbered(segment: number): boolean {
    return this.#shown.has(segment) && this.#landmarks.has(segment);
  }

  #setLandmarks(segment: number, landmarks: SegmentLandmarks | null): void {
    this.#landmarks.set(segment, landmarks?.counts.reduce((sum, count) => sum + count, 0) ?? 0);
    if (landmarks) this.#landmarksOf.set(segment, landmarks);
  }

  /** Judges `segment` here, as far as it has come. @returns what is known of it once it is final */
  async fold(segment: number): Promise<SegmentFold | undefined> {
    const selection = this.#selection;
    const { rows, verdicts } = await this.#judge(segment, this.#live.get(segment) ?? new SegmentVerdicts(), selection);
    if (selection !== this.#selection) return undefined;
    const latestMs = latestOf(rows.segment);
    this.#shown.set(segment, verdicts.shownCount);
    this.#latest.set(segment, latestMs);
    this.#times.delete(segment);
    const landmarks = segmentLandmarks(rows, verdicts) ?? null;
    this.#setLandmarks(segment, landmarks);
    if (selection.find) this.#hits.set(segment, verdicts.hitCount);
    const hitMask = verdicts.hitCount > 0 ? verdicts.hitMask : 0;
    if (hitMask !== 0) this.#masks.set(segment, hitMask);
    if (!verdicts.isFinal) {
      this.#live.set(segment, verdicts);
      return undefined;
    }
    this.#live.delete(segment);
    this.#recall(segment, verdicts);
    const hits = selection.find && verdicts.hitCount;
    const next = rows.cutter.state(rows.segment);
    const shown = verdicts.shownCount;
    return { segment, next, shown, latestMs, hits, ...(hitMask !== 0 && { hitMask }), landmarks };
  }

  /** Which of `parts` equal parts of the shown rows have hits, as far as they are found. */
  hitMap(parts: number): Uint8Array {
    return hitMap(this.hitSegments(), this.total, parts);
  }

  /** Where hits are found so far, segment by segment. */
  *hitSegments(): Generator<SegmentHits & { readonly segment: number }> {
    for (let segment = 0; segment < this.numbered; segment++) {
      if (this.#hits.count(segment) === 0) continue;
      const [before, shown] = [this.#shown.before(segment), this.#shown.count(segment)];
      yield { segment, before, shown, mask: this.#masks.get(segment) ?? wholeMask };
    }
  }

  /** Where landmarks are among the shown rows, segment by segment. */
  *landmarkSegments(): Generator<{ readonly segment: number; readonly found: readonly RowLandmark[] }> {
    for (const [segment, landmarks] of this.#landmarksOf) {
      if (segment >= this.numbered) continue;
      const [before, shown] = [this.#shown.before(segment), this.#shown.count(segment)];
      yield { segment, found: [...rowLandmarks({ before, shown, landmarks })] };
    }
  }

  /** How many shown rows come before `segment`. */
  shownBefore(segment: number): number {
    return this.#shown.before(segment);
  }

  /** The segment of shown row `number`, which is below `total`. */
  segmentOf(number: number): number {
    return this.#shown.segmentOf(number, this.#shown.known);
  }

  /** The latest time before `segment`, milliseconds since the capture began: no later row has an earlier place. */
  latestBefore(segment: number): number {
    return this.#latest.before(segment);
  }

  /**
   * The place in time of each shown row of `segment`: the latest time of the capture up to its first byte, so that rows
   * keep their order where a clock was set back.
   */
  async timesOf(segment: number): Promise<Float64Array> {
    const known = this.#times.get(segment);
    if (known?.length === this.#shown.count(segment)) return known;
    const times = shownTimes(await this.source.rows(segment), await this.verdicts(segment), this.latestBefore(segment));
    this.#times.set(segment, times);
    if (this.#times.size > recalledSegments) this.#times.delete(this.#times.keys().next().value as number);
    return times;
  }

  /** Judges again what may have changed. */
  async foldLive(): Promise<void> {
    for (const segment of this.#live.keys()) await this.fold(segment);
  }

  /** The first segment from `from` on of which something is not known; the number of segments when there is none. */
  nextUnknown(from: number): number {
    const count = this.#reader.segmentCount;
    let segment = Math.max(from, this.searched);
    while (segment < count && this.isKnown(segment)) segment++;
    return Math.min(segment, count);
  }

  /** The place of shown row `number`, or `undefined` where there is none (yet). */
  async place(number: number): Promise<RowPlace | undefined> {
    if (number < 0 || number >= this.total) return undefined;
    const segment = this.#shown.segmentOf(number, this.#shown.known);
    const row = (await this.verdicts(segment)).shownRow(number - this.#shown.before(segment));
    return row < 0 ? undefined : { segment, row };
  }

  /** The number of the shown row at `place`, or of the first shown one after it. */
  async numberOf({ segment, row }: RowPlace): Promise<number> {
    const verdicts = await this.verdicts(segment);
    // A row that repeats another one is where that one is.
    return this.#shown.before(segment) + verdicts.shownBefore(row) - Number(verdicts.isRepeat(row));
  }

  /**
   * The hit next to `from`, around the ends. @param isIncluded `from` itself counts, going forward
   * @returns `undefined` when there is none, or it is not known yet
   */
  async nextHit(from: RowPlace, step: 1 | -1, isIncluded: boolean): Promise<RowPlace | undefined> {
    const count = this.#reader.segmentCount;
    for (let i = 0; i <= count; i++) {
      const segment = (((from.segment + i * step) % count) + count) % count;
      if (!this.#hits.has(segment)) return undefined;
      if (this.#hits.count(segment) === 0) continue;
      const verdicts = await this.verdicts(segment);
      const before = i === 0 ? verdicts.hitsBefore(step === 1 && !isIncluded ? from.row + 1 : from.row) : 0;
      const hit = step === 1 ? before : (i === 0 ? before : verdicts.hitCount) - 1;
      if (hit >= 0 && hit < verdicts.hitCount) return { segment, row: verdicts.hitRow(hit) };
    }
    return undefined;
  }

  /** As `nextHit`, the next landmark of these kinds. */
  async nextLandmark(
    from: RowPlace,
    step: 1 | -1,
    isIncluded: boolean,
    kinds: readonly LandmarkKind[],
  ): Promise<RowPlace | undefined> {
    const count = this.#reader.segmentCount;
    for (let i = 0; i <= count; i++) {
      const segment = (((from.segment + i * step) % count) + count) % count;
      if (!this.#landmarks.has(segment)) return undefined;
      const landmarks = this.#landmarksOf.get(segment);
      if (!landmarks || !hasLandmark(landmarks, kinds)) continue;
      const all = rowsOfLandmarks(await this.source.rows(segment), await this.verdicts(segment), kinds);
      const first = isIncluded ? from.row : from.row + 1;
      const ahead = i > 0 ? all : all.filter((row) => (step === 1 ? row >= first : row < from.row));
      const row = ahead.at(step === 1 ? 0 : -1);
      if (row !== undefined) return { segment, row };
    }
    return undefined;
  }

  /** The row at `place`, as a place in the capture that does not depend on how it is cut. */
  async anchorOf({ segment, row }: RowPlace): Promise<RowAnchor> {
    const { table } = (await this.source.rows(segment)).cutter;
    const flags = table.flags(row);
    const index = table.index(row);
    if (flags & rowFlag.event) return { segment, kind: 'event', at: index };
    const isTx = (flags & rowFlag.tx) !== 0;
    return { segment, kind: isTx ? 'tx' : 'rx', at: table.lane(isTx).start(index) };
  }

  /** The row in which `anchor` lies. All segments up to its own must be numbered. */
  async placeOf({ segment, kind, at }: RowAnchor): Promise<RowPlace> {
    for (let index = segment; index >= 0; index--) {
      const { table } = (await this.source.rows(index)).cutter;
      if (kind === 'event') {
        for (let row = 0; row < table.length; row++)
          if (table.flags(row) & rowFlag.event && table.index(row) === at) return { segment, row };
        break;
      }
      const lane = table.lane(kind === 'tx');
      let last = lane.length - 1;
      const limit = index === segment ? at : Infinity;
      while (last >= 0 && lane.start(last) > limit) last--;
      if (last >= 0) return { segment: index, row: lane.row(last) };
    }
    return { segment, row: 0 };
  }

  /** How many of the hits found so far come before `place`. */
  async hitsBefore({ segment, row }: RowPlace): Promise<number> {
    return this.#hits.before(segment) + (await this.verdicts(segment)).hitsBefore(row);
  }

  /** Which rows of `segment` are shown and hits. */
  async verdicts(segment: number): Promise<SegmentVerdicts> {
    const known = this.#live.get(segment) ?? this.#recalled.get(segment);
    if (known) return known;
    const { verdicts } = await this.#judge(segment, new SegmentVerdicts(), this.#selection);
    if (verdicts.isFinal) this.#recall(segment, verdicts);
    return verdicts;
  }

  async #judge(
    segment: number,
    verdicts: SegmentVerdicts,
    selection: RowSelection,
  ): Promise<{ rows: SegmentRows; verdicts: SegmentVerdicts }> {
    const rows = await this.source.rows(segment);
    const rx = await this.source.lane(rows, false);
    const tx = await this.source.lane(rows, true);
    verdicts.update(rows, rx, tx, selection, segment < this.#reader.sealedCount);
    return { rows, verdicts };
  }

  #recall(segment: number, verdicts: SegmentVerdicts): void {
    this.#recalled.set(segment, verdicts);
    if (this.#recalled.size > recalledSegments) this.#recalled.delete(this.#recalled.keys().next().value as number);
  }
}
