import { describe, expect, it } from 'vitest';
import { readAnnouncement, announceFile } from '../../web/transfer/announced-file.ts';
import type { TransferContext } from '../../web/transfer/transfer-context.ts';
import { continueCrc32, crc16, crc32 } from '../../web/transfer/transfer-checks.ts';
import { receiveXmodem } from '../../web/transfer/xmodem-receive.ts';
import { sendXmodem } from '../../web/transfer/xmodem-send.ts';
import { receiveZmodem } from '../../web/transfer/zmodem-receive.ts';
import { sendZmodem } from '../../web/transfer/zmodem-send.ts';
import { runs } from '../support/runs.ts';
import { outgoing, testBytes, type TestFile } from './memory-files.ts';
import { simulate } from './simulate.ts';

const sizes = [0, 1, 127, 128, 129, 1023, 1024, 1025, 20_000];

interface Protocol {
  readonly name: string;
  readonly isBatch: boolean;
  readonly send: (files: readonly TestFile[]) => (context: TransferContext) => ReturnType<typeof sendZmodem>;
  readonly receive: (context: TransferContext) => ReturnType<typeof receiveZmodem>;
}

const xmodem = (name: string, isLarge: boolean, check: 'sum' | 'crc'): Protocol => ({
  name,
  isBatch: false,
  send: (files) => (context) => sendXmodem(context, outgoing(files), { isBatch: false, isLarge }),
  receive: (context) => receiveXmodem(context, { name: 'got', check }),
});
const ymodem: Protocol = {
  name: 'YMODEM',
  isBatch: true,
  send: (files) => (context) => sendXmodem(context, outgoing(files), { isBatch: true, isLarge: true }),
  receive: (context) => receiveXmodem(context, { name: undefined, check: 'crc' }),
};
const zmodem = (name: string, escapeControls = false, isCrc32 = true): Protocol => ({
  name,
  isBatch: true,
  send: (files) => (context) => sendZmodem(context, outgoing(files), { escapeControls }),
  receive: (context) => receiveZmodem(context, { isCrc32 }),
});
const checked = [xmodem('XMODEM with CRC', false, 'crc'), xmodem('XMODEM 1K', true, 'crc'), ymodem, zmodem('ZMODEM')];
const protocols = [
  ...checked,
  xmodem('XMODEM with checksum', false, 'sum'),
  zmodem('ZMODEM with escapes', true),
  zmodem('ZMODEM with CRC-16', false, false),
];

/** XMODEM fills the last block up. */
function isSame(got: Buffer | undefined, { bytes }: TestFile, { isBatch }: Protocol): boolean {
  const padding = isBatch ? 0 : (128 - (bytes.length % 128)) % 128;
  return got?.length === bytes.length + padding && got.subarray(0, bytes.length).equals(bytes);
}

