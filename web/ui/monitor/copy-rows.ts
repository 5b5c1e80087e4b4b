import type { MonitorRow } from '../../core/row.ts';
import { rowText, type RowStyle } from './row-data.ts';
import { firstSelected, lastSelected, type RowSelection } from './row-selection.ts';

/** More than this is what exporting is for; a clipboard of 100 000 rows is about 10 MB already. */
const maxRows = 100_000;

/** Gives rows in pieces. */
export interface RowSource {
  collect(first: number, last: number): AsyncIterable<readonly MonitorRow[]>;
}

/** The selected rows as text, one a line, as they are seen. `all` is false when there were too many. */
export async function copiedRows(
  source: RowSource,
  selection: RowSelection,
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
