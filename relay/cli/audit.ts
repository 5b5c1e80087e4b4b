import { describeAuditEvent } from '../audit/describe-event.ts';
import { readAudit } from '../audit/read-audit.ts';
import { type RelayEventType, relayEventTypes } from '../protocol/relay-event.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { type Environment, readFlags, splitArguments } from './read-flags.ts';
import { readTime, timeForms } from './read-values.ts';
import { UsageError } from './command.ts';
import { visibleJsonLine, visibleText } from './visible-text.ts';

/** What the person asked `audit` to show. */
interface AuditReading {
  readonly directory: string;
  /** Milliseconds since 1970; what is older is left out. */
  readonly sinceMs: number;
  /** Default: all. */
  readonly types: readonly string[];
  /** The id of a port. Default: all, and events without a port. */
  readonly port: string | undefined;
  readonly isJson: boolean;
}

export const auditReadFlags: readonly Flag[] = [
  {
    name: 'since',
    kind: 'text',
    placeholder: 'WHEN',
    help: `leave out everything before: ${timeForms}`,
    byDefault: 'the beginning',
  },
  {
    name: 'type',
    kind: 'list',
    placeholder: 'TYPE',
    choices: relayEventTypes,
    help: `only events of this type: ${relayEventTypes.join(', ')}`,
    byDefault: 'all',
  },
  { name: 'port', kind: 'text', placeholder: 'ID', help: 'only events of this port', byDefault: 'all' },
  { name: 'json', kind: 'switch', help: 'print the JSON lines of the files', byDefault: 'off' },
  { name: 'help', kind: 'switch', short: 'h', help: 'print this and stop', byDefault: 'off' },
];

export const auditHelp = `Prints the audit log of a relay on this computer: who did what, when, from where.

Usage: baudcast audit [DIR] [options]

DIR is the directory of the relay's --audit. Default: audit in the relay's state directory.

${helpOfFlags(auditReadFlags)}
Exit status: 0 done, 1 not readable, 2 wrong usage.
`;

/**
 * @param defaultDirectory where the audit is by default
 * @returns undefined for `--help`
 * @throws {UsageError}
 */
export function readAuditReading(
  args: readonly string[],
  environment: Environment,
  nowMs: number,
  defaultDirectory: () => string,
): AuditReading | undefined {
  const { words, flagArguments } = splitArguments(auditReadFlags, args);
  // The variables are those of `serve`: BAUDCAST_PORT is not a port's id.
  const values = readFlags(auditReadFlags, flagArguments, {}, () => '');
  if (values.get('help')?.[0] === 'true') return undefined;
  if (words.length > 1) throw new UsageError('audit takes one directory.');
  const types = values.get('type') ?? [];
  const unknown = types.find((type) => !relayEventTypes.includes(type as RelayEventType));
  if (unknown !== undefined)
    throw new UsageError(`Unknown event type '${unknown}'. Types: ${relayEventTypes.join(', ')}.`);
  const since = values.get('since')?.[0];
  const given = environment['BAUDCAST_AUDIT'];
  return {
    directory: words[0] ?? (given !== undefined && given !== '' && given !== 'off' ? given : defaultDirectory()),
    sinceMs: since === undefined ? -Infinity : readTime(since, nowMs, 'since'),
    types,
    port: values.get('port')?.[0],
    isJson: values.get('json')?.[0] === 'true',
  };
}

/**
 * Prints the events asked for, one per line. Untrusted text cannot affect the terminal.
 * @throws {Error} with a sentence if it cannot be read
 */
export async function printAudit(
  { directory, sinceMs, types, port, isJson }: AuditReading,
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<void> {
  let damaged = 0;
  try {
    for await (const line of readAudit(directory)) {
      if ('damaged' in line) {
        damaged++;
        continue;
      }
      const { event } = line;
      if (Date.parse(event.time) < sinceMs) continue;
      if (types.length > 0 && !types.includes(event.type)) continue;
      if (port !== undefined && !('port' in event && event.port === port)) continue;
      out(isJson ? `${visibleJsonLine(event)}\n` : `${visibleText(event.time)}  ${visibleText(sentenceOf(event))}\n`);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The audit in ${directory} cannot be read: ${reason}. Name the directory that the relay was given as ` +
        '--audit; that of the service is /var/lib/baudcast/audit.',
      { cause },
    );
  }
  if (damaged > 0)
    (isJson ? err : out)(`Left out as damaged: ${damaged}. A crash can damage the last line before it.\n`);
}

function sentenceOf(event: Parameters<typeof describeAuditEvent>[0]): string {
  try {
    return describeAuditEvent(event);
  } catch {
    // An event of an unexpected form: the file was edited.
    return JSON.stringify(event);
  }
}