describe.each(protocols)('$name', (protocol) => {
  it.each(sizes)('transfers a file of %d bytes', (size) => {
    const file = { name: 'x', bytes: testBytes(size) };
    const { sender, receiver, received } = simulate({ ...protocol, send: protocol.send([file]), files: [file] });
    expect([sender.error, receiver.error]).toEqual([undefined, undefined]);
    expect(received.whole.map(({ bytes }) => isSame(bytes, file, protocol))).toEqual([true]);
    expect(sender.context.progress).toMatchObject({ fileBytes: size, fileSize: size });
  });

  it('waits for nothing but the line and the other end, and reads a file in large pieces', () => {
    const file = { name: 'x', bytes: testBytes(200_000) };
    const line = { baudRate: 921_600, latencyMs: 0.5 };
    const { nowMs, reads } = simulate({ ...protocol, ...line, send: protocol.send([file]), files: [file] });
    const block = protocol.name.match(/1K|YMODEM/) ? 1024 : 128;
    const answersMs = protocol.name.startsWith('ZMODEM') ? 0 : (file.bytes.length / block) * (2 * 0.5 + 60 / 921.6);
    const lineMs = (file.bytes.length * 10) / 921.6;
    // The first letter, the file's announcement and its end.
    expect(nowMs - answersMs - lineMs * (protocol.name.endsWith('escapes') ? 1.4 : 1.08)).toBeLessThan(150);
    expect(reads).toBeLessThanOrEqual(4);
  });

  it('waits for a sender that starts later', () => {
    const file = { name: 'x', bytes: testBytes(500) };
    const result = simulate({ ...protocol, send: protocol.send([file]), files: [file], startMs: 20_000 });
    expect([result.sender.error, result.receiver.error]).toEqual([undefined, undefined]);
    expect(result.received.whole).toHaveLength(1);
  });

  it('ends on both sides when the line is cut', () => {
    const file = { name: 'x', bytes: testBytes(100_000) };
    const result = simulate({ ...protocol, send: protocol.send([file]), files: [file], cutMs: 3000 });
    expect(result.sender.error?.code).toMatch(/transfer-(silent|failed)/);
    expect(result.receiver.error?.code).toMatch(/transfer-(silent|failed)/);
    expect(result.received.whole).toEqual([]);
  });

  it('ends on both sides when the file becomes shorter while it is sent, and no file is called whole', () => {
    const file = { name: 'a.bin', bytes: testBytes(20_000) };
    const shorter = { ...file, bytes: file.bytes.subarray(0, 9000) };
    const { sender, receiver, received } = simulate({ ...protocol, send: protocol.send([file]), files: [shorter] });
    expect(sender.error).toMatchObject({ code: 'file-changed', detail: 'a.bin' });
    expect(receiver.error?.code).toBe('transfer-cancelled');
    expect(received.whole).toEqual([]);
  });

  it('fails within a minute without another end', () => {
    const file = { name: 'x', bytes: testBytes(100_000) };
    const result = simulate({ ...protocol, send: protocol.send([file]), files: [file], cutMs: 0 });
    expect([result.sender.error?.code, result.receiver.error?.code]).toEqual(['transfer-silent', 'transfer-silent']);
    expect(result.nowMs).toBeLessThan(70_000);
  });
});

describe('a bad line', () => {
  const lines = [
    ['drops bytes', { drop: 0.0005 }],
    ['flips bits', { flip: 0.0005 }],
    ['doubles bytes', { double: 0.0005 }],
    ['delays data', { delayMs: 300 }],
    ['does all of that', { drop: 0.0003, flip: 0.0003, double: 0.0003, delayMs: 50 }],
    ['is hardly usable', { drop: 0.004, flip: 0.004, double: 0.004 }],
  ] as const;
  it.each(checked.flatMap((protocol) => lines.map(([what, noise]) => [protocol.name, what, protocol, noise] as const)))(
    '%s on a line that %s: the file arrives unchanged, or both ends fail',
    (_, what, protocol, noise) => {
      let corrected = 0;
      const total = runs(40);
      for (let seed = 1; seed <= total; seed++) {
        const files = [{ name: 'x', bytes: testBytes(4000 + seed, seed) }];
        if (protocol.isBatch) files.push({ name: 'y', bytes: testBytes(1000, seed) });
        const result = simulate({ ...protocol, send: protocol.send(files), files, noise: { ...noise, seed } });
        const { sender, receiver, received } = result;
        // The last message can always be lost: the receiver has the file, or the sender knows that it does not.
        for (const [index, { bytes }] of received.whole.entries())
          expect(isSame(bytes, files[index] ?? { name: '', bytes: new Uint8Array(0) }, protocol), `${seed}`).toBe(true);
        if (!sender.error || !receiver.error) expect(received.whole, `${seed}`).toHaveLength(files.length);
        if (!sender.error && !receiver.error) corrected++;
      }
      if (what !== 'is hardly usable') expect(corrected).toBe(total);
    },
  );
});

