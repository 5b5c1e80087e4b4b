import type { EncodingId } from '../../core/encodings.ts';
import type { FilterOptions, MonitorOptions } from '../../engine/api/views.ts';
import type { ViewPreferences } from '../session/view-preferences.ts';
import type { RowStyle } from './row-data.ts';

/** What the engine has to know: how to cut rows and which to choose. */
export function monitorOptions(
  preferences: ViewPreferences,
  encoding: EncodingId,
  filter: FilterOptions | undefined,
): MonitorOptions {
  const { rule, direction, showSignals } = preferences;
  return { encoding, rule, rowBytes: rowBytesOf(preferences), filter, direction, showSignals };
}

/** How rows are written; the engine needs not know. */
export function rowStyle({ format, rowBytes, groupBytes, time, micros }: ViewPreferences): RowStyle {
  return { format, rowBytes, groupBytes, time: { format: time, micros } };
}

/** Whether the engine has to cut and choose rows anew. */
export function rowsDiffer(before: ViewPreferences | undefined, now: ViewPreferences): boolean {
  const cut = (preferences: ViewPreferences) => JSON.stringify(monitorOptions(preferences, 'utf-8', undefined));
  return before === undefined || cut(before) !== cut(now);
}

/** Text goes on to the end of its line; only hex has rows of a length. */
function rowBytesOf({ format, rowBytes }: ViewPreferences): number {
  return format === 'text' ? 0 : rowBytes;
}
