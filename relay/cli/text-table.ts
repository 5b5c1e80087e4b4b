import { visibleText } from './visible-text.ts';

/** Rows in columns, the first of which is the head; strangers' text can do nothing to a terminal. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const table = rows.map((row) => row.map(visibleText));
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
