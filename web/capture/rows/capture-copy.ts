import type { CaptureFileWriter } from '../files/capture-file.ts';
import type { FileFold, FileFoldResult, FileState } from './row-file.ts';
import type { SegmentReader } from './row-source.ts';

/** A capture in the `.baudcast` format: everything of it. */
export class CaptureCopy implements FileFold {
  readonly #reader: SegmentReader;
  readonly #writer: CaptureFileWriter;
  readonly #head: Readonly<Record<string, unknown>>;
  readonly #isFirst: boolean;
  /** Transmitted bytes of the segments before. */
  #txBytes = 0;

  /** @param head what is known of the capture as a whole @param isFirst nothing comes before it in the file */
  constructor(
    reader: SegmentReader,
    writer: CaptureFileWriter,
    head: Readonly<Record<string, unknown>>,
    isFirst: boolean,
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#head = head;
    this.#isFirst = isFirst;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return this.#writer.begin(this.#head, this.#isFirst);
  }

  async fold(index: number): Promise<FileFoldResult> {
    const segment = await this.#reader.segment(index);
    // Captures of the first database do not know it.
    const txBase = Number.isNaN(segment.txBase) ? this.#txBytes : segment.txBase;
    this.#txBytes = txBase + segment.tx.length;
    const out = this.#writer.segment(segment, txBase);
    return { segment: index, next: { cut: undefined, writer: this.#txBytes }, out };
  }

  learn(_segment: number, { writer }: FileState): void {
    this.#txBytes = Number(writer);
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#writer.end();
  }
}
