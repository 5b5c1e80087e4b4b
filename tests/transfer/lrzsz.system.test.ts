import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TransferContext } from '../../web/transfer/transfer-context.ts';
import { receiveXmodem } from '../../web/transfer/xmodem-receive.ts';
import { sendXmodem } from '../../web/transfer/xmodem-send.ts';
import { receiveZmodem } from '../../web/transfer/zmodem-receive.ts';
import { sendZmodem } from '../../web/transfer/zmodem-send.ts';
import { hasLrzsz } from '../support/prepare.mjs';
import { newFolder, withLrzsz } from './lrzsz.ts';
import { randomFrom, worsened, type Noise } from './simulate.ts';
import { MemoryFiles, outgoing, testBytes, type TestFile } from './memory-files.ts';

const sizes = [0, 1, 127, 128, 129, 1023, 1024, 1025, 100_000];
const several: TestFile[] = [
  ...sizes.map((size) => ({ name: `${size}.bin`, bytes: testBytes(size) })),
  { name: 'with space & "quotes" \'.txt', bytes: testBytes(0) },
  { name: 'gerät 串口.log', bytes: testBytes(1025, 3) },
];

const large: TestFile = { name: 'large.bin', bytes: testBytes(300_000, 9) };

/** As they are received: Windows has no quotes in names. */
const safelyNamed = (files: readonly TestFile[]): TestFile[] =>
  files.map((file) => ({ ...file, name: file.name.replaceAll('"', '-') }));

/** XMODEM sends no sizes: the last block is padded. */
function expectPadded(got: Buffer | undefined, size: number): void {
  expect(got?.subarray(0, size).equals(testBytes(size))).toBe(true);
  expect(got?.subarray(size).every((byte) => byte === 0x1a)).toBe(true);
}

/** Names and contents, the latter as a digest: comparing large buffers takes long. */
const listed = (files: readonly TestFile[]): string[] =>
  files
    .map(({ name, bytes }) => `${name} ${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`)
    .toSorted();
const listedIn = (folder: string): string[] =>
  listed(readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) })));

function placed(files: readonly TestFile[]): { folder: string; paths: string[] } {
  const folder = newFolder(onTestFinished);
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  return { folder, paths: files.map(({ name }) => `./${name}`) };
}

