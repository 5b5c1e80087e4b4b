import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Recording } from '../../../relay/record/recording.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/settle.ts';
import { sessionBench } from '../session/session-bench.ts';

it('trials B 8: a directory that is removed is noticed, made anew, and still for one relay alone', async () => {
  const directory = join(await mkdtemp(join(tmpdir(), 'baudcast-')), 'record');
  onTestFinished(() => rm(dirname(directory), { recursive: true, force: true }));
  const clock = new FakeClock();
  const options = { directory, budgetBytes: 1e8, segmentBytes: 2 ** 20, node: 'lab1', clock, log: () => undefined };
  const recording = new Recording(options);
  await recording.start();
  const benches = ['a', 'b'].map((id) => sessionBench({}, { id, clock, recording: recording.recording(id) }));
  for (const { session } of benches) recording.onSession(session);
  const receive = (text: string): void => benches.forEach(({ device }) => device.now.receive(Buffer.from(text)));
  const segments = async (): Promise<number> =>
    (await readdir(directory, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.baudrec')).length;
  const haveTrouble = (expected: boolean) => (): boolean => {
    clock.advanceAtOnce(1000);
    return ['a', 'b'].every((id) => (recording.trouble(id) !== undefined) === expected);
  };

  for (const { openedBy } of benches) await openedBy('ann');
  receive('one');
  while ((await segments()) < 2);
  await rm(directory, { recursive: true });
  await until(haveTrouble(true));
  expect(recording.trouble('a')).toContain('its file was removed');
  receive('two');
  await until(haveTrouble(false));
  while ((await segments()) < 2);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  await expect(new Recording(options).start()).rejects.toThrow('Another Baudcast');
  for (const { session } of benches) await session.stop();
  await recording.stop();
});
