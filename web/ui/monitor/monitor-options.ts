import type { EncodingId } from '../../core/encodings.ts';
import type { FilterOptions, MonitorOptions } from '../../engine/api/views.ts';
import { defaultPacketRule, readPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
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
}

export function readMonitorOptions(stored: Readonly<Record<string, unknown>>): MonitorViewOptions {
  const { rule } = stored;
  return {
    format: storedChoice(dataFormats, stored['format'], 'text'),
    rowBytes: storedChoice(rowByteChoices, stored['rowBytes'], 16),
    groupBytes: storedChoice(groupChoices, stored['groupBytes'], 1),
    time: storedChoice(timeFormats, stored['time'], 'clock'),
    micros: stored['micros'] === true,
    rule: readPacketRule(rule) ?? defaultPacketRule,
    direction: storedChoice(['both', 'rx', 'tx'], stored['direction'], 'both'),
    showSignals: stored['showSignals'] !== false,
  };
}

/** The engine's part of the options: how rows are cut and selected. */
export function monitorOptions(
  options: MonitorViewOptions,
  encoding: EncodingId,
  filter: FilterOptions | undefined,
): MonitorOptions {
  const { rule, direction, showSignals } = options;
  return { encoding, rule, rowBytes: rowBytesOf(options), filter, direction, showSignals };
}

/** How rows are displayed. */
export function rowStyle({ format, rowBytes, groupBytes, time, micros }: MonitorViewOptions): RowStyle {
  return { format, rowBytes, groupBytes, time: { format: time, micros } };
}

/** Whether the engine has to cut or select rows again. */
export function rowsDiffer(before: MonitorViewOptions | undefined, now: MonitorViewOptions): boolean {
  const cut = (options: MonitorViewOptions) => JSON.stringify(monitorOptions(options, 'utf-8', undefined));
  return before === undefined || cut(before) !== cut(now);
}

/** Text rows end with their line; only hex rows have a length. */
function rowBytesOf({ format, rowBytes }: MonitorViewOptions): number {
  return format === 'text' ? 0 : rowBytes;
}
