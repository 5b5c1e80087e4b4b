import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPacketRule, type PacketRule } from '../../../web/core/packet-rule.ts';
import type { PacketRow } from '../../../web/core/row.ts';
import { allRows, captureOf, type Piece } from '../support.ts';

/** Packets as hex, those that violate the rule with a `!`. */
async function cut(rule: PacketRule, chunks: readonly (readonly number[])[], segmentBytes?: number): Promise<string[]> {
  const pieces = chunks.map((bytes, timeMs): Piece => ({ direction: 'rx', bytes: Uint8Array.from(bytes), timeMs }));
  return packets(rule, pieces, segmentBytes);
}

async function packets(rule: PacketRule, pieces: readonly Piece[], segmentBytes?: number): Promise<string[]> {
  const sizes = segmentBytes === undefined ? undefined : { bytes: segmentBytes, records: 1000 };
  const rows = await allRows(captureOf(pieces, sizes), { rule, rowBytes: 0 });
  const packet = (row: (typeof rows)[number]): row is PacketRow => row.kind === 'packet';
  return rows.filter(packet).map(({ bytes, fault }) => `${Buffer.from(bytes).toString('hex')}${fault ? '!' : ''}`);
}

const hex = (text: string): number[] => [...Buffer.from(text.replaceAll(' ', ''), 'hex')];
const bytesEach = (text: string): number[][] => hex(text).map((byte) => [byte]);

const slip: PacketRule = { kind: 'slip' };
const cobs: PacketRule = { kind: 'cobs' };
const gnss: PacketRule = { kind: 'gnss' };
const started: PacketRule = { kind: 'delimited', start: [0xaa, 0x55], end: [] };
const ended: PacketRule = { kind: 'delimited', start: [], end: [0x0d, 0x0a] };
const between: PacketRule = { kind: 'delimited', start: [0x02], end: [0x10, 0x03] };
const length: PacketRule = {
  kind: 'length',
  start: [0xaa, 0x55],
  offset: 2,
  size: 1,
  endian: 'big',
  counts: 'rest',
  extra: 1,
  maxBytes: 16,
};

const fixed: PacketRule = { kind: 'fixed', bytes: 4, start: [0xaa, 0x55] };

const examples: readonly (readonly [string, PacketRule, string, readonly string[]])[] = [
  ['fixed', { kind: 'fixed', bytes: 3 }, '01 02 03 04 05 06 07', ['010203', '040506', '07']],
  ['fixed with start bytes', fixed, '01 aa 55 02 03 aa 55 aa 55 07 aa 09', ['01!', 'aa550203', 'aa55aa55', '07aa09!']],
  ['end bytes', ended, '41 0d 42 0d 0a 0d 0a 43', ['410d420d0a', '0d0a', '43']],
  ['start bytes', started, '01 aa 02 aa 55 03 aa aa 55 aa 55', ['01aa02!', 'aa5503aa', 'aa55', 'aa55']],
  ['start and end bytes', between, '02 01 02 10 03 99 02 10 10 03', ['0201021003', '99!', '02101003']],
  ['a length', length, 'aa 55 01 11 22 aa 55 00 33', ['aa55011122', 'aa550033']],
  ['an impossible length', length, 'aa 55 ff 01 02 aa 55 00 33', ['aa55ff0102!', 'aa550033']],
  ['stray bytes before a length', length, '01 aa aa 55 00 33', ['01aa!', 'aa550033']],
  ['SLIP', slip, 'c0 01 dbdc 02 c0 c0 03 c0 04 c0', ['c001dbdc02c0', 'c003c0', '04c0']],
  ['a broken escape in SLIP', slip, 'c0 01 db 02 c0 03 db c0', ['c001db02c0!', '03dbc0!']],
  ['COBS', cobs, '03 11 22 02 33 00 01 00', ['031122023300', '0100']],
  [
    'sentences, UBX and RTCM 3',
    gnss,
    '24 41 0d 0a b5 62 01 02 01 00 aa 0b 0c d3 00 01 ff 01 02 03 00 24 0a',
    ['24410d0a', 'b56201020100aa0b0c', 'd30001ff010203', '00!', '240a'],
  ],
  ['a sentence that is cut', gnss, '24 41 b5 62 01 02 00 00 0b 0c 0a', ['2441', 'b562010200000b0c', '0a']],
  [
    'what only looks like UBX and RTCM 3',
    gnss,
    'b5 63 d3 04 b5 62 01 02 ff ff 24 0a',
    ['b563!', 'd304!', 'b5620102ffff!', '240a'],
  ],
  ['a block of COBS that is too long', cobs, '05 11 22 00 02 33 00', ['05112200!', '023300']],
];

