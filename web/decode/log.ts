import { asciiText, endOfLine, findByte, readDecimal } from './ascii.ts';
import { knownPattern, type BytePattern } from './byte-pattern.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * Lines of logs: ESP-IDF `I (1234) wifi: text`, Zephyr `[00:00:01.234,567] <inf> module: text`, Linux `<6>[ 1.2] text`,
 * Android `I/tag( 12): text`, and a level written out: `[WARN] text`, `ERROR: text`. A message's kind is its level.
 */

/** Severities of RFC 5424, by the names that are in use. */
const levels: Readonly<Record<string, readonly [name: string, severity: number]>> = {
  emerg: ['emergency', 0],
  alert: ['alert', 1],
  crit: ['critical', 2],
  critical: ['critical', 2],
  fatal: ['critical', 2],
  f: ['critical', 2],
  a: ['critical', 2],
  err: ['error', 3],
  error: ['error', 3],
  e: ['error', 3],
  wrn: ['warning', 4],
  warn: ['warning', 4],
  warning: ['warning', 4],
  w: ['warning', 4],
  notice: ['notice', 5],
  inf: ['info', 6],
  info: ['info', 6],
  i: ['info', 6],
  dbg: ['debug', 7],
  debug: ['debug', 7],
  d: ['debug', 7],
  verbose: ['verbose', 7],
  trace: ['verbose', 7],
  v: ['verbose', 7],
};
const bySeverity = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];

const comma = 0x2c;

/** What stands before the text of a line is looked at as far as this. */
const longestHead = 120;

const clock = String.raw`(?<clock>\d\d:\d\d:\d\d(?:[.,][\d,]{1,12})?)`;
const words = 'emerg|alert|crit|critical|fatal|err|error|wrn|warn|warning|notice|info|debug|verbose|trace';

/** What a line begins with, and the numbers of the groups in it. What follows is its text. */
interface Form {
  readonly pattern: BytePattern;
  readonly level: number;
  readonly priority: number;
  readonly time: number;
  readonly seconds: number;
  readonly clock: number;
  readonly tag: number;
}

function form(...parts: readonly string[]): Form {
  const pattern = knownPattern(parts.join(''));
  const group = (name: string): number => pattern.names.indexOf(name);
  return {
    pattern,
    level: group('level'),
    priority: group('priority'),
    time: group('time'),
    seconds: group('seconds'),
    clock: group('clock'),
    tag: group('tag'),
  };
}

const forms: readonly Form[] = [
  // ESP-IDF, with ticks or a time of day.
  form(String.raw`(?<level>[EWIDV]) \((?:(?<time>\d{1,12})|${clock})\) `, '(?:(?<tag>[^:]{1,40}): )?'),
  // Zephyr, with or without a time.
  form(
    String.raw`(?:\[${clock}\] |\[(?<time>\d{1,12})\] )?`,
    String.raw`<(?<level>err|wrn|inf|dbg)> (?:(?<tag>[\w./-]{1,40}): )?`,
  ),
  // Linux: the level is there in /dev/kmsg and dmesg -r alone.
  form(
    String.raw`(?:<(?<priority>\d{1,3})>)?\[ {0,8}(?<seconds>\d{1,9}\.\d{3,9})\] `,
    String.raw`(?:(?<tag>[\w./ -]{1,40}): )?`,
  ),
  // Android: brief and threadtime.
  form(String.raw`(?<level>[VDIWEFA])\/(?<tag>[^(:]{1,40}?) {0,20}\( {0,5}\d{1,6}\): `),
  form(
    String.raw`\d\d-\d\d ${clock} {1,5}\d{1,6} {1,5}\d{1,6} `,
    String.raw`(?<level>[VDIWEFA]) (?<tag>[^:]{1,40}?) {0,20}: `,
  ),
  // A level written out, after a time or not.
  form(
    String.raw`(?:\[?(?:\d{4}-\d\d-\d\d[T ])?${clock}\]? ?(?:Z |- )?)?`,
    String.raw`[[(<]?(?<level>${words}|${words.toUpperCase()}|Err|Error|Warn|Warning|Info|Debug|Trace)[\])>]?`,
    '[:\\s\v\xa0|-]{1,3}',
  ),
];

export const log: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    const end = endOfLine(bytes);
    // The heads are ASCII; what is not of the tag or the text would not fit one.
    const headEnd = Math.min(end, longestHead);
    for (const one of forms) {
      one.pattern.begin(bytes, headEnd);
      if (one.pattern.isAt(0)) return readLine(bytes, one, end, sink);
    }
  },

  summary: (message) => [textOf(message, 'tag'), textOf(message, 'text')].filter(Boolean).join(': '),
};

/** Reads a line that begins as a form says. */
function readLine(bytes: Uint8Array, form: Form, end: number, sink: MessageSink): void {
  const { pattern } = form;
  const isByNumber = pattern.from(form.priority) >= 0;
  const levelGroup = isByNumber ? form.priority : form.level;
  const [levelFrom, levelTo] = [pattern.from(levelGroup), pattern.to(levelGroup)];
  const severity = isByNumber ? readDecimal(bytes, levelFrom, levelTo) & 7 : undefined;
  const [name, level] =
    severity === undefined ? levelAt(bytes, levelFrom, levelTo) : ([bySeverity[severity] ?? '', severity] as const);
  sink.begin(name, 0, end);
  if (sink.hasEnough) return;
  if (level !== undefined) sink.number('severity', level, levelFrom, levelTo, '', name);
  tellTime(bytes, pattern, form.time, 'ms', sink);
  tellTime(bytes, pattern, form.seconds, 's', sink);
  tellTime(bytes, pattern, form.clock, 'time of day', sink);
  const tagFrom = pattern.from(form.tag);
  if (tagFrom >= 0) sink.text('tag', tagFrom, pattern.to(form.tag));
  const textFrom = pattern.to(0);
  if (textFrom < end) sink.text('text', textFrom, end);
}

function levelAt(bytes: Uint8Array, from: number, to: number): readonly [name: string, severity: number | undefined] {
  return (from < 0 ? undefined : levels[asciiText(bytes, from, to).toLowerCase()]) ?? ['line', undefined];
}

function tellTime(bytes: Uint8Array, pattern: BytePattern, group: number, unit: string, sink: MessageSink): void {
  const from = pattern.from(group);
  if (from < 0) return;
  const to = pattern.to(group);
  sink.number('time', unit === 'time of day' ? ofDay(bytes, from, to) : readDecimal(bytes, from, to), from, to, unit);
}

/** `hh:mm:ss` with a fraction after a point, which may have a comma in it: Zephyr writes milliseconds,microseconds. */
function ofDay(bytes: Uint8Array, from: number, to: number): number {
  const hours = readDecimal(bytes, from, from + 2);
  const minutes = readDecimal(bytes, from + 3, from + 5);
  const seconds = readDecimal(bytes, from + 6, from + 8);
  return hours * 3600 + minutes * 60 + seconds + (to > from + 9 ? fractionAt(bytes, from + 9, to) : 0);
}

function fractionAt(bytes: Uint8Array, from: number, to: number): number {
  if (findByte(bytes, comma, from, to) === to) return readDecimal(bytes, from, to) / 10 ** (to - from);
  const digits = asciiText(bytes, from, to).replace(',', '');
  return digits ? Number(`0.${digits}`) : 0;
}
