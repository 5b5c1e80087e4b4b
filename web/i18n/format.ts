import { currentLocale } from './configure-locale.ts';

/** NARROW NO-BREAK SPACE: the thin space of ISO 80000 that keeps a number on one line. */
const thin = '\u202f';

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it, and rates are drawn ten times a second. */
function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLocale()} ${JSON.stringify(options)}`;
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(currentLocale(), options);
  numberFormats.set(key, format);
  return format;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${currentLocale()} ${JSON.stringify(options)}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(currentLocale(), options);
  dateFormats.set(key, format);
  return format;
}

/** A whole number with thin spaces from five digits on (four digits stay together), in every language the same. */
function spaced(value: number): string {
  const digits = String(value);
  return value < 10_000 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, thin);
}

/** A count of anything: `1204`, `12 000`. */
export function formatCount(count: number): string {
  return spaced(Math.round(count));
}

/** A list in a sentence: `GPS, Press, and 2 more`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(currentLocale()).format(items);
}

/** A baud rate: `9600`, `115 200`. */
export function formatBaud(rate: number): string {
  return spaced(rate);
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units with three digits that count: `312 B`, `1.24 MB`, `48 MB`. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = Math.round(bytes);
  // 999.5 would be written as 1000 of the smaller unit.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${numbers({ maximumSignificantDigits: 3 }).format(value)}${thin}${byteUnits[unit]}`;
}

/** Bytes a second: `11.3 kB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A short time with its unit: `250 ms`, `3.4 s`, `2 min 5 s`; a long one in hours: `3 h 12 min`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}${thin}ms`;
  if (ms < 59_950) return `${numbers({ maximumFractionDigits: 1 }).format(ms / 1000)}${thin}s`;
  const seconds = Math.round(ms / 1000);
  const [large, unit, small, rest] =
    seconds < 7200
      ? [Math.floor(seconds / 60), 'min', seconds % 60, 's']
      : [Math.floor(seconds / 3600), 'h', Math.floor(seconds / 60) % 60, 'min'];
  return `${formatCount(large)}${thin}${unit}${small > 0 ? ` ${small}${thin}${rest}` : ''}`;
}

/** How long a message takes there and back: `4 ms`, `<1 ms`. */
export function formatRoundTrip(ms: number): string {
  return ms < 1 ? `<1${thin}ms` : formatSpan(ms);
}

/** A duration as a clock shows it, whole seconds: `0:07`, `12:33`, `26:05:00`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Hours and minutes of the day, 24 hours, local time: `14:02`. */
export function formatTime(timeMs: number): string {
  return dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(timeMs);
}

/** Day and time to the second, local: `Nov 29, 2026, 14:02:07`. */
export function formatDateTime(timeMs: number): string {
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  return dates({ ...day, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(timeMs);
}

/** A day, also one of long ago: `Nov 30, 2026`. */
export function formatDate(timeMs: number): string {
  return dates({ year: 'numeric', month: 'short', day: 'numeric' }).format(timeMs);
}

/**
 * When something was: `today 14:02`, `yesterday 09:10`, `Nov 12 09:10`, `Nov 12, 2025`.
 * @param nowMs what counts as now, milliseconds since 1970
 */
export function formatMoment(timeMs: number, nowMs: number): string {
  const thisYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return thisYear ? `${dayName(timeMs, nowMs)} ${formatTime(timeMs)}` : dayName(timeMs, nowMs);
}

/** As `formatMoment`, to the second: `today 14:02:09`, `Nov 12, 2025, 09:10:04`. */
export function formatExactMoment(timeMs: number, nowMs: number): string {
  const thisYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  if (!thisYear) return formatDateTime(timeMs);
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return `${dayName(timeMs, nowMs)} ${dates(time).format(timeMs)}`;
}

/** When something was, as short as can be: the time for today, else the day. */
export function formatDay(timeMs: number, nowMs: number): string {
  return daysBetween(timeMs, nowMs) === 0 ? formatTime(timeMs) : dayName(timeMs, nowMs);
}

/** All the ways a day is called, to be found by: `2026-11-28`, `11/28/2026`, `Saturday, November 28, 2026`, `14:02`. */
export function dayWords(timeMs: number, nowMs: number): string {
  const at = new Date(timeMs);
  const iso = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  const long = dates({ dateStyle: 'full' }).format(timeMs);
  const numeric = dates({ year: 'numeric', month: 'numeric', day: 'numeric' }).format(timeMs);
  return [iso, long, numeric, formatMoment(timeMs, nowMs), formatTime(timeMs)].join(' ');
}

function daysBetween(timeMs: number, nowMs: number): number {
  return Math.round((new Date(nowMs).setHours(0, 0, 0, 0) - new Date(timeMs).setHours(0, 0, 0, 0)) / 86_400_000);
}

function dayName(timeMs: number, nowMs: number): string {
  const daysAgo = daysBetween(timeMs, nowMs);
  if (daysAgo === 0 || daysAgo === 1)
    return new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' }).format(-daysAgo, 'day');
  const date = { day: 'numeric', month: 'short' } as const;
  const thisYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return dates(thisYear ? date : { ...date, year: 'numeric' }).format(timeMs);
}
