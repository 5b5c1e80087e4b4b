import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PcapngWriter, rtacEvent, rtacLine, type SerialPacket } from '../../../web/capture/files/pcapng.ts';
import { packetsOf, readFile } from './records.ts';

const writer = new PcapngWriter((text) => new TextEncoder().encode(text));
const noBytes = new Uint8Array(0);
const startUs = 1_764_400_000_123_456;

function fileOf(packets: readonly SerialPacket[]): Buffer {
  return Buffer.concat([
    writer.section('Baudcast'),
    writer.port('meter', 9600),
    ...packets.map((one) => writer.packet(one)),
  ]);
}

const packet = fc.record({
  timeUs: fc.integer({ min: startUs, max: startUs + 1e12 }),
  event: fc.constantFrom(rtacEvent.received, rtacEvent.transmitted),
  lines: fc.constant(0),
  data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
});

describe('a pcapng file of a serial line', () => {
  it('has the packets that were written, with their times to the microsecond, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(packet, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (packets, size) => {
          const { records, reader } = readFile(fileOf(packets), 'a.pcapng', size);
          expect(reader?.problem).toBeUndefined();
          const chunks = records.flatMap((record) => (record.kind === 'bytes' ? [record] : []));
          expect(chunks.map(({ timeMs }) => Math.round(timeMs * 1000))).toEqual(packets.map(({ timeUs }) => timeUs));
          expect(chunks.map(({ bytes }) => Buffer.from(bytes))).toEqual(packets.map(({ data }) => Buffer.from(data)));
          expect(chunks.map(({ direction }) => direction)).toEqual(
            packets.map(({ event }) => (event === rtacEvent.received ? 'rx' : 'tx')),
          );
          expect(records[0]).toMatchObject({ kind: 'begin', portName: 'meter' });
          expect(records.at(-1)).toEqual({ kind: 'end' });
        },
      ),
    );
  });

  it('has its events as events, and comments as notes', () => {
    const at = { timeUs: startUs, lines: 0, data: noBytes, event: rtacEvent.status } as const;
    const { records } = readFile(
      fileOf([
        { ...at, comment: 'opened 9600 7E1' },
        { ...at, comment: 'note: antenna ☃' },
        { ...at, lines: rtacLine.dtr | rtacLine.cts, comment: 'DTR on' },
        { ...at, lines: rtacLine.cts, event: rtacEvent.framing, comment: 'line error: framing' },
        { ...at, lines: rtacLine.cts, event: rtacEvent.lost, dropped: 1, comment: 'gap: 12 bytes missing (damaged)' },
        { ...at, lines: rtacLine.cts, event: rtacEvent.received, data: Uint8Array.of(1), comment: 'of another tool' },
        { ...at, lines: rtacLine.cts, comment: 'closed' },
      ]),
      'a.pcapng',
    );
    expect(records.flatMap((record) => (record.kind === 'event' ? [record.event] : []))).toEqual([
      {
        kind: 'opened',
        settings: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1, flowControl: 'none' },
      },
      { kind: 'note', text: 'antenna ☃' },
      { kind: 'signal', signal: 'clearToSend', on: true },
      { kind: 'signal', signal: 'dataTerminalReady', on: true },
      { kind: 'signal', signal: 'dataTerminalReady', on: false },
      { kind: 'line-error', error: 'framing' },
      { kind: 'gap', bytes: 12, reason: 'not-recorded' },
      { kind: 'note', text: 'of another tool' },
      { kind: 'closed' },
    ]);
  });

  it('is read up to where it is cut, and reports it', () => {
    const packets = [1, 2, 3].map((n) => ({
      timeUs: startUs + n,
      event: rtacEvent.received,
      lines: 0,
      data: Uint8Array.of(n, n),
    }));
    const file = fileOf(packets);
    const whole = packetsOf(readFile(file, 'a.pcapng').records);
    const ends = new Set([0, 1, 2, 3].map((count) => fileOf(packets.slice(0, count)).length));
    for (let length = 8; length < file.length; length++) {
      const { records, reader } = readFile(file.subarray(0, length), 'a.pcapng');
      const found = packetsOf(records);
      expect(found).toEqual(whole.slice(0, found.length));
      const isBetween = ends.has(length) || length === writer.section('Baudcast').length;
      expect(reader?.problem, `cut at ${length}`).toBe(isBetween ? (found.length > 0 ? undefined : 'empty') : 'cut');
    }
  });

  it('counts packets of other kinds, and is refused when it has only these', () => {
    const file = fileOf([{ timeUs: startUs, event: rtacEvent.received, lines: 0, data: Uint8Array.of(7) }]);
    const ethernet = Buffer.from(writer.port('eth0', 0));
    ethernet.writeUInt16LE(1, 8);
    const other = Buffer.from(
      writer.packet({ timeUs: startUs, event: rtacEvent.received, lines: 0, data: Uint8Array.of(1, 2, 3) }),
    );
    const alone = Buffer.concat([writer.section('x'), ethernet, other]);
    expect(readFile(alone, 'a.pcapng').reader?.problem).toBe('empty');
    other.writeUInt32LE(1, 8);
    const { records, reader } = readFile(Buffer.concat([file, ethernet, other]), 'a.pcapng');
    expect(reader?.problem).toBeUndefined();
    expect(records.map((record) => (record.kind === 'event' ? record.event : record.kind))).toEqual([
      'begin',
      'bytes',
      { kind: 'left-out', packets: 1 },
      'end',
    ]);
  });

  it('is read in the other byte order, and with times in nanoseconds', () => {
    const big = Buffer.alloc(28 + 32 + 48);
    big.writeUInt32BE(0x0a0d0d0a, 0);
    big.writeUInt32BE(28, 4);
    big.writeUInt32BE(0x1a2b3c4d, 8);
    big.writeUInt16BE(1, 12);
    big.writeBigInt64BE(-1n, 16);
    big.writeUInt32BE(28, 24);
    big.writeUInt32BE(1, 28);
    big.writeUInt32BE(32, 32);
    big.writeUInt16BE(250, 36);
    big.writeUInt16BE(9, 44); // if_tsresol
    big.writeUInt16BE(1, 46);
    big.writeUInt8(9, 48);
    big.writeUInt32BE(32, 56);
    big.writeUInt32BE(6, 60);
    big.writeUInt32BE(48, 64);
    big.writeBigUInt64BE(1_764_400_000_500_000_000n, 72);
    big.writeUInt32BE(13, 80);
    big.writeUInt32BE(13, 84);
    big.writeUInt8(rtacEvent.received, 88 + 8);
    big.writeUInt8(0x55, 88 + 12);
    big.writeUInt32BE(48, 104);
    expect(packetsOf(readFile(big, 'a.pcapng').records)).toEqual([['rx', 1_764_400_000_500, Buffer.of(0x55)]]);
  });

  it('never throws for any bytes after its header', () => {
    const start = fileOf([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (bytes, size) => {
        const { reader } = readFile(Buffer.concat([start, bytes]), 'a.pcapng', size);
        expect(reader?.problem).toMatch(/cut|empty/);
      }),
    );
    // Blocks with valid framing and random content.
    const block = fc.record({
      type: fc.constantFrom(0x0a0d0d0a, 1, 2, 3, 5, 6, 77),
      body: fc.uint8Array({ maxLength: 15 }).map((words) => Buffer.from(Uint32Array.from(words).buffer)),
    });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const framed = blocks.map(({ type, body }) => {
          const [head, end] = [Buffer.alloc(8), Buffer.alloc(4)];
          head.writeUInt32LE(type, 0);
          head.writeUInt32LE(12 + body.length, 4);
          end.writeUInt32LE(12 + body.length, 0);
          return Buffer.concat([head, body, end]);
        });
        expect(() => readFile(Buffer.concat([start, ...framed]), 'a.pcapng')).not.toThrow();
      }),
    );
  });
});
