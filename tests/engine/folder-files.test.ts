import { describe, expect, it } from 'vitest';
import { FolderFiles } from '../../web/engine/folder-files.ts';
import { crc32 } from '../../web/transfer/transfer-checks.ts';
import { FakeFolder } from '../support/fake-folder.ts';
import { testBytes } from '../transfer/memory-files.ts';

const announced = (name: string, size: number | undefined) => ({ name, size, modifiedMs: 0 });
const text = (value: string) => new TextEncoder().encode(value);
const someBytes = (length: number) => Uint8Array.from(testBytes(length));

/** Receives a file in one piece. */
async function receive(files: FolderFiles, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  expect(await files.begin(announced(name, bytes.length))).toBe(0);
  await files.write(bytes);
  await files.end();
}

describe('FolderFiles', () => {
  it('saves each file under its name, and replaces none', async () => {
    const folder = new FakeFolder();
    folder.files.set('log.txt', text('mine'));
    const files = new FolderFiles(folder, false);
    const large = someBytes(600_000);
    await receive(files, 'log.txt', text('theirs'));
    await receive(files, 'log.txt', text('again'));
    await receive(files, 'firmware', large);
    await receive(files, 'empty', new Uint8Array(0));
    expect([...folder.files.keys()]).toEqual(['log.txt', 'log (1).txt', 'log (2).txt', 'firmware', 'empty']);
    expect(['log.txt', 'log (1).txt', 'log (2).txt'].map((name) => folder.text(name))).toEqual([
      'mine',
      'theirs',
      'again',
    ]);
    expect(Buffer.from(folder.files.get('firmware') ?? []).equals(large)).toBe(true);
  });

  it('continues a file that was received in part, and keeps the part of one that fails', async () => {
    const folder = new FakeFolder();
    const bytes = someBytes(600_000);
    const first = new FolderFiles(folder, true);
    await first.begin(announced('a.bin', bytes.length));
    await first.write(bytes.slice(0, 300_000));
    await first.write(bytes.slice(300_000, 300_010));
    await first.abandon();
    expect(folder.files.get('a.bin')?.length).toBe(300_010);
    const second = new FolderFiles(folder, true);
    expect(await second.begin(announced('a.bin', bytes.length))).toBe(300_010);
    expect(await second.check()).toBe(crc32(bytes.subarray(0, 300_010)));
    await second.start(300_010);
    await second.write(bytes.slice(300_010));
    await second.end();
    expect(Buffer.from(folder.files.get('a.bin') ?? []).equals(bytes)).toBe(true);
  });

  it('does not touch a file that turned out to be another one, or that is larger', async () => {
    const folder = new FakeFolder();
    folder.files.set('a.bin', text('other'));
    const files = new FolderFiles(folder, true);
    expect(await files.begin(announced('a.bin', 10))).toBe(5);
    await files.start(0);
    await files.write(text('0123456789'));
    await files.end();
    await receive(files, 'a.bin', text('abc'));
    expect(['a.bin', 'a (1).bin', 'a (2).bin'].map((name) => folder.text(name))).toEqual([
      'other',
      '0123456789',
      'abc',
    ]);
  });

  it('leaves nothing of a file that cannot be continued, or of which nothing came', async () => {
    for (const canResume of [false, true]) {
      const folder = new FakeFolder();
      const files = new FolderFiles(folder, canResume);
      await files.begin(announced('a.bin', 10));
      if (!canResume) await files.write(text('01234'));
      await files.abandon();
      await files.abandon();
      expect([...folder.files.keys()]).toEqual([]);
    }
  });

  it('fails with the reason when the disk is full, the permission is gone, or the folder', async () => {
    for (const fault of ['QuotaExceededError', 'NotAllowedError', 'NotFoundError'] as const) {
      const folder = new FakeFolder();
      const files = new FolderFiles(folder, true);
      await files.begin(announced('a.bin', 1_000_000));
      await files.write(someBytes(300_000));
      folder.onWrite = () => (folder.fault = fault);
      await expect(files.write(someBytes(300_000))).rejects.toMatchObject({ name: fault });
      await files.abandon();
    }
  });
});
