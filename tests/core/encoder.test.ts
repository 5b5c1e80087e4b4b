import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDecoder } from '../../web/core/decoder.ts';
import { createEncoder } from '../../web/core/encoder.ts';
import { encodings } from '../../web/core/encodings.ts';
import type { EncodingId } from '../../web/core/encodings.ts';
import { europeanSamples } from './european-samples.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import { anyCharacter } from '../support/any-character.ts';
import { runs } from '../support/runs.ts';

// Most characters are refused by most encodings; collecting stack traces takes longer than refusing.
const { stackTraceLimit } = Error;
beforeAll(() => void (Error.stackTraceLimit = 0));
afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

/** All characters are tried in the long tests, each tenth here. */
const step = 10 / runs(10, 1);

const ids = encodings.map(({ id }) => id);

const decoders = new Map(
  ids.map((id) => [id, createDecoder(id, (label) => new TextDecoder(label, { ignoreBOM: true }))]),
);

function decode(id: EncodingId, bytes: Uint8Array): string {
  return decoders.get(id)!.decode(bytes);
}

function encode(id: EncodingId, text: string): number[] {
  return [...createEncoder(id, (bytes) => decode(id, bytes))(text)];
}

/** Bytes of the standard's encoders that its decoders read as something else. */
const readBackAs: Partial<Record<EncodingId, readonly (readonly [written: string, read: string])[]>> = {
  shift_jis: [
    ['¥', '\\'],
    ['‾', '~'],
    ['−', '－'],
  ],
  'euc-jp': [
    ['¥', '\\'],
    ['‾', '~'],
    ['−', '－'],
  ],
  gbk: gb18030PrivateUse(),
  gb18030: gb18030PrivateUse(),
};

function gb18030PrivateUse(): (readonly [string, string])[] {
  const from = [
    0xe78d, 0xe78e, 0xe78f, 0xe790, 0xe791, 0xe792, 0xe793, 0xe794, 0xe795, 0xe796, 0xe81e, 0xe826, 0xe82b, 0xe82c,
    0xe832, 0xe843, 0xe854, 0xe864,
  ];
  const to = '︐︒︑︓︔︕︖︗︘︙龴龵龶龷龸龹龺龻';
  return from.map((codePoint, i) => [String.fromCharCode(codePoint), to.charAt(i)] as const);
}

/**
 * Characters below U+30000 that can be written. Node's GBK, Big5 and EUC-KR decoders have fewer characters than the
 * Encoding Standard (and so than browsers), hence the lower bounds.
 */
const encodableAtLeast: Record<EncodingId, number> = {
  'utf-8': 0x3_0000 - 2048,
  'utf-16le': 0x1_0000 - 2048 - 1,
  'utf-16be': 0x1_0000 - 2048 - 1,
  gb18030: 0x3_0000 - 2048 - 1,
  gbk: 24_000,
  big5: 13_000,
  shift_jis: 7500,
  'euc-jp': 7500,
  'euc-kr': 8500,
  'iso-8859-1': 256,
  'windows-1252': 256,
  'windows-1251': 256,
  'koi8-r': 256,
  'koi8-u': 256,
  ibm866: 256,
  'iso-8859-2': 256,
  'iso-8859-5': 256,
  'iso-8859-7': 250,
  'iso-8859-9': 256,
  'iso-8859-15': 256,
  'windows-1250': 251,
  'windows-1253': 239,
  'windows-1254': 249,
  'windows-1257': 244,
  cp437: 256,
  cp850: 256,
  cp852: 256,
  cp858: 256,
  'iso-8859-3': 249,
  'iso-8859-4': 256,
  'iso-8859-6': 211,
  'iso-8859-8': 220,
  'iso-8859-10': 256,
  'iso-8859-13': 256,
  'iso-8859-14': 256,
  'iso-8859-16': 256,
  'windows-874': 225,
  'windows-1255': 233,
  'windows-1256': 256,
  'windows-1258': 247,
  macintosh: 253,
  'x-mac-cyrillic': 256,
  cp720: 256,
  cp737: 256,
  cp775: 256,
  cp855: 256,
  cp857: 253,
  cp860: 256,
  cp861: 256,
  cp862: 256,
  cp863: 256,
  cp864: 178,
  cp865: 256,
  cp869: 247,
};

/** Node's decoders for Shift_JIS and CP866, not the standard's, permute these three controls. */
const misread = (id: EncodingId, character: string): boolean =>
  (id === 'shift_jis' || id === 'ibm866') && /[\x1a\x1c\x7f]/.test(character);

