import type { StreamLimits } from '../fleet/stream-log.ts';
import { type HistoryPart, subjectPart } from '../fleet/subjects.ts';
import type { HistoryLimits } from '../history/node-history.ts';
import { isLabelKey, isLabelValue } from '../protocol/labels.ts';
import { UsageError } from './command.ts';
import type { Flag, FlagValues } from './flag.ts';
import { visibleText } from './visible-text.ts';

export const historyFlag: Flag = {
  name: 'history',
  kind: 'list',
  placeholder: 'AGE,SIZE',
  help:
    'keep what the ports receive at the NATS server, for so long and so many bytes at most: 30d,50GB; ' +
    'gps=7d,1GB is for the port gps alone, label:room=3=7d,1GB for all ports with the label room=3 together',
  byDefault: 'none is kept there',
};

/** What a server keeps at least, so that its messages of 64 KiB fit. */
const leastBytes = 1024 * 1024;
const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const sizes: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** Limits of one port, of the ports with a label, or of all that have none of their own. */
export interface NamedLimits {
  readonly part: HistoryPart;
  readonly limits: StreamLimits;
}

/** Of a label in the name of a stream. */
const maxLabelLength = 120;

/**
 * `30d,50GB`, `gps=7d,1GB`, or `label:room=3=7d,1GB`.
 * @param flag what it is given for, for the sentence
 * @throws {UsageError}
 */
export function readNamedLimits(text: string, flag: string): NamedLimits {
  const at = text.lastIndexOf('=');
  const limits = readStreamLimits(text.slice(at + 1), flag);
  if (at === 0) throw new UsageError(`${flag} takes the id of a port before '=', as in gps=7d,1GB.`);
  if (at < 0) return { part: 'all', limits };
  const name = text.slice(0, at);
  if (!name.startsWith('label:')) return { part: { port: name }, limits };
  const label = name.slice('label:'.length);
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(label) ?? [];
  if (!isLabelKey(key) || !isLabelValue(value))
    throw new UsageError(
      `'${visibleText(label)}' is not a label: ${flag} takes label:KEY=VALUE=LIMITS, as in label:room=3=7d,1GB.`,
    );
  if (subjectPart(label).length > maxLabelLength)
    throw new UsageError(`The label '${visibleText(label)}' is too long for ${flag}.`);
  return { part: { label }, limits };
}

function readStreamLimits(text: string, flag: string): StreamLimits {
  const [, age, ageUnit = '', size, sizeUnit = ''] = /^(\d{1,5})([mhdw]),(\d{1,6})([MGT])B?$/i.exec(text) ?? [];
  const maxAgeMs = Number(age) * (unitsMs[ageUnit.toLowerCase()] ?? Number.NaN);
  const maxBytes = Number(size) * (sizes[sizeUnit.toUpperCase()] ?? Number.NaN);
  if (!(maxAgeMs > 0) || !(maxBytes >= leastBytes))
    throw new UsageError(
      `${flag} takes an age and a size, as in 30d,50GB, not '${text}': minutes (m), hours (h), days (d) or weeks ` +
        '(w), and MB, GB or TB.',
    );
  return { maxAgeMs, maxBytes };
}

/** @returns undefined where nothing is to be kept @throws {UsageError} */
export function readHistoryLimits(values: FlagValues): HistoryLimits | undefined {
  const given = joinPairs(values.get('history') ?? []);
  if (given.length === 0) return undefined;
  const ports = new Map<string, StreamLimits>();
  const labels = new Map<string, StreamLimits>();
  let all: StreamLimits | undefined;
  const twice = (what: string): UsageError => new UsageError(`--history says twice how much is kept of ${what}.`);
  for (const text of given) {
    const { part, limits } = readNamedLimits(text, '--history');
    if (part === 'all') {
      if (all) throw twice('all ports');
      all = limits;
    } else if ('port' in part) {
      if (ports.has(part.port)) throw twice(part.port);
      ports.set(part.port, limits);
    } else {
      if (labels.has(part.label)) throw twice(`ports with ${part.label}`);
      labels.set(part.label, limits);
    }
  }
  return { all, ports, labels };
}

/** A variable is cut at its commas, so an age and its size may be apart. */
function joinPairs(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && !last.includes(',') && !part.includes(',')) joined[joined.length - 1] = `${last},${part}`;
    else joined.push(part);
  }
  return joined;
}
