import type { PortId } from './ports.ts';
import type { SessionId } from './sessions.ts';

/** How a session is written to files as it comes. */
export interface ContinuousOptions {
  /** `raw`: the received bytes and nothing else. `text`: lines with their times, in the port's encoding. */
  readonly format: 'raw' | 'text';
  /** A file is followed by the next one before it is larger. */
  readonly maxBytes: number;
  /** `day`: a new file with each day, too. `session`: with each session; else the next session goes on in the same. */
  readonly rotate: 'size' | 'day' | 'session';
  /** `{port}`, `{date}` and `{time}` are replaced; the ending is added. */
  readonly pattern: string;
}

/** Why nothing is written now. It is tried again by itself; nothing is skipped. */
export type ContinuousProblem = 'permission' | 'full' | 'gone' | 'failed';

export interface ContinuousState {
  /** The folder's name. */
  readonly folder: string;
  /** The file that is written to; empty before the first. */
  readonly file: string;
  /** On disk, in all files of this session. */
  readonly writtenBytes: number;
  readonly problem: ContinuousProblem | undefined;
}

/** Where the files of a port were written when the page was left. */
export interface KeptContinuous {
  readonly folder: FileSystemDirectoryHandle;
  readonly options: ContinuousOptions;
}

export interface FilesApi {
  /**
   * Writes a session to files in `folder` from the capture's start, or from where an earlier visit stopped.
   * @throws {SerialError} `not-found`
   */
  start(id: SessionId, folder: FileSystemDirectoryHandle, options: ContinuousOptions): Promise<void>;
  /** Ends it after what was captured so far; the files stay. */
  stop(id: SessionId): Promise<void>;
  /** Tries again at once. */
  retry(id: SessionId): Promise<void>;
  /** What is written for a port, or was when the page was left. */
  kept(portId: PortId): Promise<KeptContinuous | undefined>;
  /** Forgets that. */
  forget(portId: PortId): Promise<void>;
}
