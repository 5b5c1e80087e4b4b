import type { EncodingId } from '../../core/encodings.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import type { CaptureId } from './captures.ts';
import type { PlotAnalysis, PlotAnalysisRequest } from './plot-analysis.ts';

/** Whose numbers are drawn: packets by a rule, read by a decoder. */
export interface PlotOptions {
  readonly encoding: EncodingId;
  readonly rule: PacketRule;
  /** As in `decoderKinds`. */
  readonly decoder: string;
  /** Captures whose numbers are on the same axis of times; one that is gone is left out. */
  readonly others?: readonly PlotOther[];
}

/** Another capture in a plot. */
export interface PlotOther extends Pick<PlotOptions, 'encoding' | 'rule' | 'decoder'> {
  readonly captureId: CaptureId;
  /** Stands in front of the names of its series; no two have the same. */
  readonly name: string;
  /** So much later than its own clock says. */
  readonly shiftMs: number;
}

/** A time range in milliseconds since 1970. `newest` moves on with the data, `all` is all there is. */
export type PlotRange =
  | { readonly kind: 'newest'; readonly spanMs: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number };

/** What the window shows. */
export interface PlotWanted {
  readonly range: PlotRange;
  /** Columns of the screen in the range: pixels. */
  readonly columns: number;
  /** Series that are drawn, by their numbers. */
  readonly drawn: readonly number[];
  /** Series of which a small line is wanted, in as many columns as `listColumns`. */
  readonly listed: readonly number[];
  readonly listColumns: number;
  /** Levels whose crossings are counted. */
  readonly thresholds?: readonly PlotThreshold[];
  /** The newest is shown as an oscilloscope does. The length of a sweep is that of the range. */
  readonly trigger?: PlotTrigger | undefined;
}

/** A level of a series, and on which side of it values are beyond it. */
export interface PlotThreshold {
  readonly series: number;
  readonly level: number;
  readonly side: 'above' | 'below';
}

/** How often values went beyond a threshold, since the capture began. */
export interface PlotCrossings extends PlotThreshold {
  readonly count: number;
  /** NaN: never. */
  readonly lastMs: number;
  /** The latest value is beyond. */
  readonly isBeyond: boolean;
}

/** When a sweep begins. */
export interface PlotTrigger {
  readonly series: number;
  readonly mode: 'auto' | 'normal' | 'single';
  readonly level: number;
  readonly slope: 'rising' | 'falling' | 'either';
  /** After a trigger others do not count for so long. */
  readonly holdOffMs: number;
  /** The share of a sweep that is before its trigger, 0 to 1. */
  readonly before: number;
  /** What crosses the level before this time does not count. */
  readonly fromMs: number;
}

export interface PlotSweep {
  /**
   * `armed`: waits for the level to be crossed. `triggered`: a sweep is being taken. `free`: nothing crosses the level,
   * and the newest is shown. `stopped`: the single sweep is complete.
   */
  readonly state: 'armed' | 'triggered' | 'free' | 'stopped';
  /** Of the sweep that is shown; NaN: none. */
  readonly triggerMs: number;
  /** Where that sweep ends; NaN: there is none. */
  readonly toMs: number;
  /** Sweeps so far. */
  readonly count: number;
}

/** A series as it is named; its number is its place. */
export interface PlotLabel {
  readonly kind: string;
  readonly name: string;
  readonly unit: string;
  /** The name of another capture that it is of. */
  readonly source?: string;
}

/** One series in a range, at most two values a column. */
export interface PlotLine {
  readonly series: number;
  /** Two a column. NaN: nothing there. Infinity: the line is broken here. */
  readonly slots: Float64Array;
  /** The points next to the range, to which lines lead: time and value; NaN where there is none. */
  readonly before: readonly [timeMs: number, value: number];
  readonly after: readonly [timeMs: number, value: number];
}

/** Lines with the range they are of. */
export interface PlotChart {
  readonly fromMs: number;
  readonly toMs: number;
  /** The first column begins here, at or before `fromMs`. */
  readonly startMs: number;
  readonly columnMs: number;
  readonly lines: readonly PlotLine[];
}

/** What is known of all series: `fieldNumbers` numbers each, as `fieldNumber` says. */
export interface PlotFields {
  readonly numbers: Float64Array;
  /** Names of series that are new since the last time. */
  readonly added: readonly PlotLabel[];
  readonly lists: readonly PlotLine[];
  /** Values that were left out as there are too many series. */
  readonly leftOut: number;
  /** Before this time only the least and the greatest of 64 points are kept. 0: all is kept. */
  readonly thinnedMs: number;
}

export const fieldNumber = {
  latest: 0,
  latestMs: 1,
  min: 2,
  max: 3,
  count: 4,
  /** Values that are not numbers. */
  notNumbers: 5,
  /** Infinite values and those beyond 1e150. */
  huge: 6,
  /** Values with an earlier time than the one before them. */
  late: 7,
} as const;

export const fieldNumbers = 8;

export interface PlotUpdate {
  /** The times of the first and the last point; NaN without one. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly chart: PlotChart | undefined;
  /** Present a few times a second. */
  readonly fields?: PlotFields;
  /** The series are made anew: those told of before are gone. */
  readonly isFresh: boolean;
  /** Of the wanted thresholds; present a few times a second. */
  readonly crossings?: readonly PlotCrossings[];
  /** Present where a trigger is wanted. */
  readonly sweep?: PlotSweep;
  /** How much of the capture is read, 0 to 1; `undefined`: all. */
  readonly progress: number | undefined;
  /** Present when the view met an error just now: what it was, for a report. It tries again by itself. */
  readonly failure?: string;
}

/** Resolves when drawn. */
export type PlotSink = (update: PlotUpdate) => Promise<void>;

/** Of a series between two times. Numbers are NaN where there is no value. */
export interface PlotStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  /** The last value at or before the beginning, and at or before the end. */
  readonly atFrom: number;
  readonly atTo: number;
}

/** Bytes of a capture: those of a message, or of a row. */
export interface CaptureBytes {
  readonly direction: Direction;
  /** Bytes of this direction before them. */
  readonly offset: number;
  readonly length: number;
  /** Wall clock at the first byte of their packet. */
  readonly timeMs: number;
}

/** A number of a series, and the byte at which it begins. */
export interface PlotPoint extends Omit<CaptureBytes, 'length'> {
  readonly series: number;
  readonly value: number;
  readonly captureId: CaptureId;
}

/** Points of a series as they are. */
export interface PlotPoints {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface PlotView {
  /** Other series: all is read again. */
  configure(options: PlotOptions): Promise<void>;
  show(wanted: PlotWanted): Promise<void>;
  statistics(series: readonly number[], fromMs: number, toMs: number): Promise<readonly PlotStatistics[]>;
  /** The points of each series in a range. @param most of each, from the beginning of the range */
  points(series: readonly number[], fromMs: number, toMs: number, most: number): Promise<readonly PlotPoints[]>;
  /** Of each series, the point at a time: the nearest, or the last one before. Those that were thinned are none. */
  pointsAt(series: readonly number[], timeMs: number, which: 'before' | 'nearest'): Promise<readonly PlotPoint[]>;
  /** The points that were read from bytes of the capture that is looked at. */
  pointsOf(bytes: CaptureBytes): Promise<readonly PlotPoint[]>;
  /** Something made of the values in a range, which takes turns with reading the port. */
  analyze(request: PlotAnalysisRequest): Promise<PlotAnalysis>;
  /** Stops drawing (never reading the port). */
  pause(paused: boolean): Promise<void>;
  dispose(): Promise<void>;
}
