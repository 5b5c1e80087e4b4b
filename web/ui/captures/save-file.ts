import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { ExportFormat } from '../../engine/api/captures.ts';

const twoDigits = (n: number) => String(n).padStart(2, '0');

/** A file name for an export, from the capture's name and local start: `ESP32 board 2026-11-20 14-02-09.bin`. */
export function exportFileName(
  { name, startedMs }: Pick<CaptureSummary, 'name' | 'startedMs'>,
  format: ExportFormat,
): string {
  const at = new Date(startedMs);
  const date = [at.getFullYear(), ...[at.getMonth() + 1, at.getDate()].map(twoDigits)].join('-');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join('-');
  // Windows forbids these characters, and a name may come from a device.
  const safe = name
    .replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/^[\s.]+/, '')
    .trim()
    .slice(0, 80);
  return `${safe || 'capture'} ${date} ${time}.${endings[format] ?? format}`;
}

const endings: Partial<Record<ExportFormat, string>> = { raw: 'bin', text: 'txt' };

/** How long the browser has to start reading the file. */
const graceMs = 60_000;

/** Saves through the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), graceMs);
}
