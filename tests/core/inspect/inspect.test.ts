import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { copyFormats, writeBytes } from '../../../web/core/inspect/copy-formats.ts';
import { bitsText, readNumbers, readTimes } from '../../../web/core/inspect/numbers.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const read = (hex: string, at = 0): Record<string, readonly [string, string]> =>
  Object.fromEntries(readNumbers(bytesOf(hex), at).map(({ type, little, big }) => [type, [little, big]]));

describe('numbers at an offset', () => {
  it('are read in both byte orders', () => {
    expect(read('ff fe')).toEqual({
      u8: ['255', '255'],
      i8: ['-1', '-1'],
      u16: ['65279', '65534'],
      i16: ['-257', '-2'],
      f16: ['NaN', 'NaN'],
    });
    expect(read('00 00 80 3f')['f32']).toEqual(['1', '4.600603e-41']);
    expect(read('00 00 00 00 00 00 f0 3f')['f64']?.[0]).toBe('1');
    expect(read('ff ff ff ff ff ff ff ff')['u64']).toEqual(['18446744073709551615', '18446744073709551615']);
    expect(read('00 c0 00 00', 1)['u16']).toEqual(['192', '49152']);
  });

  it('have no more digits than their type has', () => {
    expect(read('cd cc cc 3d')['f32']?.[0]).toBe('0.1');
    expect(read('66 2e')['f16']?.[0]).toBe('0.09998');
    expect(read('00 3c')['f16']?.[0]).toBe('1');
    expect(read('01 00')['f16']?.[0]).toBe('5.96e-8');
    expect(read('00 fc')['f16']?.[0]).toBe('-Infinity');
  });

  it('are omitted where there are too few bytes, or none', () => {
    expect(Object.keys(read('01 02 03'))).toEqual(['u8', 'i8', 'u16', 'i16', 'f16']);
    expect(read('01', 1)).toEqual({});
    expect(read('01', -1)).toEqual({});
    expect(bitsText(0x41)).toBe('01000001');
  });

  it('are timestamps only in a plausible range', () => {
    const seconds = Buffer.alloc(4);
    seconds.writeUInt32LE(1_764_400_000);
    expect(readTimes(seconds, 0)).toContainEqual({ type: 'u32 s LE', timeMs: 1_764_400_000_000 });
    const milliseconds = Buffer.alloc(8);
    milliseconds.writeBigUInt64BE(1_764_400_000_123n);
    expect(readTimes(milliseconds, 0)).toContainEqual({ type: 'u64 ms BE', timeMs: 1_764_400_000_123 });
    expect(readTimes(bytesOf('00 00 00 01'), 0)).toEqual([]);
  });
});

describe('bytes as source text', () => {
  it('match the syntax of each language', () => {
    const bytes = bytesOf('41 27 5c 0a 00 ff');
    expect(Object.fromEntries(copyFormats.map((format) => [format, writeBytes(bytes, format)]))).toEqual({
      hex: '41 27 5C 0A 00 FF',
      c: '{ 0x41, 0x27, 0x5C, 0x0A, 0x00, 0xFF }',
      python: "b'A\\'\\\\\\n\\x00\\xff'",
      json: '[65,39,92,10,0,255]',
      base64: 'QSdcCgD/',
    });
  });

  it('give the same bytes when they are read again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(Buffer.from(writeBytes(bytes, 'base64'), 'base64').equals(bytes)).toBe(true);
        expect(writeBytes(bytes, 'base64')).toBe(Buffer.from(bytes).toString('base64'));
        expect(Uint8Array.from(JSON.parse(writeBytes(bytes, 'json')) as number[])).toEqual(bytes);
      }),
    );
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const program = `import sys; sys.stdout.write((${writeBytes(all, 'python')}).hex())`;
    expect(execFileSync('python3', ['-c', program], { encoding: 'utf8' })).toBe(Buffer.from(all).toString('hex'));
  });
});
