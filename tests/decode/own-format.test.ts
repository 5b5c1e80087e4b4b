import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { readPacketRule } from '../../web/core/packet-rule.ts';
import type { MessageDecoder } from '../../web/decode/decoder.ts';
import { decoderRule, loadDecoder, ownDecoderId, ownFormatOf } from '../../web/decode/decoders.ts';
import { readOwnFormat } from '../../web/decode/own-format.ts';
import { runs } from '../support/runs.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

async function decoderOf(text: string): Promise<MessageDecoder> {
  const read = readOwnFormat(text);
  expect(read, JSON.stringify(read)).toMatchObject({ ok: true });
  return (await loadDecoder(ownDecoderId('IMU', text)))!;
}

const imu = `
  # The sensor board
  start AA 55
  u16 counter
  i16 temperature /100 -40 °C
  f32[2] acceleration g
  big
  u8 flags
  bits 0 ready : 0=no 1="yes, it is"
  bits 1-2 mode
  skip 1
  u16 "bus voltage" mV
  checksum CRC-16/MODBUS little from 2
`;
const body = fromHex('0102 A00F 0000803F 000000C0 05 00 0CE4');

function packet(): Uint8Array {
  // CRC-16/MODBUS, bit by bit.
  let sum = 0xffff;
  for (const byte of body) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Uint8Array.from([0xaa, 0x55, ...body, sum & 0xff, sum >> 8]);
}

describe('a structure', () => {
  test('has its fields in their units, bits and labels', async () => {
    const decoder = await decoderOf(imu);
    const [message] = decoded(decoder, packetOf(packet()));
    expect(message).toMatchObject({ kind: 'IMU', from: 0, to: 20, problems: [] });
    expect(fieldsOf(message!)).toEqual({
      counter: '513',
      temperature: '0\u202f°C',
      'acceleration[0]': '1\u202fg',
      'acceleration[1]': '-2\u202fg',
      flags: '5',
      ready: '1 (yes, it is)',
      mode: '2',
      'bus voltage': '3300\u202fmV',
    });
    expect(decoder.summary(message!)).toContain('counter 513  temperature 0\u202f°C');
  });

  test('is found after noise and again and again, and a wrong one alone is told', async () => {
    const decoder = await decoderOf(imu);
    const mixed = Uint8Array.from([1, 0xaa, 0x55, 2, ...packet(), ...packet(), 9]);
    expect(decoded(decoder, packetOf(mixed)).map(({ from, problems }) => [from, problems])).toEqual([
      [4, []],
      [24, []],
    ]);
    expect(decoded(decoder, packetOf(packet().with(5, 0)))).toMatchObject([{ problems: ['checksum'] }]);
    expect(decoded(decoder, packetOf(packet().subarray(0, 12)))).toMatchObject([{ to: 12, problems: ['length'] }]);
  });

  test('without a beginning is one after the other, and the last may be cut', async () => {
    const decoder = await decoderOf('u8 a\ni16be b *0.5 V\ntext[3] name');
    const messages = decoded(decoder, packetOf(fromHex('01 0010 616200 02 FFF0 414243 03')));
    expect(messages.map((message) => [fieldsOf(message), message.problems])).toEqual([
      [{ a: '1', b: '8\u202fV', name: 'ab' }, []],
      [{ a: '2', b: '-8\u202fV', name: 'ABC' }, []],
      [{ a: '3' }, ['length']],
    ]);
  });

  test.each([
    ['slip', 'C0 01 DB DC DB DD 07 C0', [1, 7]],
    ['cobs', '05 01 C0 DB 07 00', [0, 5]],
  ])('may be escaped by %s', async (frame, hex, [from, to]) => {
    const decoder = await decoderOf(`frame ${frame}\nbytes[3] id\nu8 value`);
    const [message] = decoded(decoder, packetOf(fromHex(hex)));
    expect(message).toMatchObject({ problems: [] });
    expect(fieldsOf(message!)).toEqual({ id: '01 C0 DB', value: '7' });
    expect(message!.to).toBe(to);
    expect(message!.from).toBeGreaterThanOrEqual(from!);
    expect(decoded(decoder, packetOf(fromHex(frame === 'slip' ? 'C0 01 02 C0' : '03 01 02 00')))).toMatchObject([
      { problems: ['length'] },
    ]);
  });

  test('COBS: fields behind zeros and full blocks lie where their bytes are', async () => {
    const decoder = await decoderOf('frame cobs\nskip 256\nu8 last');
    const data = [...Array.from({ length: 255 }, (_, at) => at + 1).map((byte) => byte % 256 || 1), 0, 9];
    const encoded = [0xff, ...data.slice(0, 254), 0x02, data[254]!, 0x02, 9, 0];
    const [message] = decoded(decoder, packetOf(Uint8Array.from(encoded)));
    expect(message).toMatchObject({ problems: [], fields: [{ name: 'last', value: 9, from: 258, to: 259 }] });
  });

  const lengths: readonly (readonly [text: string, hex: string, readonly number[]])[] = [
    ['length u8 rest +1', 'AA 05 02 0100 0200 09', [1, 2]],
    ['length u8 packet', 'AA 08 02 0100 0200 09', [1, 2]],
    ['length u8 elements', 'AA 02 02 0100 0200 09', [1, 2]],
    ['length u8 elements', 'AA 00 02 09', []],
    ['skip 1', 'AA 00 02 0100 0200 0300 09', [1, 2, 3]],
  ];
  test.each(lengths)('may be of any length, as it says or up to its end: %s, %s', async (line, hex, samples) => {
    const decoder = await decoderOf(`start AA\n${line}\nu8 type\nu16[rest] samples V\nu8 last`);
    const bytes = fromHex(hex);
    const [message, ...others] = decoded(decoder, packetOf(bytes));
    expect([others, message?.problems, message?.to]).toEqual([[], [], bytes.length]);
    const told = message?.fields.filter(({ name }) => name !== 'length').map(({ name, value }) => [name, value]);
    expect(told).toEqual([['type', 2], ...samples.map((value) => ['samples', value]), ['last', 9]]);
    expect(message?.fields.at(-1)).toMatchObject({ from: bytes.length - 1, to: bytes.length });
    // Cut, or with a byte that is no whole element.
    expect(decoded(decoder, packetOf(bytes.subarray(0, -1)))[0]?.problems).toEqual(['length']);
  });

  test('of any length follow each other, and a wrong length does not hide the next one', async () => {
    const decoder = await decoderOf('start AA\nlength u8\nbytes[rest] data\nchecksum XOR from 1');
    const right = (...data: number[]) => {
      const sum = data.reduce((all, byte) => all ^ byte, data.length + 1);
      return [0xaa, data.length + 1, ...data, sum];
    };
    const bytes = Uint8Array.from([...right(1, 2), 0xaa, 200, 1, ...right(), ...right(7)]);
    const messages = decoded(decoder, packetOf(bytes));
    expect(messages.map(({ from, problems }) => [from, problems])).toEqual([
      [0, []],
      [8, []],
      [11, []],
    ]);
    expect(messages.map((message) => fieldsOf(message)['data'])).toEqual(['01 02', '', '07']);
  });

  test.each([
    [imu, { kind: 'fixed', bytes: 20, start: [0xaa, 0x55] }],
    [
      'start AA\nlength u16be rest +2\nu8[rest] a',
      { kind: 'length', start: [0xaa], offset: 1, size: 2, endian: 'big', counts: 'packet', extra: 5, maxBytes: 4096 },
    ],
    ['length u8 elements\nf64[rest] a\nu8 b', { kind: 'length', start: [], offset: 0, each: 8, extra: 2 }],
    ['start AA\nu8[rest] a', { kind: 'delimited', start: [0xaa], end: [] }],
    ['u8[rest] a', { kind: 'gap', gapMs: 5 }],
    ['u8 a\nend 0D 0A', { kind: 'delimited', end: [0x0d, 0x0a] }],
    ['u8 a\nu16 b', { kind: 'fixed', bytes: 3 }],
    ['frame slip\nu8 a', { kind: 'slip' }],
    ['pattern T=(?<t>\\d+)', { kind: 'line', ending: 'any' }],
  ])('%j is cut by a rule that fits it', async (text, rule) => {
    const found = await decoderRule(ownDecoderId('x', text));
    expect(found).toMatchObject(rule);
    expect(readPacketRule(found)).toEqual(found);
  });
});

