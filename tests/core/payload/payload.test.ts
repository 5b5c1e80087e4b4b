import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksums } from '../../../web/core/checksum/checksums.ts';
import { composerPayload, type ComposerMode } from '../../../web/core/composer-payload.ts';
import { formatHex } from '../../../web/core/hex-format.ts';
import { readChecksumField, readField } from '../../../web/core/payload/read-field.ts';
import { resolvePayload } from '../../../web/core/payload/resolve-payload.ts';
import { writeChecksum } from '../../../web/core/payload/write-field.ts';

const timeMs = Date.UTC(2026, 10, 29, 18, 5, 11, 123);

function resolved(mode: ComposerMode, text: string, { count = 0, checksum = '', ending = 'none' } = {}) {
  const payload = composerPayload(mode, text, ending as 'none', readChecksumField(checksum));
  if (!payload.ok) throw new Error(`${payload.kind} at ${payload.at}`);
  return resolvePayload(payload.parts, {
    encode: (part) => new TextEncoder().encode(part),
    count,
    timeMs,
    random: (length) => new Uint8Array(length).fill(0xee),
  });
}

const hexOf = (mode: ComposerMode, text: string, options = {}) => formatHex(resolved(mode, text, options).bytes);
const textOf = (text: string, options = {}) => new TextDecoder().decode(resolved('escapes', text, options).bytes);

describe('numbers', () => {
  test.each([
    ['u8 0x41 66', '41 42'],
    ['i8 -1', 'FF'],
    ['u16le 300', '2C 01'],
    ['u16be 300', '01 2C'],
    ['i16le -2', 'FE FF'],
    ['u32be 0xdeadbeef', 'DE AD BE EF'],
    ['i32le -2147483648', '00 00 00 80'],
    ['u64be 18446744073709551615', 'FF FF FF FF FF FF FF FF'],
    ['i64le -1', 'FF FF FF FF FF FF FF FF'],
    ['u64le 9007199254740993', '01 00 00 00 00 00 20 00'],
    ['f32le 1.5', '00 00 C0 3F'],
    ['f32be -1e3', 'C4 7A 00 00'],
    ['f64be 0.1', '3F B9 99 99 99 99 99 9A'],
    ['f32be infinity', '7F 80 00 00'],
    ['U16LE 1', '01 00'],
  ])('%s is %s', (field, hex) => {
    expect(hexOf('escapes', `\\{${field}}`)).toBe(hex);
    expect(hexOf('hex', `\\{${field}}`)).toBe(hex);
  });

  test.each([
    ['u8 256', 'number-range', 3],
    ['u8 -1', 'number-range', 3],
    ['i8 128', 'number-range', 3],
    ['u64le 18446744073709551616', 'number-range', 6],
    ['f32le 1e39', 'number-range', 6],
    ['u16le 1.5', 'bad-number', 6],
    ['u16le 1 two', 'bad-number', 8],
    ['f32le', 'missing-value', 0],
    ['u16 1', 'byte-order', 0],
    ['', 'missing-value', 0],
    ['ask', 'missing-value', 0],
    ['counter u16 1', 'byte-order', 8],
    ['counter 1 2 3', 'bad-option', 12],
    ['time tomorrow', 'bad-option', 5],
    ['random 0', 'number-range', 7],
    ['random 5000', 'number-range', 7],
    ['clipboard 1', 'bad-option', 10],
    ['CRC-16/MODBUS', 'byte-order', 0],
    ['XOR skip', 'bad-option', 4],
    ['XOR skip=x', 'bad-number', 9],
    ['XOR width=8', 'bad-option', 4],
    ['crc width=16', 'missing-value', 0],
    ['crc width=4 poly=3 le', 'number-range', 4],
    ['crc width=8 poly=131', 'number-range', 12],
    ['crc16', 'unknown-field', 0],
  ])('%j is refused: %s', (field, kind, at) => {
    expect(readField(field)).toMatchObject({ ok: false, kind, at });
  });

  test('of any type come back from their bytes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.double({ noNaN: true }), (whole, real) => {
        const view = new DataView(resolved('hex', `\\{i64be ${whole} } \\{f64le ${real}}`).bytes.slice().buffer);
        expect(view.getBigInt64(0)).toBe(whole);
        expect(view.getFloat64(8, true)).toBe(real === 0 ? 0 : real); // the text of -0 is 0
      }),
    );
  });
});

describe('fields', () => {
  test('a counter grows with each transmission and keeps its digits', () => {
    const at = (field: string) => [0, 1, 2].map((count) => textOf(`\\{${field}}`, { count }));
    expect(at('counter')).toEqual(['0', '1', '2']);
    expect(at('counter 009')).toEqual(['009', '010', '011']);
    expect(at('counter 10 -5')).toEqual(['10', '5', '0']);
    expect(hexOf('hex', '\\{counter u8 255}', { count: 2 })).toBe('01');
    expect(hexOf('hex', '\\{counter u16be 1 256}', { count: 1 })).toBe('01 01');
  });

  test('time, random bytes, and what a person is asked for', () => {
    expect(textOf('\\{time}')).toBe('2026-11-29T18:05:11.123Z');
    expect(textOf('\\{time unix} \\{time ms}')).toBe(`${Math.floor(timeMs / 1000)} ${timeMs}`);
    expect(textOf('\\{time local}')).toMatch(/^2026-11-\d\d \d\d:05:11$/);
    expect(hexOf('hex', '\\{time u32be}')).toBe(hexOf('hex', `\\{u32be ${Math.floor(timeMs / 1000)}}`));
    expect(hexOf('hex', '01 \\{random 3}')).toBe('01 EE EE EE');
    expect(textOf('AT+X=\\{ask Baud rate=9600}')).toBe('AT+X=9600');
    expect(hexOf('hex', '\\{ask u16le Speed=300}')).toBe('2C 01');
    expect(readField('ask u16le Motor speed=3')).toEqual({
      ok: true,
      part: { kind: 'ask', name: 'Motor speed', type: 'u16le', value: '3' },
    });
  });

  test('are marked where their bytes are', () => {
    expect(resolved('hex', '01 \\{counter u16le} 02 \\{XOR}').spans).toEqual([
      { kind: 'counter', from: 1, to: 3 },
      { kind: 'checksum', from: 4, to: 5 },
    ]);
  });

  test('text without escapes has none', () => {
    expect(hexOf('text', '\\{u8 1}')).toBe(formatHex(new TextEncoder().encode('\\{u8 1}')));
  });
});

