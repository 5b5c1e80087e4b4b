import { inertJson } from './inert-json.ts';

export type LogLevel = (typeof logLevels)[number];

/** Least important first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** Notes that something happened. @param event in kebab-case @param fields may hold strangers' text, never a credential */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One line of JSON that is safe in a terminal, whatever a device or a peer calls itself. */
export function formatLogLine(time: Date, level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `${inertJson({ time: time.toISOString(), level, event, ...fields }, plainErrors)}\n`;
}

/** @param least what is less important is left out @param write takes whole lines */
export function makeLog(least: LogLevel, write: (line: string) => void): Log {
  const from = logLevels.indexOf(least);
  return (level, event, fields) => {
    if (logLevels.indexOf(level) >= from) write(formatLogLine(new Date(), level, event, fields));
  };
}

function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message } : value;
}