test('numbers that are none, infinite, huge or denormal are fields as any', async () => {
  const decoder = await decoderOf('f32 a V\nf64 b /10\nu64 c *1e300 : 0=none');
  const bytes = (a: number, b: number, c: bigint) => {
    const view = new DataView(new ArrayBuffer(20));
    view.setFloat32(0, a, true);
    view.setFloat64(4, b, true);
    view.setBigUint64(12, c, true);
    return packetOf(new Uint8Array(view.buffer));
  };
  const packets = [bytes(NaN, -Infinity, 0n), bytes(Infinity, 5e-324, 2n ** 63n), bytes(-0, 1.7e308, 1n)];
  expect(decoded(decoder, ...packets).map((message) => [fieldsOf(message), message.problems])).toEqual([
    [{ a: 'NaN\u202fV', b: '-Infinity', c: '0 (none)' }, []],
    [{ a: 'Infinity\u202fV', b: '0', c: 'Infinity' }, []],
    [{ a: '0\u202fV', b: '1.7e+307', c: '1e+300' }, []],
  ]);
});

describe('a pattern', () => {
  test('calculates what reads as a number', async () => {
    const decoder = await decoderOf('pattern T=(?<t>\\S+)\nscale t /10 -40\nunit t °C');
    expect(decoded(decoder, packetOf('T=615\n'), packetOf('T=off\n')).map(fieldsOf)).toEqual([
      { t: '21.5\u202f°C' },
      { t: 'off' },
    ]);
  });

  test('makes a field of each named group', async () => {
    const decoder = await decoderOf('pattern T=(?<temperature>[-\\d.]+)°C (?<state>\\w+)\nunit temperature °C');
    const [message] = decoded(decoder, packetOf('12:00 T=-3.5°C warm\r\n'));
    expect(message).toMatchObject({ kind: 'IMU', from: 6, to: 20 });
    expect(fieldsOf(message!)).toEqual({ temperature: '-3.5\u202f°C', state: 'warm' });
    expect(decoded(decoder, packetOf('nothing\n'))).toEqual([]);
  });

  test('may match several times in a line, and groups that do not take part have no field', async () => {
    const decoder = await decoderOf('pattern (?<name>[a-z])=(?:(?<value>\\d+)|off)');
    expect(decoded(decoder, packetOf('a=1 b=off\n')).map(fieldsOf)).toEqual([{ name: 'a', value: '1' }, { name: 'b' }]);
  });

  test('takes linear time', async () => {
    const decoder = await decoderOf('pattern (?<x>(?:a+)+)b');
    expect(decoded(decoder, packetOf('a'.repeat(5000)))).toEqual([]);
  });
});

