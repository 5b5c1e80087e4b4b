/** How the monitor writes the time of a row. */
export type TimeFormat = 'clock' | 'since-start' | 'since-last' | 'since-marker' | 'iso' | 'epoch';

export const timeFormats: readonly TimeFormat[] = [
  'clock',
  'since-start',
  'since-last',
  'since-marker',
  'iso',
  'epoch',
];

export interface TimeStyle {
  readonly format: TimeFormat;
  /** Six digits after the point instead of three. */
  readonly micros: boolean;
}

/** The times of a row; milliseconds, with microseconds as the fraction. */
interface RowMoment {
  readonly timeMs: number;
  readonly deltaMs: number | undefined;
  readonly startedMs: number;
  /** The time of the newest marker; none: the start takes its place. */
  readonly markerMs?: number | undefined;
}

/** The characters a format needs at most in the usual case, for the width of the column. */
export function timeWidth({ format, micros }: TimeStyle): number {
  const widths: Readonly<Record<TimeFormat, number>> = {
    clock: 12,
    'since-start': 12,
    'since-last': 11,
    'since-marker': 13,
    iso: 24,
    epoch: 14,
  };
  return widths[format] + (micros ? (format === 'epoch' ? 4 : 3) : 0);
}

/** Writes the time of a row; `clock` is local time, `iso` is UTC, the others are seconds or milliseconds. */
export function formatRowTime(moment: RowMoment, style: TimeStyle): string {
  const { timeMs, deltaMs, startedMs } = moment;
  switch (style.format) {
    case 'clock': {
      const date = new Date(timeMs);
      const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
      return `${clock}.${fraction(timeMs, style.micros)}`;
    }
    case 'since-start':
      return span(timeMs - startedMs, style.micros);
    case 'since-marker': {
      const sinceMs = timeMs - (moment.markerMs ?? startedMs);
      return sinceMs < 0 ? `-${span(-sinceMs, style.micros)}` : `+${span(sinceMs, style.micros)}`;
    }
    case 'since-last':
      return deltaMs === undefined ? '' : `+${seconds(deltaMs, style.micros)}`;
    case 'iso':
      return `${new Date(timeMs).toISOString().slice(0, 19)}.${fraction(timeMs, style.micros)}Z`;
    case 'epoch':
      return style.micros ? timeMs.toFixed(3) : String(Math.floor(timeMs));
  }
}

/** `h:mm:ss.mmm`, without the hours and minutes that are not needed. */
function span(ms: number, micros: boolean): string {
  if (ms < 0) return `-${span(-ms, micros)}`;
  const whole = Math.floor(floorTo(ms, micros) / 1000);
  const tail = fraction(ms, micros);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % 60)}.${tail}`;
  return `${minutes}:${two(whole % 60)}.${tail}`;
}

function seconds(ms: number, micros: boolean): string {
  return `${Math.floor(floorTo(ms, micros) / 1000)}.${fraction(ms, micros)}`;
}

/** Float milliseconds carry noise below the microsecond; half a nanosecond keeps 1.001 from becoming 1.000999. */
const noiseMs = 0.000_000_5;

/** Not rounded up: a time is never later than the byte it stands for. */
function floorTo(ms: number, micros: boolean): number {
  return micros ? Math.floor((ms + noiseMs) * 1000) / 1000 : Math.floor(ms + noiseMs);
}

function fraction(ms: number, micros: boolean): string {
  if (!micros) return String(positiveModulo(Math.floor(ms + noiseMs), 1000)).padStart(3, '0');
  // The wall clock is near 2^40 ms: a double holds it to about 0.2 microseconds, so it is rounded, not cut.
  return String(positiveModulo(Math.round(ms * 1000), 1_000_000)).padStart(6, '0');
}

function positiveModulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
