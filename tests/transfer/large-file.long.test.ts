import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Transfer, TransferContext } from '../../web/transfer/transfer-context.ts';
import { receiveXmodem } from '../../web/transfer/xmodem-receive.ts';
import { sendXmodem } from '../../web/transfer/xmodem-send.ts';
import { receiveZmodem } from '../../web/transfer/zmodem-receive.ts';
import { sendZmodem } from '../../web/transfer/zmodem-send.ts';
import { hasLrzsz } from '../support/prepare.mjs';
import { newFolder, withLrzsz } from './lrzsz.ts';
import { MemoryFiles, outgoing, testBytes } from './memory-files.ts';

const file = { name: 'x.bin', bytes: testBytes(10_000_000) };
const digest = (bytes: Uint8Array | undefined): string =>
  createHash('sha1')
    .update(bytes ?? '')
    .digest('hex');

describe.skipIf(!hasLrzsz())('10 MB', () => {
  it.each<[string, (context: TransferContext) => Transfer]>([
    ['rz', (context) => sendZmodem(context, outgoing([file]))],
    ['rb', (context) => sendXmodem(context, outgoing([file]), { isBatch: true, isLarge: true })],
  ])('are sent to %s unchanged', async (program, start) => {
    const folder = newFolder(onTestFinished);
    const result = await withLrzsz([program], start, { folder, files: new MemoryFiles([file]) });
    expect(result).toMatchObject({ exitCode: 0, error: undefined });
    expect(digest(readFileSync(join(folder, 'x.bin')))).toBe(digest(file.bytes));
  });

  it.each<[string, string[], (context: TransferContext) => Transfer]>([
    ['sz', [], (context) => receiveZmodem(context)],
    ['sb', ['-k'], (context) => receiveXmodem(context, { name: undefined, check: 'crc' })],
  ])('are received from %s unchanged', async (program, args, start) => {
    const folder = newFolder(onTestFinished);
    writeFileSync(join(folder, 'x.bin'), file.bytes);
    const files = new MemoryFiles();
    const result = await withLrzsz([program, ...args, 'x.bin'], start, { folder, files });
    expect(result).toMatchObject({ exitCode: 0, error: undefined });
    expect(digest(files.whole[0]?.bytes)).toBe(digest(file.bytes));
  });
});
