import type { CaptureEvent } from '../../core/capture-event.ts';
import { formatHex } from '../../core/hex-format.ts';
import { defaultPacketRule } from '../../core/packet-rule.ts';
import { rowFlag } from '../packets/row-table.ts';
import { shownText } from '../search/shown-text.ts';
import type { ShownText } from '../search/shown-text.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { RowSelection } from './row-selection.ts';
import { RowSource } from './row-source.ts';
import { SegmentVerdicts } from './segment-verdicts.ts';

/** Longer lines are put together from parts of this size: a capture without line endings goes through memory, too. */
const partBytes = 1024 * 1024;

/**
 * The received bytes and nothing else, a piece per segment.
 * @param onProgress called with the received bytes that were read
 */
export async function* exportRaw(
  reader: CaptureReader,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < reader.segmentCount; index++) {
    const { rx } = await reader.segment(index);
    if (rx.length > 0) yield rx;
    onProgress(reader.rxBefore(index) + rx.length);
  }
}

/** What of a capture goes into a file of rows, and how it is written. */
export interface RowExport {
  readonly format: 'text' | 'csv' | 'jsonl';
  /** The time of a line's first byte before it, in text. `marked`: only before transmitted lines and events. */
  readonly times: 'marked' | 'none' | 'clock' | 'iso' | 'since-start';
  readonly events: boolean;
  /** Its `find` does not matter. */
  readonly selection: RowSelection;
}

/** One row of a file. */
interface FileRow {
  readonly timeMs: number;
  readonly kind: 'rx' | 'tx' | 'event';
  /** Bytes of this direction before it; of an event, received bytes before its segment. */
  readonly offset: number;
  /** It goes on with the row before it. */
  readonly isContinued: boolean;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Rows are given in pieces of so many: whoever writes them lets other work go on in between. */
const rowsAtOnce = 1024;

const noBytes = new Uint8Array(0);

/**
 * The capture as rows of a file: lines as the monitor shows them, whole and without escape sequences, in the order in
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
  const { selection, events } = choices;
  const { decoder } = selection;
  const source = new RowSource(reader, { rule: defaultPacketRule, rowBytes: partBytes });
  const writer = rowWriter(choices, reader.startedMs);
  if (writer.head) yield writer.head;
  for (let index = 0; index < reader.segmentCount; index++) {
    const rows = await source.rows(index);
    const lanes = { rx: await source.lane(rows, false), tx: await source.lane(rows, true) };
    const texts = { rx: textOf(lanes.rx, decoder), tx: textOf(lanes.tx, decoder) };
    const verdicts = new SegmentVerdicts();
    verdicts.update(rows, lanes.rx, lanes.tx, selection, true);
    const { table } = rows.cutter;
    const { segment } = rows;
    const pieces: string[] = [];
    for (let row = 0; row < table.length; row++) {
      if (pieces.length >= rowsAtOnce) yield pieces.splice(0).join('');
      const flags = table.flags(row);
      const isTx = (flags & rowFlag.tx) !== 0;
      const lane = isTx ? lanes.tx : lanes.rx;
      const place = table.index(row);
      const isEvent = (flags & rowFlag.event) !== 0;
      if (!isEvent && place >= lane.count) continue;
      if (!verdicts.isShown(row) || (isEvent && !events)) continue;
      const timeMs = reader.startedMs + (segment.times[table.record(row)] ?? 0);
      const event = isEvent ? segment.events[place] : undefined;
      if (event) {
        const offset = segment.rxBase;
        const text = describe(event);
        pieces.push(writer.row({ timeMs, kind: 'event', offset, isContinued: false, text, bytes: noBytes }));
        continue;
      }
      const { text, starts, ends } = isTx ? texts.tx : texts.rx;
      const start = lane.start(place);
      pieces.push(
        writer.row({
          timeMs,
          kind: isTx ? 'tx' : 'rx',
          offset: (isTx ? segment.txBase : segment.rxBase) + start,
          isContinued: (flags & rowFlag.continued) !== 0,
          text: text.slice(starts[place], ends[place]),
          bytes: lane.bytes.subarray(start, lane.start(place + 1)),
        }),
      );
    }
    if (pieces.length > 0) yield pieces.join('');
    onProgress(reader.rxBefore(index) + segment.rx.length);
  }
  const end = writer.end();
  if (end) yield end;
}

interface RowWriter {
  readonly head: string;
  row(row: FileRow): string;
  end(): string;
}

function rowWriter({ format, times }: RowExport, startedMs: number): RowWriter {
  if (format === 'text') return textWriter(times, startedMs);
  const row = format === 'csv' ? csvRow : jsonRow;
  return { head: format === 'csv' ? 'time,direction,offset,text,hex\r\n' : '', row, end: () => '' };
}

function textWriter(times: RowExport['times'], startedMs: number): RowWriter {
  let isLineOpen = false;
  const timeText = (timeMs: number): string => {
    const iso = new Date(timeMs).toISOString();
    if (times === 'since-start') return ((timeMs - startedMs) / 1000).toFixed(3).padStart(9);
    return times === 'clock' ? clockText(timeMs) : iso;
  };
  return {
    head: '',
    row({ timeMs, kind, isContinued, text }) {
      const begin = isLineOpen && !isContinued ? '\n' : '';
      isLineOpen = true;
      if (isContinued) return begin + text;
      const isMarked = kind !== 'rx';
      const isTimed = times === 'marked' ? isMarked : times !== 'none';
      const time = isTimed ? `[${timeText(timeMs)}] ` : '';
      return `${begin}${time}${kind === 'tx' ? 'TX ' : ''}${text}`;
    },
    end: () => (isLineOpen ? '\n' : ''),
  };
}

/** Local time, as the monitor shows it. */
function clockText(timeMs: number): string {
  const at = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe: the text is a device's. */
function csvRow({ timeMs, kind, offset, text, bytes }: FileRow): string {
  const cell = (value: string): string => {
    const safe = /^[=+\-@\t\r]/.test(value) && !/^[+-]?[\d.]+$/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${new Date(timeMs).toISOString()},${kind},${offset},${cell(text)},${formatHex(bytes)}\r\n`;
}

function jsonRow({ timeMs, kind, offset, text, bytes }: FileRow): string {
  const time = new Date(timeMs).toISOString();
  const row =
    kind === 'event' ? { time, event: text } : { time, direction: kind, offset, text, hex: formatHex(bytes, 0) };
  return `${JSON.stringify(row)}\n`;
}

function textOf(lane: LaneView, decoder: RowDecoder): ShownText {
  if (lane.count === 0) return { text: '', starts: new Uint32Array(1), ends: new Uint32Array(0) };
  return shownText(lane, 0, lane.count, decoder, 'out');
}
