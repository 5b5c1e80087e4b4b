import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { permissionAdvice } from '../../../relay/ports/permission-advice.ts';

async function files(mode: number) {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-advice-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'port');
  await writeFile(path, '');
  await chmod(path, mode);
  const groups = join(directory, 'group');
  await writeFile(groups, 'root:x:0:\ndialout:x:20:\n');
  return { path, groups };
}

// Only root may give a file to a group it is not in.
describe.skipIf(process.getuid?.() !== 0)('the advice for a port without permission to open it', () => {
  it('is to join its group', async () => {
    const { path, groups } = await files(0o660);
    await chown(path, 0, 20);
    expect(await permissionAdvice(path, groups, [0])).toContain('sudo usermod -aG dialout ');
  });

  it('is to allow the device to the service, if the user is in the group already', async () => {
    const { path, groups } = await files(0o660);
    await chown(path, 0, 20);
    expect(await permissionAdvice(path, groups, [20])).toMatch(/is in the group dialout.*DeviceAllow=char-0 rw$/);
  });

  it('is to add a rule where no group has access', async () => {
    const { path, groups } = await files(0o600);
    expect(await permissionAdvice(path, groups, [0])).toContain(
      'nor may a group: set its group and mode with a udev rule',
    );
  });
});
