import type { CaptureReader } from '../store/capture.ts';
import { exportRows, rowsAtOnce, type FileRow, type RowChoice, type RowParts } from './export-rows.ts';

/** One of the captures whose rows go into a file together. */
export interface MergedCapture {
  readonly reader: CaptureReader;
  /** What the file calls it. */
  readonly name: string;
  /** A range is one of the times in the file. */
  readonly choice: RowChoice;
  /** Added to its times, milliseconds. */
  readonly shiftMs: number;
}

/**
 * The rows of several captures in the order of a timeline: by time, each capture in its own order, those of the same
 * time in the order of the captures. No more than a segment of each is in memory.
 * @param onProgress called with the received bytes of all that were read
 */
export async function* mergedRows(
  captures: readonly MergedCapture[],
  parts: RowParts,
  onProgress: (rxBytes: number) => void,
): AsyncGenerator<readonly FileRow[]> {
  const read = captures.map(() => 0);
  const heads = await Promise.all(
    captures.map((capture, source) => {
      const progress = (rxBytes: number): void => {
        read[source] = rxBytes;
        onProgress(read.reduce((sum, bytes) => sum + bytes, 0));
      };
      return Head.of(exportRows(capture.reader, shiftedChoice(capture), parts, progress), source, capture.shiftMs);
    }),
  );
  let piece: FileRow[] = [];
  for (;;) {
    let first: Head | undefined;
    for (const head of heads) if (head.placeMs < (first?.placeMs ?? Infinity)) first = head;
    if (!first) break;
    piece.push(first.row());
    if (first.isOut) await first.load();
    if (piece.length < rowsAtOnce) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** Its own clock is behind by the shift. */
function shiftedChoice({ choice, shiftMs }: MergedCapture): RowChoice {
  const { range } = choice;
  return range ? { ...choice, range: { fromMs: range.fromMs - shiftMs, toMs: range.toMs - shiftMs } } : choice;
}

/** The next row of a capture. */
class Head {
  readonly #pieces: AsyncGenerator<readonly FileRow[]>;
  readonly #source: number;
  readonly #shiftMs: number;
  #rows: readonly FileRow[] = [];
  #at = 0;

  private constructor(pieces: AsyncGenerator<readonly FileRow[]>, source: number, shiftMs: number) {
    this.#pieces = pieces;
    this.#source = source;
    this.#shiftMs = shiftMs;
  }

  static async of(pieces: AsyncGenerator<readonly FileRow[]>, source: number, shiftMs: number): Promise<Head> {
    const head = new Head(pieces, source, shiftMs);
    await head.load();
    return head;
  }

  /** Infinity: there is none. */
  get placeMs(): number {
    return (this.#rows[this.#at]?.placeMs ?? Infinity) + this.#shiftMs;
  }
  /** Whether the next row has to be loaded. */
  get isOut(): boolean {
    return this.#at >= this.#rows.length;
  }

  /** The next row, as the file has it. @throws {RangeError} when there is none */
  row(): FileRow {
    const row = this.#rows[this.#at++];
    if (!row) throw new RangeError(`No row ${this.#at}`);
    return { ...row, timeMs: row.timeMs + this.#shiftMs, source: this.#source };
  }

  async load(): Promise<void> {
    const { value } = await this.#pieces.next();
    this.#rows = value ?? [];
    this.#at = 0;
  }
}
