import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCredentials } from '../../../relay/auth/open-credentials.ts';
import { StateDirectory } from '../../../relay/state/state-directory.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('security 27: a state directory serves one relay; a second one gets an error that names the first', async () => {
  const path = await mkdtemp(join(tmpdir(), 'baudcast-state-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const open = async () =>
    openCredentials(await StateDirectory.open(path), { clock: new FakeClock(), log: () => undefined });
  const first = await open();
  await expect(open()).rejects.toThrow(
    `Another relay (process ${process.pid}) uses the state directory ${path}. Stop it, or choose another one ` +
      'with --state.',
  );
  await first.close();
  await (await open()).close();
});