describe('packets by rule', () => {
  it.each(examples)('%s, in one chunk', async (_name, rule, bytes, expected) => {
    expect(await cut(rule, [hex(bytes)])).toEqual(expected);
  });

  it.each(examples)('%s, byte by byte', async (_name, rule, bytes, expected) => {
    expect(await cut(rule, bytesEach(bytes))).toEqual(expected);
  });

  it('takes the time of the first byte, also where the second one completes the start', async () => {
    const at = (timeMs: number, ...bytes: number[]): Piece => ({
      direction: 'rx',
      bytes: Uint8Array.from(bytes),
      timeMs,
    });
    const pieces = [at(0, 0xaa, 0x55, 1), at(10, 0xaa), at(20, 0x55, 2), at(30, 0xaa), at(40, 3)];
    const rows = await allRows(captureOf(pieces), { rule: started, rowBytes: 0 });
    expect(rows.map((row) => row.kind === 'packet' && [row.timeMs, row.bytes.length])).toEqual([
      [0, 3],
      [10, 5],
    ]);
  });

  it('reads a length in either byte order, of the whole packet or of the rest', async () => {
    const little = { ...length, start: [], offset: 1, size: 2, endian: 'little', extra: 0 } as const;
    expect(await cut(little, [hex('07 02 00 11 22 08 00 00')])).toEqual(['0702001122', '080000']);
    expect(await cut({ ...little, endian: 'big', counts: 'packet' }, [hex('07 00 05 11 22 08 00 03')])).toEqual([
      '0700051122',
      '080003',
    ]);
  });

  it('ends a packet after a pause if the rule says so, and resynchronises', async () => {
    const at = (timeMs: number, bytes: string): Piece => ({
      direction: 'rx',
      bytes: Uint8Array.from(hex(bytes)),
      timeMs,
    });
    const pieces = [at(0, '01 02'), at(200, '01 02 03')];
    expect(await packets({ kind: 'fixed', bytes: 3, quietMs: 100 }, pieces)).toEqual(['0102!', '010203']);
    const cutOff = [at(0, 'aa 55 04 01'), at(200, 'aa 55 00 33')];
    expect(await packets({ ...length, quietMs: 100 }, cutOff)).toEqual(['aa550401!', 'aa550033']);
    expect(await packets({ ...between, quietMs: 100 }, [at(0, '02 01'), at(200, '02 03 10 03')])).toEqual([
      '0201',
      '02031003',
    ]);
  });

  it('restarts after a loss', async () => {
    const piece = (bytes: string, timeMs: number): Piece => ({
      direction: 'rx',
      bytes: Uint8Array.from(hex(bytes)),
      timeMs,
    });
    const lost: Piece = { event: { kind: 'lost', code: 'port-gone' }, timeMs: 1 };
    for (const [rule, before, after] of [
      [slip, 'c001db', '02c0'],
      [cobs, '0511', '023300'],
      [started, 'aa5501aa', '55'],
      [length, 'aa5505', 'aa550033'],
      [between, '0201', '021003'],
    ] as const) {
      const found = await packets(rule, [piece(before, 0), lost, piece(after, 2)]);
      expect(found.map((text) => text.replace('!', ''))).toEqual([before, after]);
    }
  });

  const rules = [
    slip,
    cobs,
    started,
    ended,
    between,
    length,
    { kind: 'fixed', bytes: 5 },
    fixed,
    { ...length, start: [], offset: 0, extra: 0 },
    { kind: 'delimited', start: [1], end: [1, 1, 2] },
    { kind: 'delimited', start: [1, 1, 2], end: [] },
  ] satisfies PacketRule[];
  /** Bytes that the rules look for are frequent. */
  const data = fc.array(
    fc.oneof(fc.constantFrom(0, 1, 2, 3, 0x0a, 0x0d, 0x10, 0x55, 0xaa, 0xc0, 0xdb, 0xdc), fc.nat(255)),
    { maxLength: 120 },
  );

  it('finds the same packets for any chunks, and loses none of them', async () => {
    const cuts = fc.array(fc.nat(120), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rules), data, cuts, async (rule, bytes, places) => {
        const whole = await cut(rule, [bytes]);
        const ends = [...new Set([...places.filter((place) => place < bytes.length), bytes.length])].toSorted(
          (a, b) => a - b,
        );
        expect(
          await cut(
            rule,
            ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end)),
          ),
        ).toEqual(whole);
        expect(whole.map((text) => text.replace('!', '')).join('')).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
  });

  it('finds the same packets over several segments where no look-ahead is needed', async () => {
    const local = rules.filter((rule) => !('start' in rule) || rule.start.length < 2);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...local), data, fc.integer({ min: 1, max: 40 }), async (rule, bytes, size) => {
        const plain = (texts: string[]): string[] => texts.map((text) => text.replace('!', ''));
        expect(plain(await cut(rule, [bytes], size))).toEqual(plain(await cut(rule, [bytes])));
      }),
    );
  });

  it('loses no byte and no packet over several segments where start bytes cross the end of one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(started, length),
        data,
        fc.integer({ min: 1, max: 40 }),
        async (rule, bytes, size) => {
          const found = await cut(rule, [bytes], size);
          expect(found.map((text) => text.replace('!', '')).join('')).toBe(Buffer.from(bytes).toString('hex'));
        },
      ),
    );
    expect(await cut(started, [hex('aa 55 01 aa'), hex('55 02 aa 55')], 4)).toEqual(['aa5501', 'aa5502', 'aa55']);
    // Start bytes at the end of a segment may only look like a packet start: it is cut once too often, and nothing
    // is lost.
    expect(await cut(started, [hex('aa 55 01 aa'), hex('02 aa 55')], 4)).toEqual(['aa5501', 'aa02', 'aa55']);
  });
});

