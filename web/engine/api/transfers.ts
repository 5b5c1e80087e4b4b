import type { LineEnding } from '../../core/line-ending.ts';
import type { LinePacing, SessionId } from './sessions.ts';

/** Protocols for both directions; `xmodem` has CRCs, `xmodem-1k` blocks of 1024 bytes too. */
export type TransferProtocol = 'zmodem' | 'ymodem' | 'xmodem-1k' | 'xmodem' | 'xmodem-checksum';

/** A device has started a transfer and waits for us: to receive its files, or to send it some. */
export interface TransferOffer {
  readonly direction: 'send' | 'receive';
  /** The likeliest one. */
  readonly protocol: TransferProtocol;
}

export interface SendFilesOptions {
  /** `raw`: the bytes as they are; `text`: line by line. XMODEM takes one file. */
  readonly protocol: TransferProtocol | 'raw' | 'text';
  /** ZMODEM: escapes all control characters, for lines that act on some. Default: false */
  readonly escapeControls?: boolean;
  /** Raw: pauses after each line and each byte, in milliseconds. Default: 0 */
  readonly lineDelayMs?: number;
  readonly byteDelayMs?: number;
  /** Text: the end of each line; `none`: as it is in the file. Default: `none` */
  readonly ending?: LineEnding;
  /** Text. Default: without pauses */
  readonly pacing?: LinePacing;
}

export interface ReceiveFilesOptions {
  readonly protocol: TransferProtocol;
  /** XMODEM has no names: what to call the file. */
  readonly name: string;
  /** ZMODEM: asks for all control characters to be escaped. Default: false */
  readonly escapeControls?: boolean;
}

/** What happens while files are received. Names are safe. Sizes are 0 where they are not announced. */
export type ReceivedPart =
  | { readonly kind: 'begin'; readonly name: string; readonly size: number }
  | { readonly kind: 'data'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The file is whole. Without it, what came is to be dropped. */
  | { readonly kind: 'end' };

/** Takes received files piece by piece; the next comes when the promise is resolved. */
export type ReceiveSink = (part: ReceivedPart) => Promise<void>;

/** What a finished transfer was. */
export interface TransferReport {
  readonly files: number;
  readonly bytes: number;
  /** Errors on the line that were corrected. */
  readonly corrected: number;
}

export interface TransfersApi {
  /**
   * Sends files by a job that has the line for itself.
   * @returns `undefined` when the job was cancelled; both ends have ended then
   * @throws {SerialError} `claimed`, `not-open`, `read-only`, `transfer-*`, `line-unanswered`, `file-changed`,
   * `file-unreadable`, `stopped`
   */
  send(id: SessionId, files: readonly File[], options: SendFilesOptions): Promise<TransferReport | undefined>;
  /**
   * Receives files, as `send`, into a folder or piece by piece. In a folder no file is replaced; by ZMODEM one that is
   * the beginning of what comes is continued, if the sender can confirm that.
   * @throws also `file-unwritable` when `to` does
   */
  receive(
    id: SessionId,
    options: ReceiveFilesOptions,
    to: ReceiveSink | FileSystemDirectoryHandle,
  ): Promise<TransferReport | undefined>;
  /** What the device has started is not offered any more, until it starts again. */
  dismissOffer(id: SessionId): Promise<void>;
}
