import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../web/core/decoder.ts';
import { createEncoder } from '../../web/core/encoder.ts';
import { encodings } from '../../web/core/encodings.ts';
import type { EncodingId } from '../../web/core/encodings.ts';
import { utf16Bytes } from '../../web/core/utf-16.ts';
import { europeanSamples } from './european-samples.ts';

const decoder = (id: EncodingId) => createDecoder(id, (label) => new TextDecoder(label, { ignoreBOM: true }));

test('Latin-1 maps every byte to its own code point, including the C1 controls', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...decoder('iso-8859-1').decode(bytes)].map((character) => character.charCodeAt(0))).toEqual([...bytes]);
});

test('Windows-1252 has letters and quotes where Latin-1 has controls', () => {
  expect(decoder('windows-1252').decode(Uint8Array.of(0x80, 0x81, 0x93, 0x9f, 0xe9))).toBe('€\u0081“Ÿé');
});

test.each(europeanSamples)('trials 18: %s reads %s', (id, text, bytes) => {
  expect(decoder(id).decode(Uint8Array.from(bytes))).toBe(text);
});

test('trials 18: DOS code pages read control characters as controls, not as graphics', () => {
  const controls = Uint8Array.of(0x00, 0x07, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f);
  for (const id of ['cp437', 'cp850', 'cp852', 'cp858'] as const)
    expect(decoder(id).decode(controls)).toBe('\u0000\u0007\n\r\u001b\u001f\u007f');
});

test('a long run of Latin-1 is decoded completely', () => {
  expect(decoder('iso-8859-1').decode(new Uint8Array(100_000).fill(0xe9))).toBe('é'.repeat(100_000));
});

const samples = {
  'utf-8': 'é中😀',
  'utf-16le': '\ufeffé中😀',
  'utf-16be': '\ufeffé中😀',
  gbk: '温度€中文',
  gb18030: '温度😀ḿ',
  big5: '溫度═十',
  shift_jis: '温度ｱ纊',
  'euc-jp': '温度ｱ',
  'euc-kr': '온도',
  'iso-8859-1': '\x80éÿ',
  ...Object.fromEntries(europeanSamples.map(([id, text]) => [id, text])),
} as Record<EncodingId, string>;

test.each(encodings.map(({ id }) => id))('%s gives the same text wherever the bytes are cut', (id) => {
  const bytes = createEncoder(id, (input) => decoder(id).decode(input))(samples[id]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const streaming = decoder(id);
      let text = '';
      let from = 0;
      for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
        text += streaming.decode(bytes.subarray(from, to), { stream: true });
        from = to;
      }
      expect(text + streaming.decode(new Uint8Array())).toBe(samples[id]);
    }),
  );
});

describe.each(['le', 'be'] as const)('trials 18: UTF-16 %s', (order) => {
  const id = `utf-16${order}` as const;

  test('is read as the platform reads it, broken characters included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }).filter((unit) => unit !== 0x0a00)), (units) => {
        const bytes = utf16Bytes(String.fromCharCode(...units), order);
        const odd = Uint8Array.of(...bytes, 0x41);
        const platform = new TextDecoder(id, { ignoreBOM: true });
        expect(decoder(id).decode(bytes)).toBe(platform.decode(bytes));
        expect(decoder(id).decode(odd)).toBe(platform.decode(odd));
      }),
    );
  });

  test('is read again from the next line on when a byte is lost', () => {
    const bytes = [...utf16Bytes('one\r\ntwo\r\nthree\r\nfour', order)];
    for (let lost = 0; lost < 6; lost++) {
      const text = decoder(id).decode(Uint8Array.from(bytes.toSpliced(lost, 1)));
      expect(text, `byte ${lost}`).toMatch(/\n?two\r\nthree\r\nfour$/);
    }
  });
});