describe('packets by breaks', () => {
  const byte = (value: number, timeMs: number): Piece => ({ direction: 'rx', bytes: Uint8Array.of(value), timeMs });
  const lineBreak = (timeMs: number): Piece => ({ event: { kind: 'line-error', error: 'break' }, timeMs });
  const rule: PacketRule = { kind: 'break', gapMs: 5 };

  it('begin after a break, and once there was one no pause ends them', async () => {
    const pieces = [
      byte(1, 0),
      byte(2, 3),
      lineBreak(4),
      byte(3, 5),
      byte(4, 99),
      lineBreak(99),
      lineBreak(99),
      byte(5, 99),
    ];
    for (const segmentBytes of [undefined, 1, 2, 3])
      expect(await packets(rule, pieces, segmentBytes)).toEqual(['0102', '0304', '05']);
  });

  it('begin after a pause while there is no break, also in another opening', async () => {
    expect(await packets(rule, [byte(1, 0), byte(2, 4), byte(3, 20)])).toEqual(['0102', '03']);
    const opened: Piece = { event: { kind: 'lost', code: 'port-gone' }, timeMs: 3 };
    const pieces = [byte(1, 0), lineBreak(1), byte(2, 2), opened, byte(3, 4), byte(4, 50)];
    expect(await packets(rule, pieces)).toEqual(['01', '02', '03', '04']);
  });

  it('begin after breaks that were transmitted, too, each direction for itself', async () => {
    const tx = (value: number, timeMs: number): Piece => ({ direction: 'tx', bytes: Uint8Array.of(value), timeMs });
    const sent: Piece = { event: { kind: 'break-sent', durationMs: 1 }, timeMs: 2 };
    expect(await packets(rule, [tx(1, 0), byte(2, 1), sent, tx(3, 2), byte(4, 3), tx(5, 90)])).toEqual([
      '01',
      '0204',
      '0305',
    ]);
  });
});

describe('a stored rule', () => {
  it('is read when valid, and refused otherwise', () => {
    for (const { 1: rule } of examples) expect(readPacketRule(structuredClone(rule))).toEqual(rule);
    const wrong = [
      undefined,
      'line',
      { kind: 'other' },
      { kind: 'gap', gapMs: 0 },
      { kind: 'fixed', bytes: 1.5 },
      { kind: 'delimited', start: [], end: [] },
      { kind: 'delimited', start: [256], end: [] },
      { ...length, size: 3 },
      { ...length, offset: 1 },
      { ...length, quietMs: -1 },
    ];
    for (const rule of wrong) expect(readPacketRule(rule), JSON.stringify(rule)).toBeUndefined();
  });
});
