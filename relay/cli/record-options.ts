import type { Flag, FlagValues } from './flag.ts';
import { readSize } from './read-values.ts';
import { UsageError } from './command.ts';

/** How the ports are recorded. */
export interface RecordOptions {
  readonly directory: string;
  /** Limit for all recordings. Default 1 GiB. */
  readonly budgetBytes: number;
  /** Size at which a segment is ended. Default 8 MiB. */
  readonly segmentBytes: number;
}

const defaults = { budget: '1G', segment: '8M' } as const;
const mebibyte = 1024 * 1024;
/** Fewer segments than this would leave little when the oldest is removed. */
const leastSegments = 4;

export const recordFlags: readonly Flag[] = [
  {
    name: 'record',
    kind: 'text',
    placeholder: 'DIR',
    help: 'record what every port receives and transmits, in this directory',
    byDefault: 'nothing is recorded',
  },
  {
    name: 'record-budget',
    kind: 'text',
    placeholder: 'SIZE',
    help: 'size of all recordings, in bytes or with K, M, G or T (of 1024); the oldest are removed',
    byDefault: defaults.budget,
  },
  {
    name: 'record-segment',
    kind: 'text',
    placeholder: 'SIZE',
    help: `size of one file, 1M to a quarter of the budget; a file also ends after an hour`,
    byDefault: defaults.segment,
  },
];

/** @throws {UsageError} for sizes that are none or do not fit each other, and for sizes where nothing is recorded */
export function readRecordOptions(values: FlagValues): RecordOptions | undefined {
  const [directory] = values.get('record') ?? [];
  if (directory === undefined) {
    const size = ['record-budget', 'record-segment'].find((name) => values.has(name));
    if (size) throw new UsageError(`--${size} needs --record DIR.`);
    return undefined;
  }
  if (directory === '') throw new UsageError('--record takes the path of a directory.');
  const budgetBytes = readSize(values, 'record-budget', defaults.budget);
  const segmentBytes = readSize(values, 'record-segment', defaults.segment);
  if (segmentBytes < mebibyte) throw new UsageError('--record-segment takes 1M or more.');
  if (budgetBytes < segmentBytes * leastSegments) {
    throw new UsageError(
      `--record-budget takes at least ${leastSegments} times --record-segment, which is ${segmentBytes} bytes.`,
    );
  }
  return { directory, budgetBytes, segmentBytes };
}
