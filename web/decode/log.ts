import { asciiText, endOfLine, readDecimal } from './ascii.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink, Packet } from './decoder.ts';

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

/** What stands before the text of a line is looked at as far as this. */
const longestHead = 120;

const clock = String.raw`(?<clock>\d\d:\d\d:\d\d(?:[.,][\d,]{1,12})?)`;
const words = 'emerg|alert|crit|critical|fatal|err|error|wrn|warn|warning|notice|info|debug|verbose|trace';
/** What a line begins with, and the groups in it. What follows is its text. */
interface Form {
  readonly pattern: RegExp;
  readonly groups: readonly string[];
}

/** Without the flag for places of groups, which makes it take five times as long. */
const form = (...parts: readonly string[]): Form => {
  const pattern = new RegExp(`^${parts.join('')}`);
  return { pattern, groups: Array.from(pattern.source.matchAll(/\?<(\w+)>/g), ([, name = '']) => name) };
};

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
    String.raw`(?=[:\s\]|-])[:\s|-]{1,3}`,
  ),
];

export const log: MessageDecoder<null> = {
  begin: () => null,

  decode(packet, _state, sink) {
    const { bytes } = packet;
    const end = endOfLine(bytes);
    // The heads are ASCII; what is not of the tag or the text would not fit one.
    const head = asciiText(bytes, 0, Math.min(end, longestHead));
    for (const { pattern, groups } of forms) {
      const found = pattern.exec(head);
      if (found) return readLine(packet, found, groups, end, sink);
    }
  },

  summary: (message) => [textOf(message, 'tag'), textOf(message, 'text')].filter(Boolean).join(': '),
};

/** Where each group of the line that is read begins: made once, as lines are read one after the other. */
const starts = new Map<string, number>();

function readLine(
  { bytes }: Packet,
  found: RegExpExecArray,
  names: readonly string[],
  end: number,
  sink: MessageSink,
): void {
  const { 0: head, groups = {} } = found;
  let after = 0;
  for (const name of names) {
    const text = groups[name];
    if (text === undefined) continue;
    // What stands between two groups has no text of one in it.
    const from = head.indexOf(text, after);
    starts.set(name, from);
    after = from + text.length;
  }
  const span = (name: string): readonly [number, number] => {
    const from = starts.get(name) ?? 0;
    return [from, from + (groups[name]?.length ?? 0)];
  };
  const severity = groups['priority'] === undefined ? undefined : Number(groups['priority']) & 7;
  const [name, level] =
    severity === undefined
      ? (levels[groups['level']?.toLowerCase() ?? ''] ?? ['line', undefined])
      : [bySeverity[severity] ?? '', severity];
  sink.begin(name, 0, end);
  const [levelFrom, levelTo] = span(severity === undefined ? 'level' : 'priority');
  if (level !== undefined) sink.number('severity', level, levelFrom, levelTo, '', name);
  if (groups['time'] !== undefined) sink.number('time', Number(groups['time']), ...span('time'), 'ms');
  if (groups['seconds'] !== undefined) sink.number('time', Number(groups['seconds']), ...span('seconds'), 's');
  if (groups['clock'] !== undefined)
    sink.number('time', ofDay(bytes, ...span('clock')), ...span('clock'), 'time of day');
  if (groups['tag'] !== undefined) sink.text('tag', ...span('tag'));
  if (head.length < end) sink.text('text', head.length, end);
}

/** `hh:mm:ss` with a fraction after a point, which may have a comma in it: Zephyr writes milliseconds,microseconds. */
function ofDay(bytes: Uint8Array, from: number, to: number): number {
  const [hours, minutes, seconds] = [from, from + 3, from + 6].map((at) => readDecimal(bytes, at, at + 2));
  const digits = asciiText(bytes, from + 9, to).replace(',', '');
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + (digits ? Number(`0.${digits}`) : 0);
}
