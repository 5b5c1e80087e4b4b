import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecoder } from '../../web/core/decoder.ts';
import { createEncoder } from '../../web/core/encoder.ts';
import { encodings } from '../../web/core/encodings.ts';
import type { EncodingId } from '../../web/core/encodings.ts';

const decoder = (id: EncodingId) => createDecoder(id, (label) => new TextDecoder(label, { ignoreBOM: true }));

test('Latin-1 gives every byte its own code point, the C1 controls too', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...decoder('iso-8859-1').decode(bytes)].map((character) => character.charCodeAt(0))).toEqual([...bytes]);
});

test('Windows-1252 has its letters and quotes where Latin-1 has controls', () => {
  expect(decoder('windows-1252').decode(Uint8Array.of(0x80, 0x81, 0x93, 0x9f, 0xe9))).toBe('€\u0081“Ÿé');
});

test('a long run of Latin-1 is decoded whole', () => {
  expect(decoder('iso-8859-1').decode(new Uint8Array(100_000).fill(0xe9))).toBe('é'.repeat(100_000));
});

const samples: Record<EncodingId, string> = {
  'utf-8': 'é中😀',
  gbk: '温度€中文',
  gb18030: '温度😀ḿ',
  big5: '溫度═十',
  shift_jis: '温度ｱ纊',
  'euc-jp': '温度ｱ',
  'euc-kr': '온도',
  'iso-8859-1': '\x80éÿ',
  'windows-1252': '€“é”',
  'windows-1251': 'Температура',
  'koi8-r': 'Температура',
};

test.each(encodings.map(({ id }) => id))('%s comes out the same wherever the bytes are cut', (id) => {
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
