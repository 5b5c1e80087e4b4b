export type LogLevel = (typeof logLevels)[number];

/** Least important first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** `json`: an object in each line, for programs. `text`: for people. */
export type LogFormat = 'json' | 'text';

/** Writes a log entry. @param event in kebab-case @param fields may contain untrusted text, never a credential */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

type Fields = Readonly<Record<string, unknown>>;

/** One line of JSON that is safe in a terminal, whatever the name of a device or peer. */
export function formatLogLine(time: Date, level: LogLevel, event: string, fields: Fields = {}): string {
  return `${inertJson({ time: time.toISOString(), level, event, ...fields }, plainErrors)}\n`;
}

/** The same for people: `12:00:00.123 warn  record-stopped port=gps error="No space left"`. */
export function formatLogText(time: Date, level: LogLevel, event: string, fields: Fields = {}): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${plainText(name)}=${plainText(value)}`],
  );
  return `${time.toISOString().slice(11, -1)} ${level.padEnd(5)} ${plainText(event)}${parts.join('')}\n`;
}

/**
 * @param least what is less important is left out
 * @param write takes whole lines. @returns false if there is no room for this one: they are counted, and the next line
 * that has room comes after their number
 */
export function makeLog(least: LogLevel, write: (line: string) => unknown, form: LogFormat = 'json'): Log {
  const from = logLevels.indexOf(least);
  const format = form === 'json' ? formatLogLine : formatLogText;
  let lost = 0;
  return (level, event, fields) => {
    if (logLevels.indexOf(level) < from) return;
    const line = format(new Date(), level, event, fields);
    const text = lost > 0 ? `${format(new Date(), 'warn', 'log-lines-lost', { count: lost })}${line}` : line;
    lost = write(text) === false ? lost + 1 : 0;
  };
}

/** What may wait for a reader of the log that takes nothing: a program at the other end of a pipe that hangs. */
const maxWaitingBytes = 1024 * 1024;

interface LogStream {
  /** Bytes that wait. */
  readonly writableLength: number;
  write(text: string): unknown;
}

/** Writes lines to a stream, as long as not too much waits for it. */
export function toLogStream(stream: LogStream): (line: string) => boolean {
  return (line) => {
    if (stream.writableLength > maxWaitingBytes) return false;
    stream.write(line);
    return true;
  };
}

/** A word as it is, all else as JSON. */
function plainText(value: unknown): string {
  const text = value instanceof Error ? value.message : value;
  return typeof text === 'string' && /^[\w./:[\]@+-]+$/.test(text) ? text : inertJson(text, plainErrors);
}

function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message } : value;
}

/**
 * Characters that JSON leaves as they are and a terminal or an editor acts upon: C1 controls, line separators, changes
 * of direction.
 */
const acting = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * JSON in one line that is safe in a terminal, whatever text it contains; parsing it gives the same value.
 * @param replacer as for `JSON.stringify`
 */
export function inertJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer).replaceAll(
    acting,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
