import { fileURLToPath } from 'node:url';
import type { createDecoder as CreateDecoder } from '../../web/core/decoder.ts';
import type { createEncoder as CreateEncoder } from '../../web/core/encoder.ts';
import type { buildEncoderTable as BuildEncoderTable } from '../../web/core/encoder-table.ts';
import { europeanSamples } from '../core/european-samples.ts';
import { expect, test } from '../support/browser-test.ts';
import { bundleScript } from '../support/bundle-script.ts';

const entry = (name: string) => fileURLToPath(new URL(`../../web/core/${name}.ts`, import.meta.url));

/**
 * Code points below U+30000 that the Encoding Standard's encoders write, counted from its indexes. Node's decoders
 * have fewer, so only a browser's show that the tables derived from them are complete.
 */
const encodable = {
  gbk: 24_085,
  gb18030: 0x3_0000 - 2048 - 1,
  big5: 14_781,
  shift_jis: 7521,
  'euc-jp': 7520,
  'euc-kr': 17_176,
  'windows-1252': 256,
  'windows-1251': 256,
  'koi8-r': 256,
  'koi8-u': 256,
  ibm866: 256,
  'iso-8859-2': 256,
  'iso-8859-5': 256,
  'iso-8859-7': 253,
  'iso-8859-9': 256,
  'iso-8859-15': 256,
  'windows-1250': 256,
  'windows-1253': 253,
  'windows-1254': 256,
  'windows-1257': 254,
  cp437: 256,
  cp850: 256,
  cp852: 256,
  cp858: 256,
};

/** Encodings that Node's decoders lack. */
const samples: readonly (readonly [encoding: string, text: string, bytes: readonly number[]])[] = [
  ['gbk', 'ǹ⺁', [0xa8, 0xbf, 0xfe, 0x50]],
  ['gb18030', '︐\ue78d', [0xa6, 0xd9, 0xa6, 0xd9]],
  ['big5', '═╞╡╪十卅', [0xf9, 0xf9, 0xf9, 0xe9, 0xf9, 0xeb, 0xf9, 0xea, 0xa4, 0x51, 0xa4, 0xca]],
  ['shift_jis', '\u0080\u001a\u001c\u007f', [0x80, 0x1a, 0x1c, 0x7f]],
  ['euc-kr', '€갂', [0xa2, 0xe6, 0x81, 0x41]],
  ['windows-1252', '€Ÿ', [0x80, 0x9f]],
  ...europeanSamples,
];

test('a browser’s decoders, inverted, are the Encoding Standard’s encoders', async ({ newPerson }) => {
  const codes = await Promise.all(['encoder', 'decoder', 'encoder-table'].map((name) => bundleScript(entry(name))));
  const page = await (await newPerson()).newPage();
  const found = await page.evaluate(
    async ({ urls, ids, texts }) => {
      const { createEncoder } = (await import(urls[0]!)) as { createEncoder: typeof CreateEncoder };
      const { createDecoder } = (await import(urls[1]!)) as { createDecoder: typeof CreateDecoder };
      const { buildEncoderTable } = (await import(urls[2]!)) as { buildEncoderTable: typeof BuildEncoderTable };
      // Most characters are refused by most encodings; collecting stack traces takes longer than refusing.
      Error.stackTraceLimit = 0;
      const decoderOf = (id: string) =>
        createDecoder(id as 'gbk', (label) => new TextDecoder(label, { ignoreBOM: true }));
      const encoder = (id: string) => createEncoder(id as 'gbk', (bytes) => decoderOf(id).decode(bytes));
      const counts: Record<string, number> = {};
      const changed: Record<string, string> = {};
      for (const id of ids) {
        const encode = encoder(id);
        const decoder = decoderOf(id);
        const { basic } = buildEncoderTable(id as 'gbk', (bytes) => decoder.decode(bytes));
        counts[id] = 0;
        changed[id] = '';
        const limit = id === 'gb18030' || id === 'big5' ? 0x3_0000 : 0x1_0000; // only these have more
        for (let codePoint = 0; codePoint < limit; codePoint++) {
          // Characters that the table lacks are refused: tests/core/encoder.test.ts. 2 million refusals take seconds.
          if (codePoint >= 0x80 && basic[codePoint] === 0) continue;
          const character = String.fromCodePoint(codePoint);
          try {
            if (decoder.decode(encode(character)) !== character) changed[id] += character;
            counts[id]++;
          } catch {
            // not encodable
          }
        }
      }
      return { counts, changed, samples: texts.map(([id, text]) => [...encoder(id)(text)]) };
    },
    {
      urls: codes.map((code) => `data:text/javascript,${encodeURIComponent(code)}`),
      ids: Object.keys(encodable),
      texts: samples.map(([id, text]) => [id, text] as const),
    },
  );
  expect(found.counts).toEqual(encodable);
  expect(found.samples).toEqual(samples.map(([, , bytes]) => bytes));
  // characters that the standard writes although it reads them as something else
  const japanese = '¥‾−';
  const privateUse =
    '\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864';
  expect(Object.entries(found.changed).filter(([, characters]) => characters !== '')).toEqual([
    ['gbk', privateUse],
    ['gb18030', privateUse],
    ['shift_jis', japanese],
    ['euc-jp', japanese],
  ]);
});
