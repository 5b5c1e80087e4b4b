import type { CaptureMarker } from '../../core/capture-marker.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import type { Direction } from '../../core/row.ts';
import type { CaptureFileProblem } from './capture-file.ts';

/** What is read of a file. */
export type FileRecord =
  /** A capture begins. `startedMs` is milliseconds since 1970, and so are the times of what follows. */
  | {
      readonly kind: 'begin';
      readonly startedMs: number;
      readonly name?: string;
      readonly portName?: string;
      readonly tags?: readonly string[];
      readonly markers?: readonly CaptureMarker[];
    }
  | { readonly kind: 'bytes'; readonly direction: Direction; readonly bytes: Uint8Array; readonly timeMs: number }
  | { readonly kind: 'event'; readonly event: CaptureEvent; readonly timeMs: number }
  /** The capture is whole. */
  | { readonly kind: 'end' };

/** `empty`: there is nothing of a serial line in it. */
export type FileProblem = CaptureFileProblem | 'empty';

/** Reads a file piece by piece. Never throws for what is in a file. */
export interface RecordReader {
  /** What is whole with `bytes`, which may be kept: they are not changed any more. */
  take(bytes: Uint8Array): Iterable<FileRecord>;
  /** The file has ended. */
  end(): Iterable<FileRecord>;
  /** What follows is not read: it would make no sense. */
  readonly isOver: boolean;
  /** What is wrong with the file; to be asked at its end. */
  readonly problem: FileProblem | undefined;
  /** Bytes of the file up to which it is right. */
  readonly readBytes: number;
}

/** A file's name and time. */
export interface FileAbout {
  readonly name: string;
  /** When it was changed last, milliseconds since 1970. */
  readonly modifiedMs: number;
}
