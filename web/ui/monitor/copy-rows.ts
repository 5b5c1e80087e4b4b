import { msg, str } from '@lit/localize';
import type { MonitorRow } from '../../core/row.ts';
import { rowSpan } from '../../core/row-span.ts';
import { formatCount } from '../../i18n/format.ts';
import { copyText } from '../page/copy-text.ts';
import type { ShownRows } from '../view/view-kind.ts';
import { rowText } from './row-data.ts';
import type { RowDrawing } from './row-element.ts';
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
  drawing: Pick<RowDrawing, 'style' | 'startedMs' | 'markers'>,
): Promise<string> {
  const { text, count, all } = await copiedRows(source, selection, drawing);
  await copyText(text);
  const rows = formatCount(count);
  return all
    ? msg(str`${rows} rows copied`)
    : msg(str`The first ${rows} rows were copied. Export the capture to get all of them.`);
}

/** The selected rows, for a file of them. @returns `undefined` when there are none any more */
export function selectedRows(
  source: RowCollector | undefined,
  selection: SelectedRows | undefined,
): ShownRows['selected'] {
  if (!source || !selection) return undefined;
  const [from, to] = [firstSelected(selection), lastSelected(selection)];
  const rowAt = async (at: number) => {
    for await (const [row] of source.collect(at, at)) return row;
    return undefined;
  };
  return {
    count: to - from + 1,
    span: async () => {
      const [first, last] = [await rowAt(from), await rowAt(to)];
      return first && last && rowSpan(first, last);
    },
  };
}

/** The selected rows as displayed text, one per line. `all` is false when there were too many. */
async function copiedRows(
  source: RowCollector,
  selection: SelectedRows,
  { style, startedMs, markers }: Pick<RowDrawing, 'style' | 'startedMs' | 'markers'>,
): Promise<{ readonly text: string; readonly count: number; readonly all: boolean }> {
  const first = firstSelected(selection);
  const last = Math.min(lastSelected(selection), first + maxRows - 1);
  let text = '';
  let count = 0;
  for await (const rows of source.collect(first, last)) {
    for (const row of rows) text += `${rowText(row, startedMs, style, markers.originMs)}\n`;
    count += rows.length;
  }
  return { text, count, all: last === lastSelected(selection) };
}
