import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../web/core/decoder.ts';
import { createEncoder } from '../../web/core/encoder.ts';
import { encodings, type EncodingId } from '../../web/core/encodings.ts';
import { LineGuesser } from '../../web/core/line-guess/guess-line.ts';
import { makeTextDecoder } from '../../web/scan/text-decoder.ts';
import { receivedAtWrongRate } from '../support/wrong-rate.ts';

const texts = {
  'a boot log': [
    'ets Jul 29 2019 12:21:46',
    'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
    'load:0x3fff0030,len:1184',
    'I (29) boot: ESP-IDF v5.4 2nd stage bootloader',
    '',
  ],
  NMEA: ['$GNRMC,081836.00,A,3751.65,S,14507.36,E,000.0,360.0,130998,011.3,E*62', '$GNGSA,A,3,01,02,03*3A', ''],
  'measured values': ['123,456,789,0.12', '101,222,333,4.5', '17,-4,250,31.25', ''],
  'one line again and again': ['Hello, world! 42', ''],
};
const languages = [
  'Температура: 23.4 Влажность: 48\r\nОшибка датчика давления, проверьте подключение\r\n',
  'ВКЛЮЧЕНО НАСОС 1\r\nАВАРИЯ\r\n',
  '温度过高，请检查传感器\r\n系统启动完成 温度:23.41\r\n',
  '温度过高请检查传感器系统启动完成',
  'センサーを起動しました。温度:23 正常です。\r\n',
  '온도 센서가 시작되었습니다. 23.4\r\n',
  'Größe überschritten, Prüfung läuft: Öl 25 °C ±0,5\r\n',
  'Θερμοκρασία: 23.4 Υγρασία 48\r\nΣφάλμα\r\n',
  'Sıcaklık: 25 °C, aşırı gerilim, çıkış açık\r\n',
  'Přehřátí čerpadla, žádný signál\r\n',
  '│ 23.4 │ 48 ║ ═══╗\r\n└────────┘\r\n',
  '25.3°C\r\n25.4°C\r\n',
];

/** `undefined`: the encoding has not all the characters. */
function encoded(text: string, id: EncodingId, decode: (bytes: Uint8Array) => string): Uint8Array | undefined {
  try {
    return createEncoder(id, decode)(text);
  } catch {
    return undefined;
  }
}

const manyOf = (lines: readonly string[]) => lines.join('\r\n').repeat(Math.ceil(400 / lines.join().length));

const random = (seed: number) => {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
};
const bytesOf = (length: number, byte: (index: number) => number) => Uint8Array.from({ length }, (_, i) => byte(i));
const guessers = new Map<number, Promise<LineGuesser>>();
/** Each takes a tenth of a second to be made, and knows nothing of what it was asked before. */
const guesserAt = (baudRate: number): Promise<LineGuesser> => {
  const made = guessers.get(baudRate) ?? LineGuesser.create(baudRate, () => Promise.resolve());
  guessers.set(baudRate, made);
  return made;
};
const guess = async (bytes: Uint8Array, baudRate = 115_200) => (await guesserAt(baudRate)).guess(bytes);
const withParity = (text: string, odd: 0 | 1) =>
  Uint8Array.from(new TextEncoder().encode(text), (byte) => {
    const ones = byte.toString(2).replaceAll('0', '').length;
    return byte | (((ones & 1) ^ odd) << 7);
  });

