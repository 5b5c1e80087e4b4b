import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { RecordedEntry, RecordedPage } from '../../../relay/protocol/recorded-values.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { patternAt } from './pattern-at.ts';
import { readPast } from './record-bench.ts';
import { bundleProgram } from '../../support/bundle-program.ts';
import { runs } from '../../support/runs.ts';

const kills = runs(8, 3);
const segmentBytes = 64 * 1024;

/** Lets a relay record, and kills it when it has reported its recording so many times. */
async function recordAndKill(
  file: string,
  directory: string,
  reports: number,
): Promise<{ epoch: string; recorded: number }> {
  const child = fork(file, [directory, String(segmentBytes)]);
  const exited = once(child, 'exit');
  let last = { epoch: '', recorded: 0 };
  let left = reports;
  child.on('message', (report: typeof last) => {
    last = report;
    if (--left === 0) child.kill('SIGKILL');
  });
  expect(await exited).toEqual([null, 'SIGKILL']);
  return last;
}

test('data recorded before kill -9 is there, byte for byte, in every run', async () => {
  const file = await bundleProgram(fileURLToPath(new URL('record-host.ts', import.meta.url)));
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
  onTestFinished(async () => {
    await rm(directory, { recursive: true });
    await rm(file);
  });
  const told = [];
  // The last one runs for long, so that there are several segments.
  for (let i = 1; i <= kills; i++)
    told.push(await recordAndKill(file, directory, i === kills ? 400 : 1 + Math.floor(Math.random() * 400)));

  const recording = new Recording({
    directory,
    budgetBytes: 2 ** 30,
    segmentBytes,
    node: 'test',
    clock: systemClock,
    log: () => undefined,
  });
  await recording.start();
  const past = recording.recording('fake');
  const epochs = await past.epochs();
  for (const { epoch, recorded } of told) {
    const info = epochs.find((one) => one.epoch === epoch);
    // A relay killed before its first byte was written has recorded nothing.
    if (recorded === 0 && !info) continue;
    expect(info).toMatchObject({ from: 0 });
    expect(info?.to).toBeGreaterThanOrEqual(recorded);
    const runs = await readPast(past, epoch, 0, Infinity);
    expect(runs.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([[0, info?.to]]);
    const bytes = runs[0]?.bytes ?? Buffer.alloc(0);
    const wrong = bytes.findIndex((byte, offset) => byte !== patternAt(offset));
    expect(wrong).toBe(-1);
    // The same with all other recorded entries, as the page reads it.
    const entries: RecordedEntry[] = [];
    for (let page: RecordedPage = { entries: [], next: '0:0', more: true }; page.more; entries.push(...page.entries))
      page = await recording.recorded.page('fake', epoch, page.next);
    const received = entries.flatMap((entry) => (entry.kind === 'received' ? [Buffer.from(entry.data, 'base64')] : []));
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
    const transmitted = entries.flatMap((entry) =>
      entry.kind === 'transmitted' ? [[entry.id, Buffer.from(entry.data, 'base64').toString()]] : [],
    );
    expect(transmitted).toEqual(transmitted.map((_, i) => [i * 7, `write ${i * 7}`]));
  }
  expect(told.some(({ recorded }) => recorded > segmentBytes)).toBe(true);
  expect((await recording.recorded.openings('fake')).some(({ transmittedBytes }) => transmittedBytes > 0)).toBe(true);
  await recording.stop();
});
