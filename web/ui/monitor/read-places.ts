import { msg, str } from '@lit/localize';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';
import { formatRowTime } from '../view/row-time.ts';

/** A place that was typed, as a person reads it back. */
interface TypedPlace {
  readonly label: string;
  readonly place: MonitorPlace;
}

const dayMs = 86_400_000;

/**
 * The places that `text` may mean: `14:02:09.5` the time of day, `+1:30` the time since the start, `@1024` and `0x400`
 * a received byte.
 * @param isPlain a number alone is a byte too
 */
export function readPlaces(text: string, startedMs: number, isPlain: boolean): readonly TypedPlace[] {
  const typed = text.trim();
  const since = readClock(/^\+(.+)$/.exec(typed)?.[1] ?? '');
  if (since !== undefined) return [timePlace(startedMs + since, startedMs)];
  const clock = readClock(typed);
  if (clock !== undefined) return [timePlace(atClock(clock, startedMs), startedMs)];
  const bytes = readOffset(typed, isPlain);
  if (bytes === undefined) return [];
  return [{ label: msg(str`byte ${formatCount(bytes)}`), place: { kind: 'offset', direction: 'rx', bytes } }];
}

function timePlace(timeMs: number, startedMs: number): TypedPlace {
  const moment = { timeMs, deltaMs: undefined, startedMs };
  return { label: formatRowTime(moment, { format: 'clock', micros: false }), place: { kind: 'time', timeMs } };
}

/** `1:30`, `14:02:09.5`: hours and minutes, or with seconds. @returns milliseconds */
function readClock(text: string): number | undefined {
  const parts = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,6}))?)?$/.exec(text);
  if (!parts) return undefined;
  const [, first = '0', second = '0', third, fraction = ''] = parts;
  const whole = Number(first) * 3600 + Number(second) * 60 + Number(third ?? 0);
  return whole * 1000 + Number(`0.${fraction || '0'}`) * 1000;
}

/** The time of day on the day the capture began, or the next one when that was before it began. */
function atClock(clockMs: number, startedMs: number): number {
  const midnight = new Date(startedMs).setHours(0, 0, 0, 0);
  const timeMs = midnight + clockMs;
  return timeMs < startedMs - 60_000 ? timeMs + dayMs : timeMs;
}

function readOffset(text: string, isPlain: boolean): number | undefined {
  const hex = /^@?0x([\da-f]{1,12})$/i.exec(text)?.[1];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  const digits = (isPlain ? /^@?([\d\s,_]+)$/ : /^@([\d\s,_]+)$/).exec(text)?.[1]?.replace(/[\s,_]/g, '');
  return digits && digits.length <= 15 ? Number(digits) : undefined;
}
