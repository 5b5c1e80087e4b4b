import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '../../../relay/audit/audit-log.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { requireOwnDirectory } from '../../../relay/base/require-own-directory.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { StateDirectory } from '../../../relay/state/state-directory.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baudcast-owner-'));
});
afterEach(() => rm(directory, { recursive: true }));

const common = { clock: systemClock, log: (): void => undefined, budgetBytes: 1e8 };
/** The check of each directory when a relay starts. */
const starts: Readonly<Record<string, () => Promise<unknown>>> = {
  '--state': () => StateDirectory.open(directory),
  '--record': async () => {
    const recording = new Recording({ ...common, directory, segmentBytes: 1e6, node: 'lab1' });
    await recording.start();
    await recording.stop();
  },
  '--audit': async () => {
    const audit = new AuditLog({ ...common, directory });
    await audit.start();
    await audit.stop();
  },
};

const isRoot = process.getuid?.() === 0;

describe('security 28: the owner of a directory', () => {
  it.each(Object.entries(starts))(
    'is required for %s: one that others may write to is refused',
    async (flag, start) => {
      // Not empty: in an empty one the rights of others are removed.
      await start();
      await chmod(directory, 0o755);
      await writeFile(join(directory, 'something'), '');
      await start();
      for (const mode of [0o777, 0o775, 0o757, 0o1777]) {
        await chmod(directory, mode);
        await expect(start(), mode.toString(8)).rejects.toThrow(/other users of this computer may write there/);
        await expect(start(), mode.toString(8)).rejects.toThrow(flag);
      }
    },
  );

  it.skipIf(!isRoot).each(Object.entries(starts))(
    'is required for %s: one of another user is refused',
    async (flag, start) => {
      await chown(directory, 12_345, 12_345);
      await chmod(directory, 0o700);
      await expect(start()).rejects.toThrow(/it belongs to another user \(number 12345\)/);
      await expect(start()).rejects.toThrow(flag);
    },
  );

  it('trials-2 B 12: a state file that others could have written is ignored', async () => {
    const state = await StateDirectory.open(directory);
    const file = join(directory, 'credentials.json');
    await writeFile(file, '{}');
    await chmod(file, 0o644);
    expect(await state.read('credentials.json')).toBe('{}');
    await chmod(file, 0o666);
    await expect(state.read('credentials.json')).rejects.toThrow('other users of this computer may write there');
    await chmod(file, 0o600);
    if (!isRoot) return;
    await chown(file, 12_345, 12_345);
    await expect(state.read('credentials.json')).rejects.toThrow('another user (number 12345)');
  });

  it.skipIf(process.getuid === undefined)('may also be root', async () => {
    await expect(requireOwnDirectory('/', 12_345)).resolves.toBeUndefined();
    if (!isRoot) await expect(requireOwnDirectory(directory, 12_345)).rejects.toThrow('another user');
  });
});
