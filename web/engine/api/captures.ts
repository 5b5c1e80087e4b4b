import type { EncodingId } from '../../core/encodings.ts';
import type { HexLines } from '../../core/hex-format.ts';
import type { CaptureMarker } from '../../core/capture-marker.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { RowQuery } from '../../core/row-query.ts';
import type { Direction } from '../../core/row.ts';
import type { RowSpan } from '../../core/row-span.ts';
import type { MessagesOptions } from './messages.ts';
import type { PortId, PortProfile } from './ports.ts';

export type CaptureId = string;

export interface StorageState {
  /** `ok`; `full`: nothing more can be stored; `blocked`: the browser gives no storage here. */
  readonly kind: 'ok' | 'full' | 'blocked';
  /** Bytes the captures take. */
  readonly usedBytes: number;
  /** What captures may take together, set by the person. */
  readonly budgetBytes: number;
  /** What the browser says is left, or `undefined` when it does not tell. */
  readonly availableBytes: number | undefined;
  /** Captures removed to stay within the budget since the page was opened, newest last. */
  readonly pruned: readonly { readonly name: string; readonly bytes: number; readonly timeMs: number }[];
  /** Received bytes that could be kept neither in storage nor in memory. */
  readonly unsavedBytes: number;
  /** When the browser last deleted what was stored, while the page was open; milliseconds since 1970. */
  readonly clearedMs?: number | undefined;
}

/**
 * `raw`: the bytes of one direction and nothing else. `text`, `csv`, `jsonl`: packets, transmitted ones and events
 * marked. `pcapng`: packets for Wireshark. `baudcast`: everything, to be opened here again.
 */
export type ExportFormat = 'raw' | 'text' | 'csv' | 'jsonl' | 'pcapng' | 'baudcast';

/** The time before each line of text. `marked`: only before transmitted lines and events. */
export type ExportTimes = 'marked' | 'none' | 'clock' | 'iso' | 'since-start';

/** What a file of a capture has in it. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly encoding: EncodingId;
  /** Default: `marked`. */
  readonly times?: ExportTimes;
  /** Default: both; of `raw`: received. */
  readonly direction?: Direction | 'both';
  /** Default: events are in it. */
  readonly events?: boolean;
  /** Whether changes of signals are among the events. Default: they are. */
  readonly signals?: boolean;
  /** Text has the packets' bytes in rows of hex. Default: it has their text. */
  readonly hex?: HexLines;
  /** Only packets that match. Default: all. */
  readonly filter?: RowQuery;
  /** `csv` and `jsonl` have the messages that this decoder reads instead of packets. Default: packets. */
  readonly messages?: Pick<MessagesOptions, 'decoder' | 'filter' | 'errorsOnly'>;
  /** How packets are cut. Default: by lines. */
  readonly rule?: PacketRule;
  /** Only what came in this time, milliseconds since 1970. Default: all. */
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  /** Only the packets that have some of these rows; of `raw` exactly the rows' bytes. Default: all. */
  readonly span?: RowSpan;
}

/** What a file of several captures has in it: rows, each with the name of its capture. */
export interface MergedExportOptions extends Omit<ExportOptions, 'encoding' | 'messages' | 'span'> {
  /** `pcapng` has an interface for each capture. */
  readonly format: Extract<ExportFormat, 'text' | 'csv' | 'jsonl' | 'pcapng'>;
}

/** A capture of a file of several. */
export interface ExportSource {
  readonly captureId: CaptureId;
  /** What the file calls it. */
  readonly name: string;
  readonly encoding: EncodingId;
  /** Added to its times, milliseconds. Default: 0. */
  readonly shiftMs?: number | undefined;
}

/**
 * Takes a file piece by piece: the next comes when the promise is resolved, so nothing piles up.
 * @returns `false` when no more is wanted
 */
export type ExportSink = (piece: Uint8Array<ArrayBuffer>) => Promise<boolean>;

/** Settings in a file, for another computer. */
export interface FileSettings {
  /** Of the page, by their names; any JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What was chosen for ports. */
  readonly ports: Readonly<Record<PortId, Partial<PortProfile>>>;
}

export interface CapturesApi {
  /** Pins a note to this moment; on a shared port everybody attached gets it. */
  addNote(id: CaptureId, text: string): Promise<void>;
  rename(id: CaptureId, name: string): Promise<void>;
  pin(id: CaptureId, pinned: boolean): Promise<void>;
  /** @param text tags as a person types them, separated by commas or `#`; '' for none */
  tag(id: CaptureId, text: string): Promise<void>;
  /** Keeps the marked rows of a capture, at most 100, in place of those it had. @throws {SerialError} `not-found` */
  mark(id: CaptureId, markers: readonly CaptureMarker[]): Promise<void>;
  /** The marked rows of a capture, the newest last. */
  markers(id: CaptureId): Promise<readonly CaptureMarker[]>;
  delete(id: CaptureId): Promise<void>;
  /**
   * A small capture as a file, made by a job; a large one goes through the browser's memory (see `exportTo`).
   * @returns `undefined` when the job was cancelled @throws {SyntaxError} when the filter's pattern is not valid
   */
  export(id: CaptureId, options: ExportOptions): Promise<Blob | undefined>;
  /**
   * A capture as a file of any size, written to `sink` by a job.
   * @returns whether it is whole; `false` when the job was cancelled, or `sink` wanted no more @throws as `export`
   */
  exportTo(id: CaptureId, options: ExportOptions, sink: ExportSink): Promise<boolean>;
  /**
   * The rows of several captures in one file, ordered by time, written as by `exportTo`.
   * @returns and @throws as `exportTo` @throws {SerialError} `not-found`
   */
  exportTimeline(sources: readonly ExportSource[], options: MergedExportOptions, sink: ExportSink): Promise<boolean>;
  /**
   * All captures as one `.baudcast` file, the oldest first, with their names, tags, markers and notes, for another
   * computer. What was chosen for ports is in it too.
   * @param values of the page's settings, as it keeps them: the file begins with them @returns as `exportTo`
   */
  exportAll(sink: ExportSink, values: FileSettings['values']): Promise<boolean>;
  /**
   * The settings in a file that was made by `exportAll`. They are not used before `ports.restore`.
   * @returns `undefined`: it has none @throws {SerialError} `settings-wrong`
   */
  settingsIn(file: File): Promise<FileSettings | undefined>;
  /**
   * Reads a file by a job: `.baudcast`, pcapng of a serial line, a log with times, else bytes. What was read stays when
   * reading ends early, marked as a part; the job then fails with `file-cut`, `file-unreadable` or `file-no-room`.
   * @returns the capture as soon as it is recognised, which may be long before it is whole; `undefined` when the job
   * was cancelled before
   * @throws {SerialError} `file-foreign`, `file-newer`, `file-empty`, and as the job when nothing could be read
   */
  open(file: File): Promise<CaptureId | undefined>;
  /** What captures may take together, in bytes. */
  setBudget(bytes: number): Promise<void>;
}
