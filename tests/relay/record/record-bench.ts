import { type PlacedEntry, readSegment } from '../../../relay/record/read-segment.ts';
import type { RecordEntry } from '../../../relay/record/record-entry.ts';
import type { RecordFiles } from '../../../relay/record/record-files.ts';
import { Recording, type RecordingOptions } from '../../../relay/record/recording.ts';
import type { PortRecording } from '../../../relay/session/feed/recordings.ts';
import { sessionBench } from '../session/session-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryFiles } from './memory-files.ts';
import { until } from '../../support/settle.ts';

/** A recorded port session on a fake device and a disk in memory. */
export async function recordBench(
  options: Omit<Partial<RecordingOptions>, 'clock'> & {
    clock?: FakeClock;
    files?: MemoryFiles;
    id?: string;
    replayBytes?: number;
  } = {},
) {
  const files = options.files ?? new MemoryFiles();
  const logged: [string, string, unknown][] = [];
  const clock = options.clock ?? new FakeClock();
  const recording = new Recording({
    directory: '/record',
    budgetBytes: 2 ** 40,
    segmentBytes: 1024 * 1024,
    node: 'lab1',
    clock,
    log: (...event) => void logged.push(event as [string, string, unknown]),
    ...options,
    files,
  });
  await recording.start();
  const { id = 'fake', replayBytes } = options;
  const past = recording.recording(id);
  const bench = sessionBench(replayBytes === undefined ? {} : { replayBytes }, { id, clock, recording: past });
  recording.onSession(bench.session);
  /** Resolves when the byte before this offset of the present opening is on the disk. */
  const recorded = async (offset: number): Promise<void> => {
    const { current } = bench.session.log;
    await until(() => offset === 0 || past.holds(current?.epoch ?? '', offset - 1));
  };
  /** Ends the relay in order. */
  const stop = async (): Promise<void> => {
    await bench.session.stop();
    await recording.stop();
  };
  return { ...bench, clock, files, logged, recording, past, recorded, stop };
}

/** Every entry of every segment, in order. */
export async function entriesIn(files: RecordFiles, paths: readonly string[]): Promise<RecordEntry[]> {
  const entries: RecordEntry[] = [];
  for (const path of paths) {
    for (const { entry } of await placedEntries(files, path)) entries.push(entry);
  }
  return entries;
}

export async function placedEntries(files: RecordFiles, path: string): Promise<PlacedEntry[]> {
  const { byteLength } = await files.stat(path);
  const file = await files.open(path);
  const placed: PlacedEntry[] = [];
  for await (const one of readSegment(file, byteLength)) placed.push(one);
  await file.close();
  return placed;
}

/** Entries in a form to compare: the types of events, and bytes as text. */
export function outline(entries: readonly RecordEntry[]): string[] {
  return entries.map((entry) => {
    if (entry.kind === 'header') return `header ${entry.header.segment}`;
    if (entry.kind === 'transmitted')
      return `${entry.offset}: ${entry.by} transmits ${Buffer.from(entry.data).toString('latin1')}`;
    if (entry.kind === 'data') return `${entry.offset}: ${Buffer.from(entry.data).toString('latin1')}`;
    return entry.event.type;
  });
}

export async function readPast(
  past: PortRecording,
  epoch: string,
  from: number,
  to: number,
): Promise<{ offset: number; bytes: Buffer }[]> {
  const runs: { offset: number; bytes: Buffer }[] = [];
  for await (const { offset, data } of past.read(epoch, from, to)) {
    const last = runs.at(-1);
    if (last && last.offset + last.bytes.length === offset) last.bytes = Buffer.concat([last.bytes, data]);
    else runs.push({ offset, bytes: Buffer.from(data) });
  }
  return runs;
}