describe('hex with text between', () => {
  test('is read as both', () => {
    expect(hexOf('hex', '02 "AT\\r" 0x0D,0A "\\"\\x01" {03}')).toBe('02 41 54 0D 0D 0A 22 01 03');
    expect(hexOf('hex', '"" 41')).toBe('41');
    expect(hexOf('hex', '"温"')).toBe('E6 B8 A9');
  });

  test.each([
    ['41 "ab', 'open-quote', 3, 3],
    ['41 "a\\"', 'open-quote', 3, 4],
    ['"a" 4', 'odd-digits', 4, 1],
    ['"a" zz', 'bad-character', 4, 1],
    ['"a\\q"', 'unknown-escape', 2, 2],
    ['"a" \\{u8', 'incomplete', 4, 4],
    ['01 \\{u8 300}', 'number-range', 8, 3],
  ])('%j is refused at its place', (text, kind, at, length) => {
    expect(composerPayload('hex', text, 'none')).toMatchObject({ ok: false, kind, at, length });
  });

  test('whatever is typed is read or refused at a place within it', () => {
    const piece = fc.constantFrom('41', ' ', '"', '\\', '{', '}', 'u8 ', '1', 'XOR', 'x', '\\{', 'é', '\n', '0x');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom<ComposerMode>('hex', 'escapes'),
        (pieces, mode) => {
          const text = pieces.join('');
          const read = composerPayload(mode, text, 'none');
          if (read.ok) return;
          expect(text.slice(read.at, read.at + read.length)).toBe(read.text);
          expect(read.at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});

describe('checksums', () => {
  test('of the catalogue are appended in both byte orders, before the line ending', () => {
    for (const { name, bytes, of } of checksums) {
      const value = of(new TextEncoder().encode('123456789'));
      const big =
        value
          .toString(16)
          .toUpperCase()
          .padStart(bytes * 2, '0')
          .match(/../g) ?? [];
      expect(hexOf('text', '123456789', { checksum: `${name} be` }).slice(27)).toBe(big.join(' '));
      expect(hexOf('text', '123456789', { checksum: `${name} le`, ending: 'lf' }).slice(27)).toBe(
        [...big.toReversed(), '0A'].join(' '),
      );
    }
  });

  test('a Modbus request gets its CRC, low byte first', () => {
    expect(hexOf('hex', '01 03 00 00 00 0A', { checksum: 'CRC-16/MODBUS le' })).toBe('01 03 00 00 00 0A C5 CD');
  });

  test('an NMEA sentence gets its checksum as text, over what is between $ and *', () => {
    const checksum = 'XOR hex skip=1 drop=1';
    expect(new TextDecoder().decode(resolved('text', '$GPRMC,A*', { checksum, ending: 'crlf' }).bytes)).toMatch(
      /^\$GPRMC,A\*[\dA-F]{2}\r\n$/,
    );
    expect(hexOf('text', '$AB*', { checksum })).toBe('24 41 42 2A 30 33');
  });

  test('with parameters of one’s own are those of the catalogue where these are the same', () => {
    const own = 'crc width=16 poly=8005 init=FFFF refin refout le';
    expect(hexOf('hex', '01 03 00 00 00 0A', { checksum: own })).toBe('01 03 00 00 00 0A C5 CD');
    const crc32 = 'crc width=32 poly=04C11DB7 init=FFFFFFFF xorout=FFFFFFFF refin refout be';
    expect(hexOf('text', '123456789', { checksum: crc32 }).slice(27)).toBe('CB F4 39 26');
  });

  test('stand anywhere, and sum up all before them', () => {
    expect(hexOf('hex', '01 02 \\{XOR} 04 \\{SUM-8 skip=1}')).toBe('01 02 03 04 09');
  });

  test('over nothing are refused', () => {
    expect(() => resolved('hex', '01 02', { checksum: 'XOR skip=2' })).toThrow(
      expect.objectContaining({ code: 'checksum-range', detail: '2' }),
    );
  });

  test('are read as they are written', () => {
    for (const text of [
      'XOR be hex skip=1 drop=2',
      'CRC-16/MODBUS le',
      'crc width=24 poly=864CFB init=B704CE xorout=0 be',
      'crc width=8 poly=31 init=0 xorout=0 refin refout be',
    ]) {
      const field = readChecksumField(text);
      expect(field && writeChecksum(field)).toBe(text);
    }
    expect(readChecksumField('counter')).toBeUndefined();
    expect(readChecksumField('')).toBeUndefined();
  });
});
