import type { CaptureEvent } from '../../core/capture-event.ts';
import type { LandmarkKind } from '../../core/landmark.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import type { MatchQuery, RowQuery } from '../../core/row-query.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { LineBreaks } from '../../core/line-breaks.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { Direction, MonitorRow } from '../../core/row.ts';
import type { CaptureId } from './captures.ts';
import type { PlotOptions, PlotSink, PlotView } from './plots.ts';
import type { MessagesOptions, MessagesSink, MessagesView } from './messages.ts';

/** Something for the terminal to draw. Applied in the order of the fields. */
export interface TerminalUpdate {
  /** Clear screen and scrollback first: what follows redraws from the capture. */
  readonly reset: boolean;
  /** Bytes left out just before this update because the view fell behind (the capture has them). 0 when none. */
  readonly skippedBytes: number;
  /**
   * Something a person should see between the bytes (lost, opened again, gap, note), as a line of its own before
   * `data`.
   */
  readonly event: { readonly timeMs: number; readonly event: CaptureEvent } | undefined;
  readonly data: string;
  /** How line endings are shown from here on: `lf` with the option `auto` when the device's lines end in LF alone. */
  readonly lineBreaks: 'raw' | 'cr' | 'lf';
  /** Present when the view met an error just now: what it was, for a report. It tries again by itself. */
  readonly failure?: string;
}

/**
 * Resolves when an update is drawn, with how long drawing took the window's thread lately, milliseconds; without, it is
 * quick. The next update comes only then, so a slow window is never flooded.
 */
export type DrawingSink<Update> = (update: Update) => Promise<number | void>;

export type TerminalSink = DrawingSink<TerminalUpdate>;

export interface TerminalOptions {
  readonly encoding: EncodingId;
  /** Show transmitted bytes too. */
  readonly localEcho: boolean;
  readonly lineBreaks: LineBreaks;
}

export interface TerminalView {
  /** New options redraw the past. */
  configure(options: TerminalOptions): Promise<void>;
  /** How large the terminal is drawn: a device may ask. */
  resize(columns: number, rows: number): Promise<void>;
  /** Stops drawing (never reading); resuming catches up or skips to the newest. */
  pause(paused: boolean): Promise<void>;
  /** Forgets everything received so far in this view; the capture keeps it. */
  clear(): Promise<void>;
  dispose(): Promise<void>;
}

export interface MonitorOptions {
  readonly encoding: EncodingId;
  readonly rule: PacketRule;
  /** Bytes that fit one row (hex, mixed): longer packets continue in the next row. 0: `maxPacketBytes`. */
  readonly rowBytes: number;
  /** Rows that do not match are left out; events only where something is said about them. `undefined`: all. */
  readonly filter: RowQuery | undefined;
  /** Only packets of this direction are shown. */
  readonly direction: Direction | 'both';
  /** Show signal edges as rows. */
  readonly showSignals: boolean;
  /** Rows with the bytes of the row before them are counted there. A run ends with its segment. Default: no. */
  readonly collapse?: boolean;
}

/** What is highlighted. */
export interface HighlightQuery {
  readonly query: MatchQuery;
  /** The whole row, not only what matches. */
  readonly whole: boolean;
}

/** What is on screen now. Rows are numbered from 0 at the start of the capture (after filtering). */
export interface MonitorUpdate {
  readonly total: number;
  readonly first: number;
  readonly rows: readonly MonitorRow[];
  /** Wall clock at the capture's start, for relative times. */
  readonly startedMs: number;
  /** While the index is being built: how much of the capture is done, 0 to 1. `undefined` when complete. */
  readonly progress: number | undefined;
  readonly find: FindState | undefined;
  /** Which of as many equal parts of all rows have matches: 1 where they have. Absent: as it was told last. */
  readonly hitMap?: Uint8Array;
  /** Absent: as it was told last. */
  readonly overview?: Overview;
  /** Present when rows were numbered anew: what was at the top of the screen is this row now, and should stay there. */
  readonly top?: number;
  /** Present when the view met an error just now: what it was, for a report. It tries again by itself. */
  readonly failure?: string;
}

/** Where landmarks and marked places are among all rows, which are divided into equal parts. */
export interface Overview {
  readonly parts: number;
  /** As `landmarkMap` has them: part, kind (its number in `landmarkKinds`), count, and so on. */
  readonly landmarks: Uint32Array;
  /** The part of each marked place, in the order in which they were given; -1: it has no row. */
  readonly marked: Int32Array;
}

