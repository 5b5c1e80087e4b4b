import { hitMap, maskedRows, wholeMask } from '../capture/rows/hit-map.ts';
import type { SegmentHits } from '../capture/rows/hit-map.ts';
import type { RowLandmark } from '../capture/rows/landmarks.ts';
import type { PaintRule } from '../capture/rows/row-paint.ts';
import { RowMerge } from '../capture/rows/row-merge.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type { LandmarkKind } from '../core/landmark.ts';
import type { MonitorRow } from '../core/row.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { MonitorPlace } from './api/views.ts';
import { CaptureRows } from './capture-rows.ts';
import type { RowsOf } from './capture-rows.ts';
import type { FeedAnchor, FeedPlace, FeedRows, WantedRows } from './feed-rows.ts';

/** In captures of so many segments the map of matches is exact: they are in memory. */
const fewSegments = 8;

/** Before every row of a capture. */
const begin = { segment: 0, row: 0 };

/** The rows of several captures, ordered by time. */
export class TimelineRows implements FeedRows {
  readonly growsInside = true;
  readonly startedMs: number;
  readonly #sources: readonly CaptureRows[];
  readonly #merge: RowMerge;

  constructor(all: readonly RowsOf[], wanted: WantedRows, like: FeedRows | undefined) {
    const known = like instanceof TimelineRows ? like.#sources : [];
    this.#sources = all.map((of, source) => new CaptureRows({ ...of, source }, wanted, known[source]));
    this.#merge = new RowMerge(this.#sources);
    this.startedMs = Math.min(...this.#sources.map(({ startedMs }) => startedMs));
  }

  get total(): number {
    return this.#merge.total;
  }
  get hitCount(): number {
    return this.#sources.reduce((sum, { hitCount }) => sum + hitCount, 0);
  }
  get landmarkCount(): number {
    return this.#sources.reduce((sum, { landmarkCount }) => sum + landmarkCount, 0);
  }
  get share(): number {
    return Math.min(...this.#sources.map(({ share }) => share));
  }
  get totals(): readonly number[] {
    return this.#merge.totals;
  }

  async place(number: number, totals?: readonly number[]): Promise<FeedPlace | undefined> {
    const row = await this.#merge.row(number, totals);
    return row && this.#source(row.source).place(row.number);
  }

  async numberOf(place: FeedPlace): Promise<number> {
    const { source } = place;
    return this.#merge.numberOf({ source, number: await this.#source(source).numberOf(place) });
  }

  anchorOf(place: FeedPlace): Promise<FeedAnchor> {
    return this.#source(place.source).anchorOf(place);
  }

  placeOf(anchor: FeedAnchor): Promise<FeedPlace> {
    return this.#source(anchor.source).placeOf(anchor);
  }

  isNumbered(anchor: FeedAnchor): boolean {
    return this.#source(anchor.source).isNumbered(anchor);
  }

  async anchorAt(
    place: MonitorPlace,
    after: FeedAnchor | undefined,
    isOver: () => boolean,
  ): Promise<FeedAnchor | undefined> {
    if (place.kind === 'offset') return this.#source(place.source ?? 0).anchorAt(place, after, isOver);
    const anchors: FeedAnchor[] = [];
    for (const rows of this.#sources) {
      // Behind a row of another source: what comes next by time.
      const from = after && after.source !== rows.source ? await this.#lastBefore(after, rows) : after;
      const anchor = await rows.anchorAt(place, from, isOver);
      if (anchor) anchors.push(anchor);
    }
    return this.#first(anchors, place, after);
  }

  nextHit(from: FeedPlace, step: 1 | -1, isIncluded: boolean): Promise<FeedPlace | undefined> {
    return this.#next(from, step, isIncluded, (rows, ...args) => rows.nextHit(...args));
  }

  nextLandmark(
    from: FeedPlace,
    step: 1 | -1,
    isIncluded: boolean,
    kinds: readonly LandmarkKind[],
  ): Promise<FeedPlace | undefined> {
    return this.#next(from, step, isIncluded, (rows, ...args) => rows.nextLandmark(...args, kinds));
  }

  /** @param next the next row that is wanted of one capture */
  async #next(
    from: FeedPlace,
    step: 1 | -1,
    isIncluded: boolean,
    next: (rows: CaptureRows, ...args: Parameters<FeedRows['nextHit']>) => ReturnType<FeedRows['nextHit']>,
  ): Promise<FeedPlace | undefined> {
    const own = await this.#source(from.source).numberOf(from);
    const counts = await this.#merge.countsBefore({ source: from.source, number: own });
    const hits: { readonly hit: FeedPlace; readonly number: number; readonly isAhead: boolean }[] = [];
    for (const rows of this.#sources) {
      const count = counts[rows.source] ?? 0;
      const isOwn = rows.source === from.source;
      const at = isOwn ? from : await rows.place(count);
      const hit = await next(rows, at ?? { ...begin, source: rows.source }, step, isOwn ? isIncluded : true);
      // It may have one that is not found yet.
      if (!hit && rows.share < 1) return undefined;
      if (!hit) continue;
      const number = await rows.numberOf(hit);
      const isAfter = isOwn && !isIncluded ? number > count : number >= count;
      const isAhead = step === 1 ? isAfter : number < count;
      hits.push({ hit, number: await this.#merge.numberOf({ source: rows.source, number }), isAhead });
    }
    const order = hits.toSorted((a, b) => Number(b.isAhead) - Number(a.isAhead) || step * (a.number - b.number));
    return order[0]?.hit;
  }

  async hitsBefore(place: FeedPlace): Promise<number> {
    const own = await this.#source(place.source).numberOf(place);
    const counts = await this.#merge.countsBefore({ source: place.source, number: own });
    let before = 0;
    for (const rows of this.#sources) {
      const at = await rows.place(counts[rows.source] ?? 0);
      before += at ? await rows.hitsBefore(at) : rows.hitCount;
    }
    return before;
  }

  async hitMap(parts: number): Promise<Uint8Array> {
    const segments: SegmentHits[] = [];
    for (const rows of this.#sources)
      for (const hits of rows.index.hitSegments()) {
        if (rows.index.numbered <= fewSegments) segments.push(...(await this.#spread(rows.source, hits)));
        else segments.push({ ...this.#about(rows.source, hits.segment), mask: hits.mask });
      }
    return hitMap(segments, this.total, parts);
  }

  async landmarks(): Promise<readonly RowLandmark[]> {
    const all: RowLandmark[] = [];
    for (const { source, index } of this.#sources)
      for (const { segment, found } of index.landmarkSegments())
        for (const landmark of found) all.push({ ...landmark, row: await this.#rowOf(source, segment, landmark.row) });
    return all;
  }

  async rowAt(place: MonitorPlace): Promise<number | undefined> {
    const sources = place.kind === 'offset' ? [this.#source(place.source ?? 0)] : this.#sources;
    const rows: number[] = [];
    for (const { source, index } of sources) {
      const number = await this.#source(source).rowAt(place);
      if (number !== undefined) rows.push(await this.#rowOf(source, index.segmentOf(number), number));
    }
    return rows.length > 0 ? Math.min(...rows) : undefined;
  }

  /** The merged number of a capture's row: exact in few segments, else about, without looking at rows. */
  async #rowOf(source: number, segment: number, number: number): Promise<number> {
    const { index } = this.#source(source);
    if (index.numbered <= fewSegments) return this.#merge.numberOf({ source, number });
    const { before, shown } = this.#about(source, segment);
    const own = index.shownBefore(segment + 1) - index.shownBefore(segment);
    return Math.floor(before + ((number - index.shownBefore(segment)) * shown) / Math.max(1, own));
  }

  async read(first: number, count: number): Promise<readonly MonitorRow[]> {
    // The row before tells how long it was quiet.
    const lead = first > 0 ? 1 : 0;
    const order = await this.#merge.order(first - lead, count + lead);
    if (!order) return [];
    const pieces: (readonly MonitorRow[])[] = [];
    for (const rows of this.#sources) {
      const wanted = order.sources.filter((source) => source === rows.source).length;
      pieces.push(wanted > 0 ? await rows.read(order.counts[rows.source] ?? 0, wanted) : []);
    }
    const next = pieces.map(() => 0);
    const merged: MonitorRow[] = [];
    let beforeMs: number | undefined;
    for (const source of order.sources) {
      const at = next[source] ?? 0;
      next[source] = at + 1;
      const row = pieces[source]?.[at];
      if (!row) continue;
      const isClock = row.kind === 'event' && row.event.kind === 'clock-set';
      const deltaMs = beforeMs === undefined ? undefined : isClock ? row.deltaMs : row.timeMs - beforeMs;
      merged.push({ ...row, source, deltaMs });
      beforeMs = row.timeMs;
    }
    return merged.slice(lead);
  }

  search(find: RowPattern | undefined, query: RowQuery | undefined): void {
    for (const rows of this.#sources) rows.search(find, query);
  }

  paint(rules: readonly PaintRule[]): void {
    for (const rows of this.#sources) rows.paint(rules);
  }

  async advance(outOfTime: () => boolean, sight: number): Promise<'done' | 'more' | 'waiting'> {
    const seen = (await this.#merge.order(sight, 1))?.counts;
    const came: ('done' | 'more' | 'waiting')[] = [];
    for (const rows of this.#sources) came.push(await rows.advance(outOfTime, seen?.[rows.source] ?? 0));
    return came.find((one) => one === 'more') ?? came.find((one) => one === 'waiting') ?? 'done';
  }

  stop(): void {
    for (const rows of this.#sources) rows.stop();
  }

  #source(source: number): CaptureRows {
    const rows = this.#sources[source];
    if (!rows) throw new RangeError(`Capture ${source} of ${this.#sources.length}`);
    return rows;
  }

  /** The last row of `rows` before `anchor`, which is of another source. */
  async #lastBefore(anchor: FeedAnchor, rows: CaptureRows): Promise<FeedAnchor | undefined> {
    const of = this.#source(anchor.source);
    const number = await of.numberOf(await of.placeOf(anchor));
    const counts = await this.#merge.countsBefore({ source: anchor.source, number });
    const last = await rows.place((counts[rows.source] ?? 0) - 1);
    return last && rows.anchorOf(last);
  }

  /** The first of `anchors` by time, of those that come after what it was asked from; else of all. */
  async #first(
    anchors: readonly FeedAnchor[],
    place: MonitorPlace,
    after: FeedAnchor | undefined,
  ): Promise<FeedAnchor | undefined> {
    const timeOf = (anchor: FeedAnchor) => this.#source(anchor.source).timeOf(anchor);
    const fromMs = place.kind === 'time' ? place.timeMs : after ? await timeOf(after) : -Infinity;
    const timed: { readonly anchor: FeedAnchor; readonly timeMs: number; readonly isAhead: boolean }[] = [];
    for (const anchor of anchors) {
      const timeMs = await timeOf(anchor);
      const isTied = timeMs === fromMs && (after === undefined || anchor.source > after.source);
      timed.push({ anchor, timeMs, isAhead: timeMs > fromMs || isTied });
    }
    const order = timed.toSorted((a, b) => a.timeMs - b.timeMs || a.anchor.source - b.anchor.source);
    // After the last time of all, the last row is the nearest; events go around.
    return (order.find(({ isAhead }) => isAhead) ?? (place.kind === 'time' ? order.at(-1) : order[0]))?.anchor;
  }

  /** Where a segment is among all rows, by what is known without looking at rows. */
  #about(source: number, segment: number): Pick<SegmentHits, 'before' | 'shown'> {
    const before = this.#merge.aboutBefore(source, segment);
    return { before, shown: this.#merge.aboutBefore(source, segment + 1) - before };
  }

  /** The same by its rows: in few segments they may be spread unevenly. */
  async #spread(source: number, hits: SegmentHits): Promise<SegmentHits[]> {
    const spread: SegmentHits[] = [];
    for (const { from, to } of maskedRows(hits)) {
      const before = await this.#merge.numberOf({ source, number: from });
      const last = await this.#merge.numberOf({ source, number: to - 1 });
      spread.push({ before, shown: last + 1 - before, mask: wholeMask });
    }
    return spread;
  }
}
