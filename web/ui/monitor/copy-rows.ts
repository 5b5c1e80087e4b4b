import { msg, str } from '@lit/localize';
import type { MonitorRow } from '../../core/row.ts';
import { formatCount } from '../../i18n/format.ts';
import { copyText } from '../page/copy-text.ts';
import { rowText, type RowStyle } from './row-data.ts';
import { firstSelected, lastSelected, type SelectedRows } from './row-selection.ts';

/** For more, export the capture: 100 000 rows in the clipboard are about 10 MB. */
const maxRows = 100_000;

/** Gives rows in pieces. */
export interface RowCollector {
  collect(first: number, last: number): AsyncIterable<readonly MonitorRow[]>;
}

/** Copies the selected rows as they are displayed. @returns what was copied, in a sentence */
export async function copyRows(
  source: RowCollector,
  selection: SelectedRows,
  startedMs: number,
  style: RowStyle,
  markerMs?: number,
): Promise<string> {
  const { text, count, all } = await copiedRows(source, selection, startedMs, style, markerMs);
  await copyText(text);
  const rows = formatCount(count);
  return all
    ? msg(str`${rows} rows copied`)
    : msg(str`The first ${rows} rows were copied. Export the capture to get all of them.`);
}

/** The selected rows as displayed text, one per line. `all` is false when there were too many. */
async function copiedRows(
  source: RowCollector,
  selection: SelectedRows,
  startedMs: number,
  style: RowStyle,
  markerMs?: number,
): Promise<{ readonly text: string; readonly count: number; readonly all: boolean }> {
  const first = firstSelected(selection);
  const last = Math.min(lastSelected(selection), first + maxRows - 1);
  let text = '';
  let count = 0;
  for await (const rows of source.collect(first, last)) {
    for (const row of rows) text += `${rowText(row, startedMs, style, markerMs)}\n`;
    count += rows.length;
  }
  return { text, count, all: last === lastSelected(selection) };
}
