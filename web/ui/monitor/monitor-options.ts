import { msg, str } from '@lit/localize';
import type { RowQuery } from '../../core/row-query.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import type { ShownRows } from '../view/view-kind.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { MonitorOptions } from '../../engine/api/views.ts';
import { readHighlightRules, type HighlightRule } from '../../core/highlight-rule.ts';
import { defaultPacketRule, readPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import { isDecoderId } from '../../decode/decoders.ts';
import { timeFormats, type TimeFormat } from '../view/row-time.ts';
import { storedChoice } from '../view/view-preferences.ts';
import { dataFormats, type DataFormat, type RowStyle } from './row-data.ts';

/** Bytes in a row; 0 is the whole packet. */
export const rowByteChoices = [8, 16, 32, 0] as const;
export const groupChoices = [1, 2, 4] as const;

/** What is chosen for the monitor of a port. */
export interface MonitorViewOptions {
  readonly format: DataFormat;
  readonly rowBytes: (typeof rowByteChoices)[number];
  readonly groupBytes: (typeof groupChoices)[number];
  readonly time: TimeFormat;
  readonly micros: boolean;
  readonly rule: PacketRule;
  readonly direction: Direction | 'both';
  readonly showSignals: boolean;
  /** Rows that repeat the one before them are counted there. */
  readonly collapse: boolean;
  /** Long lines go on in the next row. */
  readonly wrap: boolean;
  /** Size of the text, CSS pixels. */
  readonly fontPx: number;
  readonly highlights: readonly HighlightRule[];
  /** Id of the decoder that reads messages in the rows; empty: none. */
  readonly decoder: string;
}

const normalFontPx = 12.5;
const [minFontPx, maxFontPx] = [8, 24];

/** What a step changes in how rows look. */
export function nextLook(
  step: 'wrap' | 'larger' | 'smaller' | 'normal-size',
  { wrap, fontPx }: MonitorViewOptions,
): Partial<MonitorViewOptions> {
  if (step === 'wrap') return { wrap: !wrap };
  return { fontPx: step === 'normal-size' ? normalFontPx : clampFontPx(fontPx + (step === 'larger' ? 1 : -1)) };
}

function clampFontPx(fontPx: number): number {
  return Math.min(Math.max(fontPx, minFontPx), maxFontPx);
}

export function readMonitorOptions(stored: Readonly<Record<string, unknown>>): MonitorViewOptions {
  const { rule, fontPx } = stored;
  return {
    format: storedChoice(dataFormats, stored['format'], 'text'),
    rowBytes: storedChoice(rowByteChoices, stored['rowBytes'], 16),
    groupBytes: storedChoice(groupChoices, stored['groupBytes'], 1),
    time: storedChoice(timeFormats, stored['time'], 'clock'),
    micros: stored['micros'] === true,
    rule: readPacketRule(rule) ?? defaultPacketRule,
    direction: storedChoice(['both', 'rx', 'tx'], stored['direction'], 'both'),
    showSignals: stored['showSignals'] !== false,
    collapse: stored['collapse'] === true,
    wrap: stored['wrap'] === true,
    fontPx: typeof fontPx === 'number' && Number.isFinite(fontPx) ? clampFontPx(fontPx) : normalFontPx,
    highlights: readHighlightRules(stored['highlights']),
    decoder: isDecoderId(stored['decoder']) ? stored['decoder'] : '',
  };
}

/** The engine's part of the options: how rows are cut and selected. @param columns that fit a row, for wrapping */
export function monitorOptions(
  options: MonitorViewOptions,
  encoding: EncodingId,
  filter: RowQuery | undefined,
  columns: number,
): MonitorOptions {
  const { rule, direction, showSignals, collapse } = options;
  return { encoding, rule, rowBytes: rowBytesOf(options, columns), filter, direction, showSignals, collapse };
}

/** How rows are displayed. */
export function rowStyle({ format, rowBytes, groupBytes, time, micros }: MonitorViewOptions): RowStyle {
  return { format, rowBytes, groupBytes, time: { format: time, micros } };
}

/** Whether the engine has to cut or select rows again. */
export function rowsDiffer(before: MonitorViewOptions | undefined, now: MonitorViewOptions): boolean {
  const cut = (options: MonitorViewOptions) => JSON.stringify(monitorOptions(options, 'utf-8', undefined, 0));
  // Wrapped rows are as long as there is room beside their time.
  const room = ({ wrap, fontPx, time, micros }: MonitorViewOptions) => wrap && `${fontPx} ${time} ${micros}`;
  return before === undefined || room(before) !== room(now) || cut(before) !== cut(now);
}

/** Text rows end with their line, or where they are wrapped; hex rows have a length. */
function rowBytesOf({ format, rowBytes, wrap }: MonitorViewOptions, columns: number): number {
  if (format !== 'text') return rowBytes;
  return wrap ? columns : 0;
}

/** Which rows are shown, and how. */
export function shownRowsOf(options: MonitorViewOptions, filter: RowQuery | undefined): ShownRows {
  const { rule, direction, format, rowBytes, groupBytes, showSignals } = options;
  const sentences = [
    filter ? filterSentence(filter) : '',
    direction === 'rx' ? msg('Received only.') : direction === 'tx' ? msg('Transmitted only.') : '',
  ];
  const hex = format === 'text' ? undefined : { rowBytes, groupBytes, hasText: format === 'mixed' };
  return { rule, direction, filter, signals: showSignals, hex, sentence: joinSentences(...sentences) };
}

function filterSentence(filter: RowQuery): string {
  if ('pattern' in filter) return msg(str`Only rows that match the filter “${filter.pattern}”.`);
  return msg('Only rows that match the filter.');
}
