import { csvCell } from '../../core/csv-cell.ts';
import { isSameDay, localStamp } from '../../core/local-stamp.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import { formatHex, hexStart, type HexLines } from '../../core/hex-format.ts';
import { withVisibleControls } from '../../core/visible-controls.ts';
import type { Direction } from '../../core/row.ts';
import { isInSpan, type RowSpan } from '../../core/row-span.ts';
import type { CaptureReader } from '../store/capture.ts';
import { recordKind, type Segment } from '../store/segment.ts';
import { mergedRows, type MergedCapture } from './export-merged.ts';
import { exportRows, type FileRow, type RowChoice, type RowParts, type TimeRange } from './export-rows.ts';

/** Longer lines are put together from parts of this size: a capture without line endings goes through memory, too. */
const partBytes = 1024 * 1024;

/**
 * The bytes of one direction and nothing else, a piece per segment.
 * @param onProgress called with the received bytes that were read
 * @param range of the chunks' times; default: all
 * @param span these rows' bytes; default: all
 */
export async function* exportRaw(
  reader: CaptureReader,
  onProgress: (rxBytes: number) => void = () => {},
  direction: Direction = 'rx',
  range?: TimeRange,
  span?: RowSpan,
): AsyncGenerator<Uint8Array> {
  // What comes later is left out: it would follow a segment that was read before it was full.
  const { segmentCount } = reader;
  for (let index = 0; index < segmentCount; index++) {
    const segment = await reader.segment(index);
    const bytes = segment[direction];
    if (range || span) yield* chunksWithin(segment, direction, { range, span }, reader.startedMs);
    else if (bytes.length > 0) yield bytes;
    onProgress(reader.rxBefore(index) + segment.rx.length);
  }
}

