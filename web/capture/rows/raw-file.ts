import { joinBytes } from '../../core/join-bytes.ts';
import type { Direction } from '../../core/row.ts';
import { isInSpan, type RowSpan } from '../../core/row-span.ts';
import { recordKind, type Segment } from '../store/segment.ts';
import type { TimeRange } from './export-rows.ts';
import type { FileFold, FileFoldResult } from './row-file.ts';
import type { SegmentReader } from './row-source.ts';

/** Which bytes go into a file. */
interface RawChoice {
  readonly direction: Direction;
  /** Of the chunks' times. Default: all. */
  readonly range?: TimeRange | undefined;
  /** These rows' bytes. Default: all. */
  readonly span?: RowSpan | undefined;
}

const noBytes = new Uint8Array(0);

/** The bytes of one direction and nothing else. */
export class RawFile implements FileFold {
  readonly #reader: SegmentReader;
  readonly #startedMs: number;
  readonly #choice: RawChoice;

  constructor(reader: SegmentReader, startedMs: number, choice: RawChoice) {
    this.#reader = reader;
    this.#startedMs = startedMs;
    this.#choice = choice;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return noBytes;
  }

  async fold(index: number): Promise<FileFoldResult> {
    const segment = await this.#reader.segment(index);
    const { direction, range, span } = this.#choice;
    const bytes =
      range || span ? joinBytes([...chunksWithin(segment, this.#choice, this.#startedMs)]) : segment[direction];
    return { segment: index, next: { cut: undefined, writer: undefined }, out: bytes.slice() };
  }

  learn(): void {}

  end(): Uint8Array<ArrayBuffer> {
    return noBytes;
  }
}

/** Chunks that follow each other are one piece. */
function* chunksWithin(
  segment: Segment,
  { direction, range, span }: RawChoice,
  startedMs: number,
): Generator<Uint8Array> {
  const { kinds, times, lengths } = segment;
  const bytes = segment[direction];
  const base = direction === 'tx' ? segment.txBase : segment.rxBase;
  /** The first byte that is wanted and the one after the last, where the span says it of this direction. */
  const least = span?.first.kind === direction ? Math.max(0, span.first.offset - base) : 0;
  const most = span?.last.kind === direction ? span.last.offset + span.last.byteLength - base : Infinity;
  let [from, at] = [0, 0];
  const piece = () => bytes.subarray(Math.max(from, least), Math.min(at, most));
  for (const [record, kind] of kinds.entries()) {
    if (kind !== recordKind[direction]) continue;
    const timeMs = startedMs + (times[record] ?? 0);
    const byteLength = lengths[record] ?? 0;
    const isWanted =
      (!range || (timeMs >= range.fromMs && timeMs <= range.toMs)) &&
      (!span || isInSpan(span, { kind: direction, timeMs, offset: base + at, byteLength }));
    if (!isWanted) {
      if (at > from) yield piece();
      from = at + byteLength;
    }
    at += byteLength;
  }
  if (at > from) yield piece();
}
