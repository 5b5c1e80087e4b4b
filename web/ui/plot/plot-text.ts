import { timeOfDay, timeOfDayUnit } from '../../decode/read-messages.ts';
import type { PlotLabel } from '../../engine/api/plots.ts';

/** NARROW NO-BREAK SPACE: keeps a number and its unit on one line. */
const thin = '\u202f';

/** A value with as many digits as can be read; very large and very small ones with a power of ten. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4))
    return value
      .toExponential(3)
      .replace(/\.?0*e\+?/, 'e')
      .replaceAll('-', '−');
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return text.replace('-', '−');
}

export function valueWithUnit(value: number, { unit }: Pick<PlotLabel, 'unit'>): string {
  const text = plainValue(value, { unit });
  if (unit === '' || unit === timeOfDayUnit || Number.isNaN(value)) return text;
  return unit === '°' || unit === '%' ? `${text}${unit}` : `${text}${thin}${unit}`;
}

/** A value where its unit is told once for several; a time of day as one. */
export function plainValue(value: number, { unit }: Pick<PlotLabel, 'unit'>): string {
  return unit === timeOfDayUnit && value >= 0 && value < longestDay ? timeOfDay(value) : valueText(value);
}

/** Seconds of a day with a leap second; others are no time of one. */
const longestDay = 86_401;

/** `speed (m/s)` */
export function nameWithUnit(name: string, { unit }: Pick<PlotLabel, 'unit'>): string {
  return unit === '' ? name : `${name} (${unit})`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A time of the day, as exact as steps of `stepMs` need it; the day before it when steps are of days. */
export function timeText(timeMs: number, stepMs: number): string {
  const at = new Date(timeMs);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (stepMs >= 86_400_000) return `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  if (stepMs >= 60_000) return minutes;
  const seconds = `${minutes}:${two(at.getSeconds())}`;
  if (stepMs >= 1000) return seconds;
  // The date has whole milliseconds; what is left of them is in the number.
  const digits = stepMs >= 1 ? 3 : stepMs >= 0.1 ? 4 : 6;
  const part = (((timeMs % 1000) + 1000) % 1000).toFixed(digits - 3).padStart(digits + (digits > 3 ? 1 : 0), '0');
  return `${seconds}.${part.replace('.', '')}`;
}

/** Steps that the marks of a time axis may have, in milliseconds. */
export const timeSteps: readonly number[] = [
  ...[0.01, 0.1, 1, 10, 100].flatMap((ms) => [ms, ms * 2, ms * 5]),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * 86_400_000),
];

/** The marks of a time axis, where the clock of the day has whole steps. */
export function timeMarks(fromMs: number, toMs: number, stepMs: number): number[] {
  const offsetMs = stepMs >= 60_000 ? new Date(fromMs).getTimezoneOffset() * 60_000 : 0;
  const marks: number[] = [];
  if (!(stepMs > 0)) return marks;
  for (let mark = Math.ceil((fromMs - offsetMs) / stepMs) * stepMs + offsetMs; mark <= toMs; mark += stepMs)
    marks.push(mark);
  return marks;
}

/** A length of time with three digits that count: `1.25 ms`, `340 µs`, `2 min 5 s`. */
export function lengthText(ms: number): string {
  const size = Math.abs(ms);
  const three = (value: number): string => String(Number(value.toPrecision(3)));
  const sign = ms < 0 ? '−' : '';
  if (size < 1) return `${sign}${three(size * 1000)}${thin}µs`;
  if (size < 1000) return `${sign}${three(size)}${thin}ms`;
  if (size < 60_000) return `${sign}${three(size / 1000)}${thin}s`;
  const seconds = Math.round(size / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${sign}${hours}${thin}h ${minutes}${thin}min`;
  return `${sign}${minutes}${thin}min ${seconds % 60}${thin}s`;
}

/** Times a second of something that takes this long. */
export function frequencyText(perSecond: number): string {
  const size = Math.abs(perSecond);
  if (!Number.isFinite(size)) return '–';
  const three = (value: number): string => String(Number(value.toPrecision(3)));
  return size >= 1e6
    ? `${three(size / 1e6)}${thin}MHz`
    : size >= 1000
      ? `${three(size / 1000)}${thin}kHz`
      : `${three(size)}${thin}Hz`;
}
