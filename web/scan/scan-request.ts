import type { CutState, RowLayout } from '../capture/packets/row-cutter.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { SegmentFold } from '../capture/rows/row-index.ts';
import type { EncodingId } from '../core/encodings.ts';
import type { Direction } from '../core/row.ts';

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

/** Stored segments of a capture that are to be folded. */
export interface ScanRequest {
  readonly captureId: string;
  readonly spec: RowsSpec;
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** How segment `from` begins; `undefined` for the first. */
  readonly state: CutState | undefined;
}

/** What the engine sends a scan worker. Requests have a number; `undefined` as the request ends it. */
export interface ToScanWorker {
  readonly id: number;
  readonly request: ScanRequest | undefined;
}

/** What a scan worker sends back. */
export interface FromScanWorker {
  readonly id: number;
  readonly folds: readonly SegmentFold[];
  /** With the last ones. */
  readonly isDone: boolean;
  /** Why it ended early. */
  readonly failure?: string;
}