test.each([
  ['u8', 1, 'name'],
  ['u8 a\nu8 a', 2, 'name-twice'],
  ['u24 a', 1, 'type'],
  ['hello a', 1, 'statement'],
  ['u8[0] a', 1, 'number'],
  ['bytes a', 1, 'number'],
  ['u8 a /0', 1, 'number'],
  ['u8 a : x', 1, 'labels'],
  ['text[2] a : 1=x', 1, 'type'],
  ['f32 a\nbits 0 b', 2, 'bits'],
  ['u8 a\nbits 8 b', 2, 'bits'],
  ['u8 a\nbits 2-1 b', 2, 'bits'],
  ['u8 a\nchecksum CRC-7', 2, 'checksum'],
  ['u8[rest] a\nu8[rest] b', 2, 'open'],
  ['length f32\nu8 a', 1, 'length'],
  ['length u8 rest 2\nu8 a', 1, 'length'],
  ['skip 65\nlength u8\nu8 a', 2, 'length'],
  ['u8[rest] a\nlength u8', 2, 'length'],
  ['length u8\nlength u8\nu8 a', 2, 'name-twice'],
  ['length u8 elements\nu8 a', 1, 'elements'],
  ['u8[rest] a\nbits 0 b', 2, 'bits'],
  ['u8[rest] a\nu8 b\nchecksum XOR from 1', 3, 'from'],
  ['modbus rtu\nholding 1 u16[rest] a', 2, 'number'],
  ['u8 a\nchecksum XOR from 1', 2, 'from'],
  ['u8 a\nstart AA', 2, 'bytes'],
  ['start GG', 1, 'bytes'],
  ['skip x', 1, 'number'],
  ['bytes[4000] a\nbytes[4000] b', 2, 'long'],
  ['frame ppp', 1, 'statement'],
  ['# only a comment', 1, 'empty'],
  ['pattern no group', 1, 'pattern'],
  ['pattern (?<a>x', 1, 'pattern'],
  ['pattern (?<a>x)(?=y)', 1, 'pattern'],
  ['pattern (?<a>x)\nu8 b', 2, 'mixed'],
  ['u8 b\npattern (?<a>x)', 2, 'mixed'],
  ['u8 b\nunit b V', 2, 'mixed'],
])('%j: line %i, %s', (text, line, problem) => {
  expect(readOwnFormat(text)).toMatchObject({ ok: false, line, problem });
});

test('an id has all that a worker needs, and one that cannot be read is not a decoder', async () => {
  expect(ownFormatOf(ownDecoderId('My board', 'u8 a'))).toEqual({ name: 'My board', text: 'u8 a' });
  expect(ownFormatOf('nmea')).toBeUndefined();
  expect(await loadDecoder(ownDecoderId('x', 'u8'))).toBeUndefined();
  expect(await loadDecoder('none')).toBeUndefined();
  expect(await loadDecoder('nmea')).toBeDefined();
});

test('throws for no text and no bytes', async () => {
  const fields = 'u8 a;u16 b /10 V;f64[2] c;skip 3;text[4] d;bits 0-3 e;bytes[2] f : 1=x;text[2] h';
  const others = 'u16[rest] i;bytes[rest] k;length u8;length u16 packet -1;length u8 elements';
  const marks = 'start AA;end 0D;frame slip;frame cobs;big;checksum XOR;checksum CRC-32/ISO-HDLC from 1';
  const words = fc.constantFrom(...`${fields};${others};${marks};pattern (?<g>.);unit g V`.split(';'));
  const lines = fc.array(fc.oneof(words, fc.string()), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, fc.uint8Array({ maxLength: 40 }), async (texts, bytes) => {
      const text = texts.join('\n');
      const decoder = await loadDecoder(ownDecoderId('x', text));
      if (!decoder) return;
      for (const { from, to, fields } of decoded(decoder, packetOf(bytes)))
        for (const field of fields)
          expect(from <= field.from && field.from <= field.to && field.to <= to && to <= bytes.length).toBe(true);
    }),
    { numRuns: runs(3000) },
  );
});
