import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Recording } from '../../../relay/record/recording.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { sessionBench } from '../session/session-bench.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)(
  "the document's reader in another language reads a recording, and stops before a torn tail",
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const clock = new FakeClock();
    const recording = new Recording({
      directory,
      budgetBytes: 2 ** 30,
      segmentBytes: 2 ** 20,
      node: 'lab1',
      clock,
      log: () => undefined,
    });
    await recording.start();
    const past = recording.recording('a/../b');
    const { device, session, openedBy } = sessionBench({}, { id: 'a/../b', clock, recording: past });
    recording.onSession(session);
    await openedBy('ann');
    device.now.receive(new Uint8Array([0, 255]), 1_795_197_600_000_000);
    session.note('ann', 'Ann', 'hällo 🚀');
    session.commands.transmit('ann', { id: 7, epoch: null, payload: new Uint8Array([254, 10]) });
    await settle();
    device.now.receive(new Uint8Array([1, 2, 3]), 1_795_197_600_000_001);
    device.now.lose();
    await settle();
    await until(() => past.holds('0000000000000001', 4));
    await session.stop();
    await recording.stop();
    const [name = ''] = await readdir(directory);
    const folder = join(directory, name);
    await appendFile(join(folder, '0000000001.baudrec'), Buffer.alloc(30));

    const document = await readFile(new URL('../../../relay/record/FORMAT.md', import.meta.url), 'utf8');
    const script = join(directory, 'read.py');
    await writeFile(script, /```python\n(.*?)```/s.exec(document)?.[1] ?? '');
    const { stdout, stderr } = spawnSync('python3', [script, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const epoch = '0000000000000001';
    expect(lines).toMatchObject([
      { format: 'baudcast-record', version: 1, node: 'lab1', port: 'a/../b', segment: 1, opening: null, offset: 0 },
      { type: 'opened', epoch },
      { type: 'attendance', epoch, viewers: [{ id: 'ann' }], holder: 'ann' },
      { type: 'input-signals', epoch },
      { epoch, offset: 0, timeUs: 1_795_197_600_000_000, hex: '00ff' },
      { type: 'note', epoch, offset: 2, text: 'hällo 🚀' },
      { epoch, offset: 2, transmitted: { by: 'ann', id: 7 }, hex: 'fe0a' },
      { type: 'transmitted', epoch, offset: 2, by: 'ann', id: 7, byteLength: 2, outcome: 'written' },
      { epoch, offset: 2, timeUs: 1_795_197_600_000_001, hex: '010203' },
      { type: 'lost', epoch, offset: 5 },
      { type: 'closed', epoch, offset: 5 },
    ]);
  },
);