/** Chunks that follow each other are one piece. */
function* chunksWithin(
  segment: Segment,
  direction: Direction,
  { range, span }: { readonly range: TimeRange | undefined; readonly span: RowSpan | undefined },
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

/** How rows are written to a file. */
export interface RowFormat {
  readonly format: 'text' | 'csv' | 'jsonl';
  /** The time of a line's first byte before it, in text. `marked`: only before transmitted lines and events. */
  readonly times: 'marked' | 'none' | 'clock' | 'iso' | 'since-start';
  /** Text has the packets' bytes in rows of hex. Default: it has their text. */
  readonly hex?: HexLines | undefined;
}

/** What of a capture goes into a file of rows, and how it is written. */
export type RowExport = RowChoice & RowFormat;

/**
 * The capture as rows of a file: packets as the monitor shows them, whole and without escape sequences, in the order in
 * which they began.
 * @param describe says an event in a short phrase
 * @param onProgress called with the received bytes that were read
 */
export async function* exportText(
  reader: CaptureReader,
  choices: RowExport,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<string> {
  const writer = rowWriter(choices, reader.startedMs, !isSameDay(reader.startedMs, await endOf(reader)));
  yield* writtenRows(exportRows(reader, choices, partsOf(choices), onProgress), writer, describe);
}

/** Several captures as one file, in the order of a timeline. As `exportText`; each row has the name of its capture. */
export async function* exportMergedText(
  captures: readonly MergedCapture[],
  format: RowFormat,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<string> {
  const startedMs = Math.min(...captures.map(({ reader, shiftMs }) => reader.startedMs + shiftMs));
  const ends = await Promise.all(captures.map(async ({ reader, shiftMs }) => (await endOf(reader)) + shiftMs));
  const names = captures.map(({ name }) => name);
  const writer = rowWriter(format, startedMs, !isSameDay(startedMs, Math.max(...ends)), names);
  yield* writtenRows(mergedRows(captures, partsOf(format), onProgress), writer, describe);
}

function partsOf({ format, hex }: RowFormat): RowParts {
  // A view of the bytes of each row takes longer than its text.
  const bytes = format !== 'text' || hex !== undefined;
  return { partBytes: (format === 'text' && hex?.rowBytes) || partBytes, texts: true, bytes };
}

async function* writtenRows(
  pieces: AsyncGenerator<readonly FileRow[]>,
  writer: RowWriter,
  describe: (event: CaptureEvent) => string,
): AsyncGenerator<string> {
  if (writer.head) yield writer.head;
  for await (const rows of pieces) {
    let texts = '';
    for (const row of rows) texts += writer.row(row.event ? { ...row, text: describe(row.event) } : row);
    yield texts;
  }
  const end = writer.end();
  if (end) yield end;
}

/** When the capture ended, or the newest of it so far. */
async function endOf(reader: CaptureReader): Promise<number> {
  const { startedMs, segmentCount } = reader;
  const last = segmentCount > 0 ? await reader.segment(segmentCount - 1) : undefined;
  return startedMs + Math.max(0, last?.times.at(-1) ?? 0);
}

interface RowWriter {
  readonly head: string;
  row(row: FileRow): string;
  end(): string;
}

/** @param names of several captures. Default: there is only one */
function rowWriter(format: RowFormat, startedMs: number, hasDays: boolean, names?: readonly string[]): RowWriter {
  if (format.format === 'text') return textWriter(format, startedMs, hasDays, names);
  const nameOf = ({ source = 0 }: FileRow): string | undefined => names?.[source];
  if (format.format === 'jsonl') return { head: '', row: (row) => jsonRow(row, nameOf(row)), end: () => '' };
  const head = `time,${names ? 'source,' : ''}direction,offset,text,hex\r\n`;
  return { head, row: (row) => csvRow(row, nameOf(row)), end: () => '' };
}

/** Longer names of captures do not push the text of others to the right. */
const maxNameWidth = 24;

/** @param hasDays it runs over several days: clock times have their date */
function textWriter(
  { times, hex }: RowFormat,
  startedMs: number,
  hasDays: boolean,
  names: readonly string[] | undefined,
): RowWriter {
  const shownNames = names?.map((name) => withVisibleControls(name));
  const width = Math.min(maxNameWidth, Math.max(0, ...(shownNames ?? []).map(({ length }) => length)));
  const nameHeads = shownNames?.map((name) => `${name.padEnd(width)} | `);
  const isoText = bySecond((timeMs) => new Date(timeMs).toISOString(), 'Z');
  // Local time, as the monitor shows it.
  const stampText = bySecond(localStamp, '');
  let isLineOpen = false;
  let headLength = 0;
  let lastSource = 0;
  const timeText = (timeMs: number): string => {
    if (times === 'since-start') return ((timeMs - startedMs) / 1000).toFixed(3).padStart(9);
    if (times !== 'clock') return isoText(timeMs);
    return hasDays ? stampText(timeMs) : stampText(timeMs).slice(11);
  };
  return {
    head: '',
    row({ timeMs, kind, isContinued: isPart, text, bytes, source = 0 }) {
      // A row of another capture came between.
      const isContinued = isPart && source === lastSource;
      lastSource = source;
      const isHex = hex !== undefined && kind !== 'event';
      const begin = isLineOpen && (isHex || !isContinued) ? '\n' : '';
      isLineOpen = true;
      const shown = isHex ? hexLine(bytes, text, hex) : withVisibleControls(text);
      if (isContinued) return `${begin}${isHex ? ' '.repeat(headLength) : ''}${shown}`;
      const isMarked = kind !== 'rx';
      const isTimed = times === 'marked' ? isMarked : times !== 'none';
      const time = isTimed ? `[${timeText(timeMs)}] ` : '';
      const head = `${time}${nameHeads?.[source] ?? ''}${kind === 'tx' ? 'TX ' : ''}`;
      headLength = head.length;
      return `${begin}${head}${shown}`;
    },
    end: () => (isLineOpen ? '\n' : ''),
  };
}

/** As the monitor writes it: rows of a length have hex first, in a column. */
function hexLine(bytes: Uint8Array, text: string, { rowBytes, groupBytes, hasText }: HexLines): string {
  const hex = formatHex(bytes, groupBytes);
  if (!hasText) return hex;
  const shown = withVisibleControls(text);
  if (rowBytes === 0) return `${shown}  ${hex}`;
  return `${hex.padEnd(hexStart(rowBytes - 1, groupBytes) + 2)}  ${shown}`.trimEnd();
}

/** Rows of the same second: only milliseconds are written anew. @param write ends as `.123` and `tail` */
function bySecond(write: (timeMs: number) => string, tail: string): (timeMs: number) => string {
  let [second, head] = [NaN, ''];
  return (timeMs) => {
    const whole = Math.trunc(timeMs); // as `Date` does
    const next = Math.floor(whole / 1000);
    if (next !== second) {
      second = next;
      head = write(whole).slice(0, -3 - tail.length);
    }
    return `${head}${String(whole - next * 1000).padStart(3, '0')}${tail}`;
  };
}

function csvRow({ timeMs, kind, offset, text, bytes }: FileRow, name: string | undefined): string {
  const time = new Date(timeMs).toISOString();
  const source = name === undefined ? '' : `${csvCell(name)},`;
  return `${time},${source}${kind},${offset},${csvCell(text)},${formatHex(bytes)}\r\n`;
}

function jsonRow({ timeMs, kind, offset, text, bytes }: FileRow, source: string | undefined): string {
  const head = { time: new Date(timeMs).toISOString(), ...(source !== undefined && { source }) };
  const row =
    kind === 'event' ? { ...head, event: text } : { ...head, direction: kind, offset, text, hex: formatHex(bytes, 0) };
  return `${JSON.stringify(row)}\n`;
}
