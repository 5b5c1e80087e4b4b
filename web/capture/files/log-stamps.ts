/** The time before a line of a log, as other programs write it, and what of the line it takes. */
export interface LogStamp {
  readonly length: number;
  readonly time:
    /** Milliseconds since 1970. */
    | { readonly kind: 'date'; readonly timeMs: number }
    /** Milliseconds of a day that the log does not say. */
    | { readonly kind: 'clock'; readonly ofDayMs: number }
    /** Since the log began. */
    | { readonly kind: 'since'; readonly sinceMs: number };
}

/** Reads the stamp at the beginning of a line. */
export type StampForm = (head: string) => LogStamp | undefined;

/** A stamp is within so many characters. */
export const maxStampLength = 64;

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const clock = String.raw`(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?`;
const date = String.raw`(\d{4})-(\d\d)-(\d\d)[ T_]${clock}(Z|[+-]\d\d:?\d\d)?`;
const longDate = String.raw`[A-Z][a-z]{2} (${months.join('|')}) +(\d{1,2}) ${clock} (\d{4})`;
const inBrackets = (stamp: string): RegExp => new RegExp(String.raw`^\[${stamp}\] ?`);
const before = (stamp: string): RegExp => new RegExp(String.raw`^${stamp}(?:\t| -> |[,;] ?| )`);

/**
 * Tera Term: `[2026-11-29 14:02:09.123]`, in older versions `[Sun Nov 29 14:02:09.123 2026]`, elapsed
 * `[0 00:00:12.345]`. tio: `[14:02:09.123]`, `[2026-11-29T14:02:09.123]`. SSCOM: `[14:02:09.123]`. CoolTerm: date, time
 * or both and a separator. The Arduino IDE: `14:02:09.123 -> `. Baudcast: those in brackets, and seconds with three
 * decimals. A kernel's seconds have six: they are the device's own.
 */
export const stampForms: readonly StampForm[] = [
  form(inBrackets(date), dateTime),
  form(inBrackets(longDate), longDateTime),
  form(inBrackets(clock), timeOfDay),
  form(inBrackets(String.raw`(\d{1,5}) ${clock}`), ([days = '', ...rest]) => {
    const ofDayMs = ofDay(rest);
    return ofDayMs === undefined ? undefined : { kind: 'since', sinceMs: Number(days) * dayMs + ofDayMs };
  }),
  form(inBrackets(String.raw`(?=[ \d]{5,20}\.)( *\d+)\.(\d{3})`), ([seconds = '', ms = '']) => ({
    kind: 'since',
    sinceMs: Number(seconds) * 1000 + Number(ms),
  })),
  form(before(date), dateTime),
  form(before(clock), timeOfDay),
];

/** Makes times of stamps. */
export class StampClock {
  readonly #modifiedMs: number;
  /** Where the day begins, and the time of day that was last. */
  #day: Date | undefined;
  #ofDayMs = 0;

  /** @param modifiedMs of the file: the day that a log does not say is that of its end */
  constructor(modifiedMs: number) {
    this.#modifiedMs = modifiedMs;
  }

  /** Milliseconds since 1970. */
  timeMs({ time }: LogStamp): number {
    if (time.kind === 'date') return time.timeMs;
    // When it began is not known: somewhere before its end.
    if (time.kind === 'since') return this.#modifiedMs + time.sinceMs;
    const { ofDayMs } = time;
    if (!this.#day) {
      this.#day = new Date(this.#modifiedMs);
      this.#day.setHours(0, 0, 0, 0);
      if (this.#day.getTime() + ofDayMs > this.#modifiedMs + 1000) this.#day.setDate(this.#day.getDate() - 1);
    }
    // Past midnight; a little back is a clock that was set.
    else if (ofDayMs < this.#ofDayMs - dayMs / 2) this.#day.setDate(this.#day.getDate() + 1);
    this.#ofDayMs = ofDayMs;
    const at = new Date(this.#day);
    at.setHours(0, 0, 0, ofDayMs);
    return at.getTime() + (ofDayMs % 1);
  }
}

function form(pattern: RegExp, read: (groups: readonly string[]) => LogStamp['time'] | undefined): StampForm {
  return (head) => {
    const match = pattern.exec(head);
    const time = match && read(match.slice(1).map((group) => group ?? ''));
    return match && time ? { length: match[0].length, time } : undefined;
  };
}

function ofDay([hours = '', minutes = '', seconds = '', fraction = '']: readonly string[]): number | undefined {
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (h > 23 || m > 59 || s > 60) return undefined;
  const microseconds = Number(fraction.slice(0, 6).padEnd(6, '0'));
  return ((h * 60 + m) * 60 + s) * 1000 + microseconds / 1000;
}

function timeOfDay(groups: readonly string[]): LogStamp['time'] | undefined {
  const ofDayMs = ofDay(groups);
  return ofDayMs === undefined ? undefined : { kind: 'clock', ofDayMs };
}

function dateTime([year = '', month = '', day = '', ...rest]: readonly string[]): LogStamp['time'] | undefined {
  const zone = rest[4] ?? '';
  return dated(Number(year), Number(month) - 1, Number(day), ofDay(rest), zone);
}

function longDateTime(groups: readonly string[]): LogStamp['time'] | undefined {
  const [month = '', day = '', ...rest] = groups;
  return dated(Number(rest[4]), months.indexOf(month), Number(day), ofDay(rest), '');
}

/** @param zone `Z`, `+01:00`; empty: that of this computer */
function dated(
  year: number,
  month: number,
  day: number,
  ofDayMs: number | undefined,
  zone: string,
): LogStamp['time'] | undefined {
  if (year < 1970 || month < 0 || month > 11 || day < 1 || day > 31 || ofDayMs === undefined) return undefined;
  const [whole, part] = [Math.floor(ofDayMs), ofDayMs % 1];
  if (zone === '') return { kind: 'date', timeMs: new Date(year, month, day, 0, 0, 0, whole).getTime() + part };
  const digits = zone.replace(/\D/g, '');
  const minutes = zone === 'Z' ? 0 : Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  const offsetMs = (zone.startsWith('-') ? -minutes : minutes) * 60_000;
  return { kind: 'date', timeMs: Date.UTC(year, month, day, 0, 0, 0, whole) + part - offsetMs };
}
