import type { LandmarkKind } from '../core/landmark.ts';
import type { RowLandmark } from '../capture/rows/landmarks.ts';
import { findEvent, findOffset, findTime, timeAt } from '../capture/rows/find-place.ts';
import { RowIndex } from '../capture/rows/row-index.ts';
import type { PaintRule } from '../capture/rows/row-paint.ts';
import { RowReader } from '../capture/rows/row-reader.ts';
import type { RowSelection } from '../capture/rows/row-selection.ts';
import { RowSource } from '../capture/rows/row-source.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type { EncodingId } from '../core/encodings.ts';
import { ruleFor } from '../core/packet-rule.ts';
import type { MonitorRow } from '../core/row.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { RowsSpec } from '../scan/scan-request.ts';
import { makeRowDecoder } from '../scan/text-decoder.ts';
import type { MonitorPlace } from './api/views.ts';
import type { FeedAnchor, FeedPlace, FeedRows, WantedRows } from './feed-rows.ts';
import { RowProgress } from './row-progress.ts';
import type { Checkpoints } from './row-progress.ts';

/** A capture that is looked at. */
export interface RowsOf {
  readonly captureId: string;
  readonly reader: CaptureReader;
  readonly checkpoints: Checkpoints | undefined;
  /** Folds the past. Without it all is done here, in turns. */
  readonly scanner: Scanner | undefined;
  /** Its number among captures that are shown together. Default: 0, the only one. */
  readonly source?: number;
  /** So much later than its own clock says. Default: 0. */
  readonly shiftMs?: number;
  /** Default: as the view's options say. */
  readonly encoding?: EncodingId | undefined;
}

/** The rows of one capture. */
export class CaptureRows implements FeedRows {
  readonly growsInside = false;
  readonly startedMs: number;
  readonly source: number;
  readonly index: RowIndex;
  readonly #of: RowsOf;
  readonly #wanted: WantedRows;
  readonly #progress: RowProgress;
  /** Rows of places that were asked for: one that has a number keeps it. */
  readonly #located = new WeakMap<MonitorPlace, number>();
  #query: RowQuery | undefined;
  #rows: RowReader;

