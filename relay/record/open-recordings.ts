import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Log } from '../log/log.ts';
import { systemFiles } from './record-files.ts';
import { RecordedPorts } from './recorded-ports.ts';
import { SegmentStore } from './segment-store.ts';

/**
 * A directory of recordings to be read without a relay, also while one writes to it. Nothing in it is changed.
 * @param log told of files that are torn, damaged or of a later version
 * @throws {Error} with a sentence where it cannot be read
 */
export async function openRecordings(directory: string, log: Log): Promise<RecordedPorts> {
  const path = resolve(directory);
  const readOnly = { ...systemFiles, makeDirectory: () => Promise.resolve() };
  const store = new SegmentStore(path, Infinity, readOnly, log);
  try {
    if (!(await stat(path)).isDirectory()) throw new Error('it is no directory');
    await store.scan();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The recordings in ${path} cannot be read: ${reason}. Name the directory that the relay was given as --record.`,
      { cause },
    );
  }
  return new RecordedPorts(store);
}
