import { ByteSink } from '../../core/byte-sink.ts';
import type { CutState } from '../packets/row-cutter.ts';
import { ChosenRows, rowsAtOnce, type RowChoice, type RowCursor } from './export-rows.ts';
import type { SegmentReader } from './row-source.ts';

/** How the next segment of a file begins. Plain data. */
export interface FileState {
  /** How its rows are cut; `undefined` where they are not. */
  readonly cut: CutState | undefined;
  /** The writer's own. */
  readonly writer: unknown;
}

/** The part of a file that comes from one segment. */
export interface FileFoldResult {
  readonly segment: number;
  readonly next: FileState;
  readonly out: Uint8Array<ArrayBuffer>;
}

/** Makes a file of a capture, segment by segment, wherever it is. */
export interface FileFold {
  /** What the file has before the first segment. */
  begin(): Uint8Array<ArrayBuffer>;
  /**
   * Segments are asked for in order.
   * @param isWhole what its reader has is all there is. Default: a segment of which more may come gives `undefined`
   * @param pause lets other work have its turn. Default: it goes through in one turn
   */
  fold(segment: number, isWhole?: boolean, pause?: () => Promise<void>): Promise<FileFoldResult | undefined>;
  /** Goes on where a fold elsewhere has come to. */
  learn(segment: number, state: FileState): void;
  /** What the file has after the last segment. */
  end(): Uint8Array<ArrayBuffer>;
}

/** Writes the rows of a file one after the other. */
export interface RowWriter {
  begin(): Uint8Array<ArrayBuffer>;
  /** Writes at most `most` rows. @returns whether there are no more */
  write(rows: RowCursor, out: ByteSink, most: number): boolean;
  end(): Uint8Array<ArrayBuffer>;
  /** What it needs to go on elsewhere. Plain data. */
  state: unknown;
}

/** A file of rows. */
export class RowFile implements FileFold {
  readonly #rows: ChosenRows;
  readonly #writer: RowWriter;
  readonly #out = new ByteSink(512 * 1024);

  constructor(reader: SegmentReader, startedMs: number, choice: RowChoice, partBytes: number, writer: RowWriter) {
    this.#rows = new ChosenRows(reader, startedMs, choice, partBytes);
    this.#writer = writer;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return this.#writer.begin();
  }

  async fold(segment: number, isWhole = false, pause?: () => Promise<void>): Promise<FileFoldResult | undefined> {
    const rows = await this.#rows.segment(segment);
    if (!isWhole && !rows.isFinal) return undefined;
    while (!this.#writer.write(rows, this.#out, rowsAtOnce)) await pause?.();
    const next = { cut: this.#rows.state(segment + 1), writer: this.#writer.state };
    return { segment, next, out: this.#out.take() };
  }

  learn(segment: number, { cut, writer }: FileState): void {
    if (cut) this.#rows.learn(segment, cut);
    this.#writer.state = writer;
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#writer.end();
  }
}
