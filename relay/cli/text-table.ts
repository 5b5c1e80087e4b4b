import { visibleText } from './visible-text.ts';

/** Rows in columns, the first row is the head; untrusted text cannot affect the terminal. */
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

/** A time as a table shows it: of this computer's zone, to the minute. */
export function tableTime(ms: number | null): string {
  if (ms === null) return '-';
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 16).replace('T', ' ');
}
