import type { ByteSink } from '../../core/byte-sink.ts';
import { csvCell } from '../../core/csv-cell.ts';
import { isSameDay, localStamp } from '../../core/local-stamp.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import { formatHex, hexStart, type HexLines } from '../../core/hex-format.ts';
import { withVisibleControls } from '../../core/visible-controls.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { CaptureReader } from '../store/capture.ts';
import { mergedRows, type MergedCapture } from './export-merged.ts';
import type { FileRow, RowChoice, RowCursor, RowParts } from './export-rows.ts';
import type { RowWriter } from './row-file.ts';
import { TextRows, type TextParts } from './text-rows.ts';

/** Longer lines are put together from parts of this size: a capture without line endings goes through memory, too. */
const partBytes = 1024 * 1024;

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

/** What is known of a capture whose rows are written. */
interface RowsAbout extends TextParts {
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly endMs: number;
  readonly decoder: RowDecoder;
}

/**
 * Writes the rows of a capture: packets as the monitor shows them, whole and without escape sequences, in the order in
 * which they began.
 */
export function rowsWriter(format: RowFormat, { startedMs, endMs, decoder, ...parts }: RowsAbout): RowWriter {
  const hasDays = !isSameDay(startedMs, endMs);
  if (format.format !== 'text' || format.hex)
    return new StringRows(lineWriter(format, startedMs, hasDays), partsOf(format), parts);
  return new TextRows(headWriter(format, startedMs, hasDays), decoder, parts);
}

/** Rows that are made as strings. */
class StringRows implements RowWriter {
  readonly #writer: LineWriter;
  readonly #rowParts: RowParts;
  readonly #parts: TextParts;

  constructor(writer: LineWriter, rowParts: RowParts, parts: TextParts) {
    this.#writer = writer;
    this.#rowParts = rowParts;
    this.#parts = parts;
  }

  get state(): unknown {
    return this.#writer.state();
  }
  set state(state: unknown) {
    this.#writer.restore(state);
  }

  begin(): Uint8Array<ArrayBuffer> {
    return this.#parts.encode(this.#writer.head).slice();
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#parts.encode(this.#writer.end()).slice();
  }

  write(rows: RowCursor, out: ByteSink, most: number): boolean {
    const { describe, encode } = this.#parts;
    let texts = '';
    let isOver = false;
    for (let left = most; left > 0 && !isOver; left--) {
      isOver = !rows.next();
      if (isOver) break;
      const row = rows.row(this.#rowParts);
      texts += this.#writer.row(row.event ? { ...row, text: describe(row.event) } : row);
    }
    out.push(encode(texts));
    return isOver;
  }
}

/** Several captures as one file, in the order of a timeline. As `rowsWriter`; each row has the name of its capture. */
export async function* exportMergedText(
  captures: readonly MergedCapture[],
  format: RowFormat,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<string> {
  const startedMs = Math.min(...captures.map(({ reader, shiftMs }) => reader.startedMs + shiftMs));
  const ends = await Promise.all(captures.map(async ({ reader, shiftMs }) => (await endOf(reader)) + shiftMs));
  const names = captures.map(({ name }) => name);
  const writer = lineWriter(format, startedMs, !isSameDay(startedMs, Math.max(...ends)), names);
  yield* writtenRows(mergedRows(captures, partsOf(format), onProgress), writer, describe);
}

/** In which parts rows are written. */
export function partsOf({ format, hex }: RowFormat): RowParts {
  // A view of the bytes of each row takes longer than its text.
  const bytes = format !== 'text' || hex !== undefined;
  return { partBytes: (format === 'text' && hex?.rowBytes) || partBytes, texts: true, bytes };
}

async function* writtenRows(
  pieces: AsyncGenerator<readonly FileRow[]>,
  writer: LineWriter,
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
export async function endOf(reader: Pick<CaptureReader, 'startedMs' | 'segmentCount' | 'segment'>): Promise<number> {
  const { startedMs, segmentCount } = reader;
  const last = segmentCount > 0 ? await reader.segment(segmentCount - 1) : undefined;
  return startedMs + Math.max(0, last?.times.at(-1) ?? 0);
}

interface LineWriter {
  readonly head: string;
  row(row: FileRow): string;
  end(): string;
  /** What it needs to go on elsewhere. Plain data. */
  state(): unknown;
  restore(state: unknown): void;
}

/** @param names of several captures. Default: there is only one */
function lineWriter(format: RowFormat, startedMs: number, hasDays: boolean, names?: readonly string[]): LineWriter {
  if (format.format === 'text') return textWriter(format, startedMs, hasDays, names);
  const nameOf = ({ source = 0 }: FileRow): string | undefined => names?.[source];
  const noState = { state: () => undefined, restore: () => {} };
  if (format.format === 'jsonl')
    return { head: '', row: (row) => jsonRow(row, nameOf(row)), end: () => '', ...noState };
  const head = `time,${names ? 'source,' : ''}direction,offset,text,hex\r\n`;
  return { head, row: (row) => csvRow(row, nameOf(row)), end: () => '', ...noState };
}

/** Longer names of captures do not push the text of others to the right. */
const maxNameWidth = 24;

/** What is needed to go on with a text elsewhere. */
interface TextState {
  readonly isLineOpen: boolean;
  readonly headLength: number;
}

/** @param hasDays it runs over several days: clock times have their date */
function textWriter(
  { times, hex }: Pick<RowFormat, 'times' | 'hex'>,
  startedMs: number,
  hasDays: boolean,
  names: readonly string[] | undefined,
): LineWriter {
  const shownNames = names?.map((name) => withVisibleControls(name));
  const width = Math.min(maxNameWidth, Math.max(0, ...(shownNames ?? []).map(({ length }) => length)));
  const nameHeads = shownNames?.map((name) => `${name.padEnd(width)} | `);
  const headOf = headWriter({ times }, startedMs, hasDays);
  let isLineOpen = false;
  let headLength = 0;
  let lastSource = 0;
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
      const head = headOf(kind, timeMs, nameHeads?.[source]);
      headLength = head.length;
      return `${begin}${head}${shown}`;
    },
    end: () => (isLineOpen ? '\n' : ''),
    state: () => ({ isLineOpen, headLength }) satisfies TextState,
    restore: (state) => void ({ isLineOpen, headLength } = state as TextState),
  };
}

/** What lines of text begin with: the time, a capture's name, the direction. */
function headWriter(
  { times }: Pick<RowFormat, 'times'>,
  startedMs: number,
  hasDays: boolean,
): (kind: FileRow['kind'], timeMs: number, name?: string) => string {
  const isoText = bySecond((timeMs) => new Date(timeMs).toISOString(), 'Z');
  // Local time, as the monitor shows it.
  const stampText = bySecond(localStamp, '');
  const timeText = (timeMs: number): string => {
    if (times === 'since-start') return ((timeMs - startedMs) / 1000).toFixed(3).padStart(9);
    if (times !== 'clock') return isoText(timeMs);
    return hasDays ? stampText(timeMs) : stampText(timeMs).slice(11);
  };
  return (kind, timeMs, name = '') => {
    const isTimed = times === 'marked' ? kind !== 'rx' : times !== 'none';
    return `${isTimed ? `[${timeText(timeMs)}] ` : ''}${name}${kind === 'tx' ? 'TX ' : ''}`;
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