describe.skipIf(!hasLrzsz())('lrzsz at the other end', { timeout: 60_000 }, () => {
  describe.each([
    ['checksum', [], false, 'sum'],
    ['CRC', ['-c'], false, 'crc'],
    ['1K', ['-c', '-k'], true, 'crc'],
  ] as const)('XMODEM with %s', (_, args, isLarge, check) => {
    it('sends files of each size', async () => {
      const receiverArgs = args.filter((arg) => arg !== '-k');
      const send = async (size: number): Promise<void> => {
        const folder = newFolder(onTestFinished);
        const files = [{ name: 'x', bytes: testBytes(size) }];
        const result = await withLrzsz(
          ['rx', ...receiverArgs, 'got'],
          (context) => sendXmodem(context, outgoing(files), { isBatch: false, isLarge }),
          { folder, files: new MemoryFiles(files) },
        );
        expect(result, String(size)).toMatchObject({ exitCode: 0, error: undefined });
        expect(result.context.progress).toMatchObject({ fileBytes: size, fileSize: size, errors: 0 });
        expectPadded(readFileSync(join(folder, 'got')), size);
      };
      await Promise.all(sizes.map(send));
    });

    it('receives files of each size', async () => {
      const senderArgs = args.filter((arg) => arg !== '-c');
      const receive = async (size: number): Promise<void> => {
        const { folder } = placed([{ name: 'x', bytes: testBytes(size) }]);
        const files = new MemoryFiles();
        const result = await withLrzsz(
          ['sx', ...senderArgs, 'x'],
          (context) => receiveXmodem(context, { name: 'got', check }),
          { folder, files },
        );
        expect(result, String(size)).toMatchObject({ exitCode: 0, error: undefined });
        expect(files.whole[0]?.name).toBe('got');
        expectPadded(files.whole[0]?.bytes, size);
      };
      // sx refuses an empty file.
      await Promise.all(sizes.filter((size) => size > 0).map(receive));
    });
  });

  describe('YMODEM', () => {
    it('sends several files, with any names', async () => {
      // rb sleeps for seconds at each end: three at a time.
      const send = async (files: readonly TestFile[]): Promise<void> => {
        const folder = newFolder(onTestFinished);
        const result = await withLrzsz(
          ['rb'],
          (context) => sendXmodem(context, outgoing(files), { isBatch: true, isLarge: true }),
          { folder, files: new MemoryFiles(files) },
        );
        expect(result).toMatchObject({ exitCode: 0, error: undefined });
        expect(listedIn(folder)).toEqual(listed(files));
      };
      await Promise.all([0, 3, 6, 9].map((from) => send(several.slice(from, from + 3))));
    });

    it.each([false, true])('receives several files (G: %s)', async (isStreaming) => {
      const { folder, paths } = placed(several);
      const files = new MemoryFiles();
      const result = await withLrzsz(
        ['sb', '-k', ...paths],
        (context) => receiveXmodem(context, { name: undefined, check: 'crc', isStreaming }),
        { folder, files },
      );
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      expect(files.received.map(({ file }) => file.size)).toEqual(several.map(({ bytes }) => bytes.length));
      const safe = safelyNamed(several);
      expect(listed(files.whole)).toEqual(listed(safe));
    });
  });

  describe('ZMODEM', () => {
    it.each([
      ['plainly', ['rz'], {}],
      ['with all control characters escaped, as we want it', ['rz'], { escapeControls: true }],
      ['with all control characters escaped, as the receiver wants it', ['rz', '-e'], {}],
      ['with a receiver that waits after each 2048 bytes', ['rz', '-B', '2048'], {}],
    ] as const)('sends several files %s', async (_, program, options) => {
      const folder = newFolder(onTestFinished);
      const files = [...several, large];
      const result = await withLrzsz([...program], (context) => sendZmodem(context, outgoing(files), options), {
        folder,
        files: new MemoryFiles(files),
      });
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      expect(listedIn(folder)).toEqual(listed(files));
    });

    it.each([
      ['plainly', [], {}],
      ['with CRC-16', ['-o'], {}],
      ['with CRC-16, as we want it', [], { isCrc32: false }],
      ['with all control characters escaped', ['-e'], {}],
      ['with all control characters escaped, as we want it', [], { escapeControls: true }],
      ['with subpackets of 8192 bytes', ['-8'], {}],
      ['with a window of 4096 bytes', ['-w', '4096'], {}],
    ] as const)('receives several files %s', async (_, args, options) => {
      const { folder, paths } = placed([...several, large]);
      const files = new MemoryFiles();
      const result = await withLrzsz(['sz', ...args, ...paths], (context) => receiveZmodem(context, options), {
        folder,
        files,
      });
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      const safe = safelyNamed([...several, large]);
      expect(listed(files.whole)).toEqual(listed(safe));
    });

    it('sends the rest of a file that the receiver has in part, after comparing that part', async () => {
      const bytes = testBytes(200_000);
      const { folder } = placed([{ name: 'x.bin', bytes: bytes.subarray(0, 150_000) }]);
      const files = [{ name: 'x.bin', bytes }];
      const sent: number[] = [];
      const result = await withLrzsz(['rz', '-r'], (context) => sendZmodem(context, outgoing(files)), {
        folder,
        files: new MemoryFiles(files),
        toPeer: (piece) => (sent.push(piece.length), piece),
      });
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      expect(listedIn(folder)).toEqual(listed(files));
      expect(sent.reduce((sum, length) => sum + length, 0)).toBeLessThan(100_000);
    });

    it('receives the rest of a file that is here in part', async () => {
      const bytes = testBytes(200_000);
      const { folder } = placed([{ name: 'x.bin', bytes }]);
      const files = new MemoryFiles();
      files.here.set('x.bin', bytes.subarray(0, 150_000));
      const result = await withLrzsz(['sz', 'x.bin'], (context) => receiveZmodem(context), { folder, files });
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      expect(files.starts).toEqual([150_000]);
      expect(files.whole[0]?.bytes.equals(bytes.subarray(150_000))).toBe(true);
    });

    it('receives a file anew when what is here is not its beginning', async () => {
      const bytes = testBytes(20_000);
      const { folder } = placed([{ name: 'x.bin', bytes }]);
      const files = new MemoryFiles();
      files.here.set('x.bin', testBytes(15_000, 7));
      const result = await withLrzsz(['sz', 'x.bin'], (context) => receiveZmodem(context), { folder, files });
      expect(result).toMatchObject({ exitCode: 0, error: undefined });
      expect(files.starts).toEqual([0]);
      expect(files.whole[0]?.bytes.equals(bytes)).toBe(true);
    });

    it('skips files that the receiver refuses, and sends the others', async () => {
      const { folder } = placed([{ name: 'a', bytes: Uint8Array.of(1, 2, 3) }]);
      const files = [
        { name: 'a', bytes: testBytes(5000) },
        { name: 'b', bytes: testBytes(5000) },
      ];
      // Without -y rz keeps a file that is there.
      const result = await withLrzsz(['rz', '-p'], (context) => sendZmodem(context, outgoing(files)), {
        folder,
        files: new MemoryFiles(files),
      });
      expect(result.error).toBeUndefined();
      expect(listedIn(folder)).toEqual(
        listed([
          { name: 'a', bytes: Uint8Array.of(1, 2, 3) },
          { name: 'b', bytes: testBytes(5000) },
        ]),
      );
    });
  });

  describe('on a bad line', () => {
    const file = { name: 'x.bin', bytes: testBytes(30_000) };
    const lossy = [{ flip: 0.0002 }, { drop: 0.0002 }, { double: 0.0002 }, { flip: 0.0001, drop: 0.0001 }];
    // Each loss costs XMODEM a timeout.
    const noises = { rz: lossy, sz: lossy, rx: [{ flip: 0.0002 }], sx: [{ flip: 0.0002 }] };

    it.each(['rz', 'rx', 'sz', 'sx'] as const)('both ends have the same file with %s, or both fail', async (name) => {
      const isSending = name.startsWith('r');
      const run = async (noise: Omit<Noise, 'seed'>, index: number): Promise<number> => {
        const seed = index + 1;
        const { folder } = placed(isSending ? [] : [file]);
        const files = new MemoryFiles([file]);
        const random = randomFrom(seed);
        const worsen = (bytes: Uint8Array): Uint8Array => worsened(bytes, { ...noise, seed }, random);
        const start = {
          rz: (context: TransferContext) => sendZmodem(context, outgoing([file])),
          rx: (context: TransferContext) => sendXmodem(context, outgoing([file]), { isBatch: false, isLarge: true }),
          sz: (context: TransferContext) => receiveZmodem(context),
          sx: (context: TransferContext) => receiveXmodem(context, { name: 'x.bin', check: 'crc' }),
        }[name];
        const args = name === 'rz' ? [] : name === 'rx' ? ['-c', 'x.bin'] : ['x.bin'];
        const result = await withLrzsz([name, ...args], start, { folder, files, toPeer: worsen, fromPeer: worsen });
        const isDone = result.exitCode === 0 && result.error === undefined;
        const got = isSending ? (isDone ? readFileSync(join(folder, 'x.bin')) : undefined) : files.whole[0]?.bytes;
        if (isDone || got) expect(got?.subarray(0, file.bytes.length).equals(file.bytes)).toBe(true);
        return isDone ? result.context.progress.errors : 0;
      };
      const corrected = await Promise.all(noises[name].map(run));
      expect(corrected.reduce((sum, errors) => sum + errors)).toBeGreaterThan(0);
    });
  });

  describe('a cancel', () => {
    it.each(['rz', 'rb', 'rx'])('at our end stops %s', async (name) => {
      const folder = newFolder(onTestFinished);
      const files = new MemoryFiles([large]);
      const stop = new AbortController();
      const result = await withLrzsz(
        [name, ...(name === 'rx' ? ['-c', 'got'] : [])],
        (context) =>
          name === 'rz'
            ? sendZmodem(context, outgoing([large]))
            : sendXmodem(context, outgoing([large]), { isBatch: name === 'rb', isLarge: true }),
        {
          folder,
          files,
          signal: stop.signal,
          fromPeer: (bytes) => {
            if (bytes.includes(name === 'rz' ? 0x2a : 0x06)) stop.abort(new Error('stopped'));
            return bytes;
          },
        },
      );
      expect(result.error).toMatchObject({ message: 'stopped' });
      // It ended by itself: a signal has no exit code.
      expect(result.exitCode).toBeGreaterThan(0);
    });

    it.each(['sz', 'sb', 'sx'])('at our end stops %s', async (name) => {
      const { folder } = placed([large]);
      const stop = new AbortController();
      const files = new MemoryFiles();
      const result = await withLrzsz(
        [name, large.name],
        (context) =>
          name === 'sz'
            ? receiveZmodem(context)
            : receiveXmodem(context, { name: name === 'sx' ? 'got' : undefined, check: 'crc' }),
        {
          folder,
          files,
          signal: stop.signal,
          fromPeer: (bytes) => {
            if (files.received.length > 0) stop.abort(new Error('stopped'));
            return bytes;
          },
        },
      );
      expect(result.error).toMatchObject({ message: 'stopped' });
      expect(result.exitCode).toBeGreaterThan(0);
      expect(files.whole).toEqual([]);
    });
  });
});