export interface FindState {
  /** Rows that match; grows while the capture does. */
  readonly count: number;
  /** Number of the current match from 1, 0 when none is current. */
  readonly current: number;
  /** Row of the current match, to scroll to; -1 when none. */
  readonly row: number;
}

/** A place in a capture that a monitor can go to. */
export type MonitorPlace =
  /** The next event of these kinds; of line errors, only those of `error`. */
  | {
      readonly kind: 'event';
      readonly events: readonly CaptureEvent['kind'][];
      readonly error?: LineErrorKind | undefined;
      readonly after?: number;
    }
  /** The next landmark of these kinds from a row on, around the ends. @param after default: from the beginning */
  | {
      readonly kind: 'landmark';
      readonly landmarks: readonly LandmarkKind[];
      readonly step: 1 | -1;
      readonly after?: number;
      /** The row `after` counts itself, going forward. */
      readonly isIncluded?: boolean;
    }
  /** The first row from this wall clock on, milliseconds since 1970. */
  | { readonly kind: 'time'; readonly timeMs: number }
  /** The row that has this byte: how many of its direction come before it. */
  | {
      readonly kind: 'offset';
      readonly direction: Direction;
      readonly bytes: number;
      /** In a timeline: the number of the capture. Default: the first. */
      readonly source?: number;
    };

/** One of the captures that a timeline shows. */
export interface TimelineSource {
  readonly captureId: CaptureId;
  /** The encoding of its text. Default: as the options say. */
  readonly encoding?: EncodingId | undefined;
  /** Added to its times, milliseconds: its clock was behind by so much. Default: 0. */
  readonly shiftMs?: number | undefined;
}

export type MonitorSink = DrawingSink<MonitorUpdate>;

export interface MonitorView {
  /**
   * New options redraw the past.
   * @throws {SyntaxError} when a pattern is not a regular expression or not hex; the options stay as they were
   */
  configure(options: MonitorOptions): Promise<void>;
  /**
   * Which rows the window wants. `first` = 'end' follows the newest.
   * @param top the row at the top of the screen, if rows above it are wanted, too
   */
  show(first: number | 'end', count: number, top?: number): Promise<void>;
  /**
   * Finds rows; `undefined` ends it.
   * @throws {SyntaxError} as `configure`
   */
  find(query: RowQuery | undefined): Promise<void>;
  /**
   * Highlights rows and matches by these rules: `rule`, `textMarks` and `byteMarks` of rows have their numbers.
   * @returns why a rule does nothing, for each of them; empty where it is in effect
   */
  highlight(rules: readonly HighlightQuery[]): Promise<readonly string[]>;
  /**
   * Goes to a place: when its row is numbered, an update has it as `top`.
   * @param place.after a row: the event after it is meant; from the last one on it begins at the first again
   * @returns whether there is such a place
   */
  goTo(place: MonitorPlace): Promise<boolean>;
  /** Places whose rows the overview shows. */
  mark(places: readonly MonitorPlace[]): Promise<void>;
  /** Goes to the next or previous match from the current one, around the ends. */
  findStep(step: 1 | -1): Promise<FindState>;
  pause(paused: boolean): Promise<void>;
  dispose(): Promise<void>;
}

export interface ViewsApi {
  openTerminal(captureId: CaptureId, options: TerminalOptions, sink: TerminalSink): Promise<TerminalView>;
  /** @throws {SyntaxError} when the filter's pattern is not valid */
  openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView>;
  /**
   * The rows of several captures, ordered by time; `source` of a row is the number of its capture in `sources`.
   * @throws {SyntaxError} as `openMonitor` @throws {SerialError} `not-found`
   */
  openTimeline(sources: readonly TimelineSource[], options: MonitorOptions, sink: MonitorSink): Promise<MonitorView>;
  /** The numbers of a capture's messages over time. @throws {RangeError} where there is no such decoder */
  openPlot(captureId: CaptureId, options: PlotOptions, sink: PlotSink): Promise<PlotView>;
  /** @throws {SyntaxError} when the filter is not valid @throws {RangeError} for an unknown decoder */
  openMessages(captureId: CaptureId, options: MessagesOptions, sink: MessagesSink): Promise<MessagesView>;
  /** What was received last, up to `maxBytes`, as far back as the last opening or change of settings. */
  newest(captureId: CaptureId, maxBytes: number): Promise<NewestBytes>;
  /** The id of the decoder that reads what was received last well; empty: none does. */
  detectDecoder(captureId: CaptureId): Promise<string>;
}

export interface NewestBytes {
  readonly bytes: Uint8Array;
  /** Received before them. */
  readonly offset: number;
  /** Framing and parity errors among them. */
  readonly lineErrors: number;
}
