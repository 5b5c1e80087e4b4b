import type { PortColor } from '../../engine/api/ports.ts';
import { formatHex, hexStart } from '../../core/hex-format.ts';
import type { EventRow, MonitorRow, PacketRow, RowMark } from '../../core/row.ts';
import { eventSentence } from '../../i18n/event-sentences.ts';
import { isSameDay } from '../../core/local-stamp.ts';
import { formatCount, formatDate } from '../../i18n/format.ts';
import { plainStyle } from './ansi-spans.ts';
import { cutByMarks, textRuns, type TextRun } from './text-runs.ts';
import { formatRowTime, type TimeStyle } from '../view/row-time.ts';
import { visiblePieces } from '../../core/visible-controls.ts';

export const dataFormats = ['text', 'hex', 'mixed'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** How rows are written. */
export interface RowStyle {
  readonly format: DataFormat;
  /** Bytes in a row of hex; 0 for whole packets. */
  readonly rowBytes: number;
  /** Bytes written without a space between them. */
  readonly groupBytes: number;
  readonly time: TimeStyle;
  /** In a timeline: what the captures are called. */
  readonly sources?: readonly RowOrigin[];
}

/** Characters that its name takes in a row, with what is around it. */
export const sourceWidth = 18;

/** The capture that a row of a timeline is of. */
export interface RowOrigin {
  readonly name: string;
  readonly color: PortColor;
}

/** A part of a row's data: bytes in hex (drawn quieter beside text), or text. */
export interface DataPart {
  readonly kind: 'text' | 'hex';
  readonly runs: readonly TextRun[];
}

/** What kind of row it is, for its colour. */
type RowTone = 'rx' | 'tx' | 'note' | 'warn' | 'err' | 'quiet';

/** Direction and event signs, so that colour is never the only cue. */
export function rowSign(row: MonitorRow): string {
  if (row.kind === 'packet')
    return `${row.continued ? '┊' : row.direction === 'rx' ? '◂' : '▸'}${row.fault ? '!' : ''}`;
  return isRelayVoice(row.event) ? '◆' : eventSigns[row.event.kind];
}

const eventSigns: Readonly<Record<EventRow['event']['kind'], string>> = {
  opened: '▲',
  closed: '▼',
  lost: '×',
  released: '⏏',
  'line-error': '!',
  signal: '↕',
  'break-sent': '▁',
  note: '✎',
  holder: '⇄',
  gap: '…',
  'not-recorded': '…',
  'events-missing': '…',
  'clock-set': '◷',
  'stored-again': '!',
  'load-cut': '…',
  'left-out': '…',
  'transmit-failed': '!',
  stopped: '■',
  step: '›',
};

const eventTones: Readonly<Record<EventRow['event']['kind'], RowTone>> = {
  opened: 'note',
  closed: 'quiet',
  lost: 'warn',
  released: 'warn',
  'line-error': 'err',
  signal: 'quiet',
  'break-sent': 'quiet',
  note: 'note',
  holder: 'quiet',
  gap: 'err',
  'not-recorded': 'err',
  'events-missing': 'err',
  'clock-set': 'warn',
  'stored-again': 'warn',
  'load-cut': 'warn',
  'left-out': 'warn',
  'transmit-failed': 'err',
  stopped: 'warn',
  step: 'quiet',
};

export function rowTone(row: MonitorRow): RowTone {
  if (row.kind === 'packet') return row.direction;
  return isRelayVoice(row.event) ? 'warn' : eventTones[row.event.kind];
}

/** The relay itself speaks. No client can make this row: its name is in the row's text. */
const isRelayVoice = (event: EventRow['event']): boolean => event.kind === 'note' && event.voice === 'relay';

/** The capture that the row is of; `undefined` where there is only one. */
export function rowOrigin({ source }: MonitorRow, { sources }: RowStyle): RowOrigin | undefined {
  return source === undefined ? undefined : sources?.[source];
}

/** The displayed time; empty where a packet continues. */
export function rowTime(row: MonitorRow, startedMs: number, style: TimeStyle, markerMs?: number): string {
  if (row.kind === 'packet' && row.continued) return '';
  return formatRowTime({ timeMs: row.timeMs, deltaMs: row.deltaMs, startedMs, markerMs }, style);
}

/**
 * The day of a row, where clock times alone do not say it: when it is another one than that of the row before. The row
 * on top says it too, unless it is the day on which the capture began.
 */
export function rowDay(
  { timeMs, deltaMs }: MonitorRow,
  startedMs: number,
  { format }: TimeStyle,
  isTop: boolean,
): string {
  if (format !== 'clock') return '';
  const beforeMs = isTop ? startedMs : timeMs - (deltaMs ?? 0);
  return isSameDay(timeMs, beforeMs) ? '' : formatDate(timeMs);
}

/** The displayed data, with what the engine has marked in it. */
export function rowParts(row: MonitorRow, style: RowStyle): readonly DataPart[] {
  if (row.kind === 'event') return [{ kind: 'text', runs: sentenceRuns(eventSentence(row.event, row.offset)) }];
  const text: DataPart = { kind: 'text', runs: textRuns(row.text, row.textMarks, row.style) };
  if (style.format === 'text') return [text];
  const hex: DataPart = { kind: 'hex', runs: hexRuns(row, style, row.byteMarks ?? []) };
  if (style.format === 'hex') return [hex];
  // Rows of fixed length have hex first, in columns; whole packets differ in length, so text comes first.
  return style.rowBytes > 0 ? [hex, text] : [text, hex];
}

/** How often the row is there; empty: once. */
export function repeatsText(row: MonitorRow): string {
  return row.kind === 'packet' && row.repeats ? `×${formatCount(row.repeats + 1)}` : '';
}

/** A row as displayed text. */
export function rowText(row: MonitorRow, startedMs: number, style: RowStyle, markerMs?: number): string {
  const data = rowParts(row, style).map((part) => part.runs.map((run) => run.text).join(''));
  const repeats = repeatsText(row);
  const origin = rowOrigin(row, style);
  const time = rowTime(row, startedMs, style.time, markerMs);
  return `${time}\t${origin ? `${origin.name}\t` : ''}${rowSign(row)}\t${data.join('  ')}  ${repeats}`.trimEnd();
}

function sentenceRuns(sentence: string): readonly TextRun[] {
  return visiblePieces(sentence).map((piece) => ({ ...piece, style: plainStyle, mark: undefined }));
}

function hexRuns(
  { bytes }: PacketRow,
  { format, rowBytes, groupBytes }: RowStyle,
  marks: readonly RowMark[],
): readonly TextRun[] {
  const padded = format === 'mixed' && rowBytes > 0 ? hexLength(rowBytes, groupBytes) : 0;
  const hex = formatHex(bytes, groupBytes).padEnd(padded);
  const charMarks = marks.map(({ from, to, rule }) => ({
    from: hexStart(from, groupBytes),
    to: hexStart(to - 1, groupBytes) + 2,
    rule,
  }));
  return cutByMarks(0, hex.length, charMarks).map(({ from, to, mark }) => ({
    text: hex.slice(from, to),
    style: plainStyle,
    mark,
    control: false,
  }));
}

function hexLength(bytes: number, groupBytes: number): number {
  return hexStart(bytes - 1, groupBytes) + 2;
}
