import { withVisibleControls } from './visible-controls.ts';

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe: the text is a device's. */
export function csvCell(text: string): string {
  const value = withVisibleControls(text);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^[+-]?[\d.]+$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
