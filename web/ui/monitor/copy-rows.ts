import type { MonitorRow } from '../../core/row.ts';
import { rowText, type RowStyle } from './row-data.ts';
import { firstSelected, lastSelected, type SelectedRows } from './row-selection.ts';

/** For more, export the capture: 100 000 rows in the clipboard are about 10 MB. */
const maxRows = 100_000;

/** Gives rows in pieces. */
export interface RowCollector {
  collect(first: number, last: number): AsyncIterable<readonly MonitorRow[]>;
}

/** The selected rows as displayed text, one per line. `all` is false when there were too many. */
export async function copiedRows(
  source: RowCollector,
  selection: SelectedRows,
  startedMs: number,
  style: RowStyle,
): Promise<{ readonly text: string; readonly count: number; readonly all: boolean }> {
  const first = firstSelected(selection);
  const last = Math.min(lastSelected(selection), first + maxRows - 1);
  let text = '';
  let count = 0;
  for await (const rows of source.collect(first, last)) {
    for (const row of rows) text += `${rowText(row, startedMs, style)}\n`;
    count += rows.length;
  }
  return { text, count, all: last === lastSelected(selection) };
}
