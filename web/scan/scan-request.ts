import type { CutState, RowLayout } from '../capture/packets/row-cutter.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { RowExport } from '../capture/rows/export-text.ts';
import type { FileFoldResult, FileState } from '../capture/rows/row-file.ts';
import type { SegmentFold } from '../capture/rows/row-index.ts';
import type { KnownSegments, NoHits } from '../capture/rows/unmatched-segments.ts';
import type { EncodingId } from '../core/encodings.ts';
import type { PacketRule } from '../core/packet-rule.ts';
import type { Direction } from '../core/row.ts';
import type { MessageFoldResult, MessageState } from '../messages/message-fold.ts';
import type { MessageSinkSpec } from './message-sinks.ts';

/** Which rows are wanted, as plain data: any worker can make the projection of it. */
export interface RowsSpec {
  readonly layout: RowLayout;
  readonly encoding: EncodingId;
  readonly direction: Direction | 'both';
  readonly showSignals: boolean;
  /** Rows that repeat the one before them are left out. Default: no. */
  readonly collapse?: boolean;
  readonly filter: RowQuery | undefined;
  readonly find: RowQuery | undefined;
}

/** Which messages are wanted, and what is to be made of them. */
export interface MessagesSpec {
  readonly rule: PacketRule;
  readonly encoding: EncodingId;
  /** As in `decoderKinds`. */
  readonly decoder: string;
  readonly sink: MessageSinkSpec;
}

/** What is in a file of a capture, and how it is written. */
export interface FileSpec extends Omit<RowExport, 'format' | 'selection'> {
  /** As in `ExportOptions`. */
  readonly format: 'raw' | 'text' | 'csv' | 'jsonl' | 'pcapng' | 'baudcast';
  readonly encoding: EncodingId;
  readonly direction: Direction | 'both';
  /** Whether changes of signals are among the events. */
  readonly signals: boolean;
  readonly filter: RowQuery | undefined;
  /** What the file says of its capture. */
  readonly about: Pick<CaptureSummary, 'name' | 'portName' | 'tags' | 'markers'>;
  /** Nothing comes before it in the file. */
  readonly isFirst: boolean;
  /** 0: not known. */
  readonly baudRate: number;
  /** When the capture ends, milliseconds since 1970. */
  readonly endMs: number;
}

/** Stored segments of a capture. */
interface StoredRange {
  readonly captureId: string;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Rows that are numbered and searched. */
export interface RowScan extends StoredRange {
  readonly kind: 'rows';
  readonly spec: RowsSpec;
  /** How segment `from` begins; `undefined` for the first. */
  readonly state: CutState | undefined;
  /** What is known of all of them. Default: only how the first begins. */
  readonly known?: Omit<KnownSegments, 'from'> | undefined;
}

interface MessageScan extends StoredRange {
  readonly kind: 'messages';
  readonly spec: MessagesSpec;
  /** How segment `from` begins; `undefined` for the first. */
  readonly state: MessageState | undefined;
}

interface FileScan extends StoredRange {
  readonly kind: 'file';
  readonly spec: FileSpec;
  /** How segment `from` begins; `undefined` for the first. */
  readonly state: FileState | undefined;
}

/** Stored segments of a capture that are to be folded. */
export type ScanRequest = RowScan | MessageScan | FileScan;

/** What a scan gives of a segment. */
export type FoldOf<Request extends ScanRequest> = Request extends RowScan
  ? SegmentFold | NoHits
  : Request extends FileScan
    ? FileFoldResult
    : MessageFoldResult<unknown>;

/** What the engine sends a scan worker. Requests have a number. */
export interface ToScanWorker {
  readonly id: number;
  /** `end`: nobody waits for it any more. `more`: of a file, what was sent last is written. */
  readonly request: ScanRequest | 'end' | 'more';
}

/** What a scan worker sends back. */
export interface FromScanWorker {
  readonly id: number;
  readonly folds: readonly FoldOf<ScanRequest>[];
  /** With the last ones. */
  readonly isDone: boolean;
  /** Why it ended early. */
  readonly failure?: string;
}