describe('ZMODEM', () => {
  it('resumes in the middle of a file after a cut', () => {
    const file = { name: 'x', bytes: testBytes(100_000) };
    const first = simulate({ ...zmodem(''), send: zmodem('').send([file]), files: [file], cutMs: 4000 });
    const part = Buffer.concat(first.received.received[0]?.pieces ?? []);
    expect(part.length).toBeGreaterThan(20_000);
    expect(part.equals(file.bytes.subarray(0, part.length))).toBe(true);
    const here = new Map([['x', part]]);
    const second = simulate({ ...zmodem(''), send: zmodem('').send([file]), files: [file], here });
    expect([second.sender.error, second.receiver.error]).toEqual([undefined, undefined]);
    expect(second.received.starts).toEqual([part.length]);
    expect(Buffer.concat([part, ...(second.received.received[0]?.pieces ?? [])]).equals(file.bytes)).toBe(true);
  });

  it('begins anew where what is here is not the beginning of the file', () => {
    const file = { name: 'x', bytes: testBytes(50_000) };
    const here = new Map([['x', Uint8Array.from(file.bytes.subarray(0, 20_000)).with(100, 1)]]);
    const { sender, receiver, received } = simulate({
      ...zmodem(''),
      send: zmodem('').send([file]),
      files: [file],
      here,
    });
    expect([sender.error, receiver.error]).toEqual([undefined, undefined]);
    expect(received.starts).toEqual([0]);
    expect(received.whole.map(({ bytes }) => isSame(bytes, file, zmodem('')))).toEqual([true]);
  });

  it('keeps the line busy, with little overhead', () => {
    const file = { name: 'x', bytes: testBytes(200_000) };
    const { nowMs } = simulate({ ...zmodem(''), send: zmodem('').send([file]), files: [file], latencyMs: 30 });
    expect(200_000 / (nowMs / 1000)).toBeGreaterThan(0.85 * 11_520);
  });
});

describe('a line that knows where bytes are missing', () => {
  it.each(checked.map((protocol) => [protocol.name, protocol] as const))(
    'has them sent again by %s, also where whole blocks are missing',
    (_, protocol) => {
      const file = { name: 'x', bytes: testBytes(50_000) };
      for (const missingPiece of [0, 1, 5, 11]) {
        const ends = simulate({ ...protocol, send: protocol.send([file]), files: [file], missingPiece });
        expect([ends.sender.error, ends.receiver.error]).toEqual([undefined, undefined]);
        expect(ends.received.whole.map(({ bytes }) => isSame(bytes, file, protocol))).toEqual([true]);
      }
    },
  );
});

it.each(checked.map((protocol) => [protocol.name, protocol] as const))(
  'a line that loses whole blocks without a trace makes no wrong file by %s',
  (_, protocol) => {
    const file = { name: 'x', bytes: testBytes(50_000) };
    for (const missingPiece of [0, 1, 5, 11]) {
      const options = { ...protocol, send: protocol.send([file]), files: [file], missingPiece, isMissedSilently: true };
      const { sender, receiver, received } = simulate(options);
      const isWhole = received.whole.length === 1;
      expect([sender.error === undefined, receiver.error === undefined]).toEqual([isWhole, isWhole]);
      if (isWhole) expect(isSame(received.whole[0]?.bytes, file, protocol)).toBe(true);
    }
  },
);

describe('the header block of a file', () => {
  it('is decoded as it was encoded', () => {
    const file = { name: 'gerät 串口 😀.log', size: 1234, modifiedMs: 1_764_400_000_000 };
    expect(readAnnouncement(announceFile(file, 1, 1234))).toEqual(file);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\a.bin', 'a.bin'],
    ['..', 'file-'],
    ['', 'file-'],
    ['a/', 'file-'],
    ['CON.txt', 'file-CON.txt'],
    ['evil\u202egpj.exe', 'evil-gpj.exe'],
    ['a\u001b[31m\nb', 'a-[31m-b'],
    ['.bashrc', 'bashrc'],
    ['a:b|c*', 'a-b-c-'],
    [`${'x'.repeat(300)}.bin`, `${'x'.repeat(96)}.bin`],
  ])('gives a safe name for %j', (given, name) => {
    expect(readAnnouncement(Buffer.from(`${given}\x000 0`)).name).toBe(name);
  });

  it('is read without sizes, and in bytes that are not UTF-8', () => {
    expect(readAnnouncement(Buffer.from('a\x00'))).toEqual({ name: 'a', size: undefined, modifiedMs: 0 });
    expect(readAnnouncement(Buffer.from([0xe9, 0]))).toMatchObject({ name: 'é' });
    expect(readAnnouncement(Buffer.from('a\x00-5 99999 x'))).toEqual({ name: 'a', size: undefined, modifiedMs: 0 });
  });
});

describe('the checksums', () => {
  it('have the values of the catalogue, in one piece or several', () => {
    const bytes = Buffer.from('123456789');
    expect(crc16(bytes)).toBe(0x31c3);
    expect(crc32(bytes)).toBe(0xcbf43926);
    let value = 0;
    for (const byte of bytes) value = continueCrc32(value, Uint8Array.of(byte));
    expect(value).toBe(0xcbf43926);
  });
});