describe('every encoding', () => {
  test.each(ids)('%s decodes what it encodes to the same character', (id) => {
    const encoder = createEncoder(id, (bytes) => decode(id, bytes));
    const expected = new Map(readBackAs[id]);
    const wrong: string[] = [];
    const isRare = encodings.some((entry) => entry.id === id && entry.isRare);
    // Only some have characters beyond U+FFFF; the rare ones have few beyond box drawing.
    const limit = ['utf-8', 'gb18030', 'big5'].includes(id) ? 0x3_0000 : isRare ? 0x2600 : 0x1_0000;
    let encodable = 0;
    for (let codePoint = 0; codePoint < limit; codePoint += step) {
      const character = String.fromCodePoint(codePoint);
      if (!isEncodable(encoder, character)) continue;
      encodable++;
      const back = decode(id, encoder(character));
      // Windows-1258 has tones as characters of their own.
      if (id === 'windows-1258' && back.normalize('NFC') === character) continue;
      if (back !== character && back !== expected.get(character) && !misread(id, character)) wrong.push(character);
    }
    expect(wrong).toEqual([]);
    expect(encodable).toBeGreaterThanOrEqual(step === 1 ? encodableAtLeast[id] : 10);
  });

  test.each(ids)('%s round-trips any text decoded from any bytes', (id) => {
    const encoder = createEncoder(id, (bytes) => decode(id, bytes));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        // replacement characters are not text; private use and Big5's Hong Kong rows are only decoded
        const text = [...decode(id, bytes)]
          .filter((character) => isEncodable(encoder, character) && !misread(id, character))
          .join('');
        expect(decode(id, encoder(text))).toBe(text);
      }),
    );
  });

  test.each(ids)('%s encodes a text as the concatenation of its characters', (id) => {
    const samples: Partial<Record<EncodingId, string>> = {
      'iso-8859-1': 'aé÷',
      ...Object.fromEntries(europeanSamples.map(([encoding, text]) => [encoding, text])),
    };
    const sample = samples[id] ?? '中文 ok';
    expect(encode(id, sample)).toEqual([...sample].flatMap((character) => encode(id, character)));
    expect(encode(id, sample).length).toBeGreaterThanOrEqual(sample.length);
  });

  test.each(ids)('%s throws for a character that it lacks and for a lone surrogate', (id) => {
    const unencodable = id.startsWith('utf-') || id === 'gb18030' ? '\ud800' : '😀';
    const attempt = (): unknown => encode(id, `abc${unencodable}def`);
    expect(attempt).toThrow(SerialError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'unencodable', detail: unencodable }));
  });
});

function isEncodable(encoder: (text: string) => Uint8Array, character: string): boolean {
  try {
    return encoder(character).length > 0;
  } catch {
    return false;
  }
}

test('UTF-8 matches TextEncoder for any well-formed text', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(encode('utf-8', text)).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
});

test.each<[EncodingId, string, number[]]>([
  ['gbk', '中文', [0xd6, 0xd0, 0xce, 0xc4]],
  ['gbk', '€', [0x80]],
  ['gb18030', '€', [0xa2, 0xe3]],
  ['gb18030', 'ḿ', [0xa8, 0xbc]],
  ['gb18030', '\ue7c7', [0x81, 0x35, 0xf4, 0x37]],
  ['gb18030', '\u0080', [0x81, 0x30, 0x81, 0x30]],
  ['gb18030', '\uffff', [0x84, 0x31, 0xa4, 0x39]],
  ['gb18030', '😀', [0x94, 0x39, 0xfc, 0x36]],
  ['gb18030', '\u{10ffff}', [0xe3, 0x32, 0x9a, 0x35]],
  ['gb18030', '\u3000', [0xa1, 0xa1]],
  ['big5', '十', [0xa4, 0x51]],
  ['big5', '卅', [0xa4, 0xca]],
  ['big5', '═╞╡╪', [0xf9, 0xf9, 0xf9, 0xe9, 0xf9, 0xeb, 0xf9, 0xea]],
  ['shift_jis', '日本ｱ', [0x93, 0xfa, 0x96, 0x7b, 0xb1]],
  ['shift_jis', '≒￢', [0x81, 0xe0, 0x81, 0xca]],
  ['shift_jis', '纊', [0xfa, 0x5c]],
  ['shift_jis', '−¥‾', [0x81, 0x7c, 0x5c, 0x7e]],
  ['euc-jp', '日本ｱ', [0xc6, 0xfc, 0xcb, 0xdc, 0x8e, 0xb1]],
  ['euc-kr', '한글', [0xc7, 0xd1, 0xb1, 0xdb]],
  ['windows-1252', '€é', [0x80, 0xe9]],
  ['windows-1251', 'Я', [0xdf]],
  ['koi8-r', 'Я', [0xf1]],
  ['iso-8859-1', '\x80é', [0x80, 0xe9]],
  ['windows-1258', 'Nhiệt độ ế', [0x4e, 0x68, 0x69, 0xea, 0xf2, 0x74, 0x20, 0xf0, 0xf4, 0xf2, 0x20, 0xea, 0xec]],
])('%s writes %s as the standard requires', (id, text, bytes) => {
  expect(encode(id, text)).toEqual(bytes);
});

test.each(europeanSamples)('trials 18: %s writes %s', (id, text, bytes) => {
  expect(encode(id, text)).toEqual(bytes);
});

test('trials 18: every single-byte encoding writes each byte as it reads it', () => {
  for (const [id] of europeanSamples) {
    const decoder = createDecoder(id, (label) => new TextDecoder(label, { ignoreBOM: true }));
    const encoder = createEncoder(id, (bytes) => decoder.decode(bytes));
    for (let byte = 0; byte < 256; byte++) {
      const character = decoder.decode(Uint8Array.of(byte));
      if (character === '\ufffd' || misread(id, character)) continue;
      expect([id, ...encoder(character)]).toEqual([id, byte]);
    }
  }
});

test.each<[EncodingId, string]>([
  ['cp437', '€'],
  ['cp850', '─€'],
  ['iso-8859-9', 'Ð'],
  ['gbk', '\ue5e5'],
  ['gb18030', '\ue5e5'],
  ['gbk', '😀'],
  ['shift_jis', '\ue000'],
  ['big5', '𠀋'],
  ['iso-8859-1', '€'],
  ['windows-1258', 'Ṍ'],
  ['cp865', '¢'],
  ['macintosh', '¤'],
])('%s refuses %s', (id, text) => {
  expect(() => encode(id, text)).toThrow('unencodable');
});