describe('wrong settings guessed from the bytes', () => {
  describe.each(Object.entries(texts))('%s', (_, lines) => {
    it.each([
      [115_200, 57_600],
      [115_200, 38_400],
      [115_200, 19_200],
      [115_200, 74_880],
      [57_600, 9600],
      [57_600, 38_400],
      [9600, 4800],
    ])('received at %d from a device at %d, with an exact or inexact clock', async (receiver, device) => {
      const guesser = await guesserAt(receiver);
      for (const clock of [0.985, 1, 1.015])
        expect(guesser.guess(receivedAtWrongRate(manyOf(lines), device * clock, receiver))).toEqual([
          { kind: 'rate', baudRate: device },
        ]);
    });

    it('from a device that is too slow to tell rates apart, the most common rate first', async () => {
      expect((await guess(receivedAtWrongRate(manyOf(lines), 9600, 115_200)))[0]).toEqual({
        kind: 'rate',
        baudRate: 9600,
      });
    });

    it('with inverted levels', async () => {
      expect(await guess(receivedAtWrongRate(manyOf(lines), 115_200, 115_200, 0))).toEqual([{ kind: 'inverted' }]);
    });
  });

  it.each([
    [57_600, 115_200],
    [9600, 19_200],
    [74_880, 115_200],
    [38_400, 57_600],
  ])('received at %d from a device at %d, with fewer bytes', async (receiver, device) => {
    const log = Array.from({ length: 12 }, (_, i) => `I (${1000 + i * 137}) app: sensor ${i} reads ${i * 7.25} C\r\n`);
    const bytes = receivedAtWrongRate(log.join('') + texts['a boot log'].join('\r\n').repeat(8), device, receiver);
    expect(await guess(bytes, receiver)).toEqual([{ kind: 'rate', baudRate: device }]);
  });

  it.each([
    ['even', 0],
    ['odd', 1],
  ] as const)('7 data bits with %s parity, with the text', async (parity, odd) => {
    const text = texts['a boot log'].join('\r\n');
    expect(await guess(withParity(text, odd))).toEqual([{ kind: 'framing', dataBits: 7, parity, text }]);
  });

  it('trials A 5: 7 data bits with the eighth always high, with the text', async () => {
    for (const lines of Object.values(texts)) {
      const text = manyOf(lines);
      const bytes = Uint8Array.from(new TextEncoder().encode(text), (byte) => byte | 0x80);
      expect(await guess(bytes)).toEqual([{ kind: 'framing', dataBits: 7, parity: 'none', text }]);
    }
  });

  it.each([
    ['even', 1],
    ['odd', 0],
  ] as const)(
    'trials A 5: 8 data bits with %s parity, where bytes with framing errors are dropped',
    async (parity, odd) => {
      const all = new TextEncoder().encode(manyOf(texts['a boot log']));
      const left = all.filter((byte) => (byte.toString(2).replaceAll('0', '').length & 1) === odd);
      const text = new TextDecoder().decode(left);
      expect(await guess(left)).toEqual([{ kind: 'framing', dataBits: 8, parity, text }]);
    },
  );

  it('trials A 5: text of any language in any encoding gives no guess', async () => {
    const two = [await guesserAt(115_200), await guesserAt(9600)];
    let tried = 0;
    for (const text of languages)
      for (const { id } of encodings) {
        const decoder = createDecoder(id, makeTextDecoder);
        const bytes = encoded(text.repeat(20), id, (some) => decoder.decode(some));
        if (!bytes) continue;
        tried++;
        for (const guesser of two) expect(guesser.guess(bytes.subarray(0, 1024)), `${id}: ${text}`).toEqual([]);
      }
    expect(tried).toBeGreaterThan(100);
  });

  it.each([
    ['noise', bytesOf(1024, random(7)).map((_, i) => Math.floor(random(i + 1)() * 256))],
    ['a counter', bytesOf(600, (i) => i & 255)],
    ['0xFF alone', bytesOf(600, () => 255)],
    [
      'floating-point samples',
      new Uint8Array(Float32Array.from({ length: 150 }, (_, i) => Math.sin(i / 9) * 20).buffer),
    ],
    ['16-bit samples', new Uint8Array(Int16Array.from({ length: 300 }, (_, i) => Math.sin(i / 20) * 1000).buffer)],
    ['Modbus', bytesOf(540, (i) => [1, 3, 4, 0, i * 7, 0, i * 13, i * 91, i * 57][i % 9]! & 255)],
    ['text in UTF-8', new TextEncoder().encode('温度过高，请检查传感器 '.repeat(20))],
    ['ASCII', new TextEncoder().encode('temperature 23.41 '.repeat(20))],
    ['very little', receivedAtWrongRate('OK', 57_600, 115_200)],
  ])('%s gives no guess', async (_, bytes) => {
    expect(await guess(bytes)).toEqual([]);
  });
});