  constructor(of: RowsOf, wanted: WantedRows, like: FeedRows | undefined) {
    const { reader, source = 0, shiftMs = 0 } = of;
    this.#of = of;
    this.#wanted = wanted;
    this.#query = wanted.query;
    this.source = source;
    this.startedMs = reader.startedMs + shiftMs;
    const { direction, showSignals, collapse = false } = wanted.options;
    const [{ filter, find }, decoder] = [wanted, makeRowDecoder(this.#encoding)];
    const selection: RowSelection = { direction, showSignals, collapse, filter, find, decoder };
    const { layout } = this.#spec;
    const known = like instanceof CaptureRows ? like.index.source : undefined;
    const isCutAlike = JSON.stringify(known?.layout) === JSON.stringify(layout);
    const rows = known && isCutAlike ? known : new RowSource(reader, layout);
    this.index = new RowIndex(reader, rows, selection);
    this.#rows = this.#readerOf(wanted.rules);
    const { captureId, scanner, checkpoints } = of;
    const { onProgress } = wanted;
    const common = { captureId, scanner, checkpoints, onProgress };
    this.#progress = new RowProgress({ ...common, reader, index: this.index, spec: this.#spec });
  }

  get total(): number {
    return this.index.total;
  }
  get hitCount(): number {
    return this.index.hitCount;
  }
  get landmarkCount(): number {
    return this.index.landmarkCount;
  }
  get share(): number {
    return Math.min(1, this.index.searched / this.#of.reader.segmentCount);
  }
  get totals(): readonly number[] {
    return [this.index.total];
  }

  async place(number: number): Promise<FeedPlace | undefined> {
    return this.#own(await this.index.place(number));
  }

  numberOf(place: FeedPlace): Promise<number> {
    return this.index.numberOf(place);
  }

  async anchorOf(place: FeedPlace): Promise<FeedAnchor> {
    return this.#own(await this.index.anchorOf(place));
  }

  async placeOf(anchor: FeedAnchor): Promise<FeedPlace> {
    return this.#own(await this.index.placeOf(anchor));
  }

  isNumbered({ segment }: FeedAnchor): boolean {
    return this.index.numbered > segment;
  }

  async anchorAt(
    place: MonitorPlace,
    after: FeedAnchor | undefined,
    isOver: () => boolean,
  ): Promise<FeedAnchor | undefined> {
    const { reader } = this.#of;
    switch (place.kind) {
      case 'time':
        return this.#own(await findTime(reader, place.timeMs - this.startedMs));
      case 'offset':
        return this.#own(await findOffset(reader, place.direction, place.bytes));
      case 'landmark':
        return undefined; // by its row: `nextLandmark`
      case 'event':
        return this.#own(await findEvent(reader, place.events, after, isOver, place.error));
    }
  }

  /** The wall clock at `anchor`. */
  async timeOf(anchor: FeedAnchor): Promise<number> {
    return this.startedMs + (await timeAt(this.#of.reader, anchor));
  }

  async nextHit(from: FeedPlace, step: 1 | -1, isIncluded: boolean): Promise<FeedPlace | undefined> {
    return this.#own(await this.index.nextHit(from, step, isIncluded));
  }

  hitsBefore(place: FeedPlace): Promise<number> {
    return this.index.hitsBefore(place);
  }

  hitMap(parts: number): Uint8Array {
    return this.index.hitMap(parts);
  }

  async nextLandmark(
    from: FeedPlace,
    step: 1 | -1,
    isIncluded: boolean,
    kinds: readonly LandmarkKind[],
  ): Promise<FeedPlace | undefined> {
    return this.#own(await this.index.nextLandmark(from, step, isIncluded, kinds));
  }

  async landmarks(): Promise<readonly RowLandmark[]> {
    return [...this.index.landmarkSegments()].flatMap(({ found }) => found);
  }

  async rowAt(place: MonitorPlace): Promise<number | undefined> {
    const known = this.#located.get(place);
    if (known !== undefined) return known;
    const anchor = await this.anchorAt(place, undefined, () => false);
    if (!anchor || !this.isNumbered(anchor)) return undefined;
    const row = await this.numberOf(await this.placeOf(anchor));
    this.#located.set(place, row);
    return row;
  }

  read(first: number, count: number): Promise<readonly MonitorRow[]> {
    return this.#rows.read(first, count);
  }

  search(find: RowPattern | undefined, query: RowQuery | undefined): void {
    this.#query = query;
    this.index.search(find);
    this.#progress.search(this.#spec);
  }

  paint(rules: readonly PaintRule[]): void {
    this.#rows = this.#readerOf(rules);
  }

  async advance(outOfTime: () => boolean, sight: number): Promise<'done' | 'more' | 'waiting'> {
    return this.#progress.advance(outOfTime, sight < this.total ? this.index.segmentOf(Math.max(0, sight)) : 0);
  }

  stop(): void {
    this.#progress.stop();
  }

  #own<T extends object>(place: T): T & { readonly source: number };
  #own<T extends object>(place: T | undefined): (T & { readonly source: number }) | undefined;
  #own<T extends object>(place: T | undefined): (T & { readonly source: number }) | undefined {
    return place && { ...place, source: this.source };
  }

  #readerOf(rules: readonly PaintRule[]): RowReader {
    return new RowReader(this.startedMs, this.index, this.index.selection.decoder, rules);
  }

  get #encoding(): EncodingId {
    return this.#of.encoding ?? this.#wanted.options.encoding;
  }

  /** The wanted rows as plain data. */
  get #spec(): RowsSpec {
    const { rule, rowBytes, direction, showSignals, collapse = false, filter } = this.#wanted.options;
    const layout = { rule: ruleFor(rule, this.#encoding), rowBytes };
    return { layout, encoding: this.#encoding, direction, showSignals, collapse, filter, find: this.#query };
  }
}
