import type { RowLandmark } from '../capture/rows/landmarks.ts';
import type { RowAnchor, RowPlace } from '../capture/rows/row-index.ts';
import type { PaintRule } from '../capture/rows/row-paint.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type { LandmarkKind } from '../core/landmark.ts';
import type { MonitorRow } from '../core/row.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { MonitorOptions, MonitorPlace } from './api/views.ts';

/** A row's place. `source`: the number of its capture among those that are shown together. */
export interface FeedPlace extends RowPlace {
  readonly source: number;
}

/** A place that does not depend on how rows are cut. */
export interface FeedAnchor extends RowAnchor {
  readonly source: number;
}

/** Which rows a monitor shows, and what is found and highlighted in them. */
export interface WantedRows {
  readonly options: MonitorOptions;
  readonly filter: RowPattern | undefined;
  readonly query: RowQuery | undefined;
  readonly find: RowPattern | undefined;
  readonly rules: readonly PaintRule[];
  /** Called when a scan brought something. */
  readonly onProgress: () => void;
}

/** The rows of one capture, or of several together, as a monitor needs them: numbered from 0 in their order. */
export interface FeedRows {
  /** Wall clock from which times since the start count. */
  readonly startedMs: number;
  readonly total: number;
  readonly hitCount: number;
  readonly landmarkCount: number;
  /** How much of it is numbered and looked through, 0 to 1. */
  readonly share: number;
  /** Whether rows may come before others that have numbers. */
  readonly growsInside: boolean;
  /** Rows of each source. */
  readonly totals: readonly number[];
  /** The place of a row, by the numbers of when there were `totals` rows. Default: now. */
  place(number: number, totals?: readonly number[]): Promise<FeedPlace | undefined>;
  numberOf(place: FeedPlace): Promise<number>;
  anchorOf(place: FeedPlace): Promise<FeedAnchor>;
  placeOf(anchor: FeedAnchor): Promise<FeedPlace>;
  /** Whether the row of `anchor` has a number. */
  isNumbered(anchor: FeedAnchor): boolean;
  /** @param after look for the event after it @param isOver whether the caller has stopped waiting */
  anchorAt(place: MonitorPlace, after: FeedAnchor | undefined, isOver: () => boolean): Promise<FeedAnchor | undefined>;
  /** As `RowIndex.nextHit`. */
  nextHit(from: FeedPlace, step: 1 | -1, isIncluded: boolean): Promise<FeedPlace | undefined>;
  hitsBefore(place: FeedPlace): Promise<number>;
  hitMap(parts: number): Uint8Array | Promise<Uint8Array>;
  /** As `RowIndex.nextLandmark`. */
  nextLandmark(
    from: FeedPlace,
    step: 1 | -1,
    isIncluded: boolean,
    kinds: readonly LandmarkKind[],
  ): Promise<FeedPlace | undefined>;
  /** Where landmarks are among the rows, as far as they are known. */
  landmarks(): Promise<readonly RowLandmark[]>;
  /** About the number of the row at a place; `undefined` while it has none. */
  rowAt(place: MonitorPlace): Promise<number | undefined>;
  read(first: number, count: number): Promise<readonly MonitorRow[]>;
  search(find: RowPattern | undefined, query: RowQuery | undefined): void;
  paint(rules: readonly PaintRule[]): void;
  /** @param sight the row that is looked at: hits are looked for there first. As `RowProgress.advance`. */
  advance(outOfTime: () => boolean, sight: number): Promise<'done' | 'more' | 'waiting'>;
  stop(): void;
}

/** @param like rows that may be cut in the same way: what is known of them is used */
export type MakeRows = (wanted: WantedRows, like: FeedRows | undefined) => FeedRows;
