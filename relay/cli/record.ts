import { helpFlag, jsonFlag } from './client-flags.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { readFlags, splitArguments } from './read-flags.ts';
import { readTime, timeForms } from './read-values.ts';
import { UsageError } from './command.ts';

const formats = ['raw', 'text', 'jsonl'] as const;

/** What to read from a directory of recordings. */
export type RecordReading =
  | { readonly action: 'list'; readonly directory: string; readonly isJson: boolean }
  | {
      readonly action: 'export';
      readonly directory: string;
      /** The port's id. */
      readonly port: string;
      /** The epoch of one opening. Default: all, oldest first. */
      readonly opening: string | undefined;
      /** Milliseconds since 1970; what is older, and what is not, is left out. */
      readonly fromMs: number;
      readonly toMs: number;
      readonly format: (typeof formats)[number];
    };

export const recordReadFlags: readonly Flag[] = [
  {
    name: 'opening',
    kind: 'text',
    placeholder: 'EPOCH',
    help: 'only this opening, by its id in the list',
    byDefault: 'all, oldest first',
  },
  {
    name: 'from',
    kind: 'text',
    placeholder: 'WHEN',
    help: `leave out everything before: ${timeForms}`,
    byDefault: 'the beginning',
  },
  {
    name: 'to',
    kind: 'text',
    placeholder: 'WHEN',
    help: 'leave out everything from this time on',
    byDefault: 'the end',
  },
  { name: 'raw', kind: 'switch', help: 'only the received bytes, unchanged', byDefault: 'on' },
  {
    name: 'text',
    kind: 'switch',
    help: 'one line for everything that was received or transmitted, and for every event, with its time',
    byDefault: 'off',
  },
  { name: 'jsonl', kind: 'switch', help: 'the same as JSON, bytes in hex', byDefault: 'off' },
  { ...jsonFlag, help: 'with list: print it as JSON' },
  helpFlag,
];

export const recordHelp = `Reads the recordings of a relay from its --record directory. The relay need not run.

Usage: baudcast record list DIR [--json]
       baudcast record export DIR PORT [options] > FILE

${helpOfFlags(recordReadFlags)}
Exit status: 0 done, 1 not readable or no recording, 2 wrong usage.
`;

/** @returns undefined for `--help` @throws {UsageError} */
export function readRecordReading(args: readonly string[], nowMs: number): RecordReading | undefined {
  const { words, flagArguments } = splitArguments(recordReadFlags, args);
  // The variables are those of `serve`.
  const values = readFlags(recordReadFlags, flagArguments, {}, () => '');
  if (values.get('help')?.[0] === 'true') return undefined;
  const [action, directory, port, ...more] = words;
  if (action !== 'list' && action !== 'export')
    throw new UsageError("record takes 'list DIR' or 'export DIR PORT'. See --help.");
  if (directory === undefined || directory === '')
    throw new UsageError(`record ${action} takes a directory: the one that the relay was given as --record.`);
  if (action === 'list') {
    const isJson = values.get('json')?.[0] === 'true';
    if (port !== undefined || values.size > Number(values.has('json')))
      throw new UsageError('record list takes a directory, and perhaps --json.');
    return { action, directory, isJson };
  }
  if (values.has('json')) throw new UsageError('record export takes --jsonl.');
  if (port === undefined || more.length > 0)
    throw new UsageError("record export takes a directory and a port's id, which 'record list' shows.");
  const asked = formats.filter((format) => values.get(format)?.[0] === 'true');
  if (asked.length > 1)
    throw new UsageError(`One of --raw, --text and --jsonl is enough, not --${asked.join(' and --')}.`);
  const time = (name: string, byDefault: number): number => {
    const text = values.get(name)?.[0];
    return text === undefined ? byDefault : readTime(text, nowMs, name);
  };
  return {
    action,
    directory,
    port,
    opening: values.get('opening')?.[0],
    fromMs: time('from', -Infinity),
    toMs: time('to', Infinity),
    format: asked[0] ?? 'raw',
  };
}
