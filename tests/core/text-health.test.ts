import { describe, expect, it } from 'vitest';
import type { EncodingId } from '../../web/core/encodings.ts';
import { isCommonText, judgeText, likelyBaudRates, oddestLine, wideText } from '../../web/core/text-health.ts';
import { utf16Bytes } from '../../web/core/utf-16.ts';
import { receivedAtWrongRate } from '../support/wrong-rate.ts';
import { makeTextDecoder } from '../../web/scan/text-decoder.ts';

const judge = (bytes: Uint8Array, encoding: EncodingId = 'utf-8', lineErrors = 0, offset = 0) =>
  judgeText(bytes, encoding, lineErrors, makeTextDecoder, offset);
const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const log = [
  'ets Jul 29 2019 12:21:46',
  'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
  'load:0x3fff0030,len:1184',
  'I (29) boot: ESP-IDF v5.4 2nd stage bootloader',
  'temperature:23.41 humidity:48.2',
  '',
].join('\r\n');

describe('trials A 5: the health of received text', () => {
  it.each([
    ['a log', log],
    ['colours and a prompt', '\x1b[0;32mI (24) boot: ready\x1b[0m\r\n\x1b[1;31mE (248) sd\x1b[0m\r\ndemo> \x07\b \b'],
    ['UTF-8', '温度:23.41 °C 湿度:48.2\r\n'.repeat(4)],
    ['a degree sign in Latin-1, once', `${'temperature: 25 C\r\n'.repeat(20)}`],
    ['very little', '\x00\xff\x80'],
  ])('%s is readable', (_, text) => {
    expect(judge(utf8(text)).kind).toBe('readable');
  });

  describe('trials 18: UTF-16', () => {
    const wide = (text: string, order: 'le' | 'be') => utf16Bytes(text, order);
    const chinese = '温度：23.41℃ 湿度：48.2\r\n系统启动完成，传感器正常\r\n'.repeat(3);
    const cyrillic = 'Датчик температуры: 23 градуса\r\nДавление в норме\r\n'.repeat(3);
    const texts = [
      log,
      `\ufeff${log}`,
      chinese,
      `\ufeff${chinese}`,
      cyrillic,
      '日本語のテスト 気温は２３度\r\n'.repeat(3),
    ];
    it.each(['le', 'be'] as const)('%s is recognized, with a mark and without, cut anywhere, and offered', (order) => {
      const id = `utf-16${order}` as const;
      for (const text of texts) {
        for (const cut of [0, 1, 3, 6]) {
          const bytes = wide(text, order).subarray(cut);
          expect(judge(bytes, 'utf-8', 0, cut), `${text.slice(0, 20)} from ${cut}`).toMatchObject({ encodings: [id] });
          expect(judge(bytes, 'gbk', 0, cut)).toMatchObject({ encodings: [id] });
          const other = judge(bytes, order === 'le' ? 'utf-16be' : 'utf-16le', 0, cut);
          // A script whose high byte is always the same reads alike in both, from one byte further.
          if (text === log) expect(other.kind).toBe('readable');
          else if (text !== cyrillic && (!text.endsWith(log) || cut === 0))
            expect(other).toMatchObject({ encodings: [id] });
          expect(judge(bytes, id)).toEqual({ kind: 'readable' });
          expect(isCommonText(bytes, makeTextDecoder), 'the line is right').toBe(true);
        }
      }
    });

    it('that is chosen for what is none is not right', () => {
      expect(judge(utf8(log), 'utf-16le')).toMatchObject({ encodings: ['utf-8'] });
      expect(judge(utf8('温度:23.41 °C 湿度:48.2\r\n'.repeat(4)), 'utf-16be')).toMatchObject({ encodings: ['utf-8'] });
    });

    it.each([
      ['values of 16 bits', Uint8Array.from({ length: 400 }, (_, at) => (at % 2 ? (at % 4) >> 1 : (at * 37) & 0xff))],
      ['counters of 32 bits', new Uint8Array(Uint32Array.from({ length: 64 }, (_, at) => at * 3).buffer)],
      ['Modbus RTU', hex('010300000002c40b01030406b204d0a8cf'.repeat(4))],
      ['a wrong rate', receivedAtWrongRate(log.repeat(2), 115_200, 9600)],
      ['zeros', new Uint8Array(200)],
      ['text with zeros between lines', utf8(log.replaceAll('\r\n', '\0\r\n\0'))],
    ])('%s are none', (_, bytes) => {
      expect(wideText(bytes)).toBeUndefined();
    });
  });

  it('a few bytes of noise in a log give no warning', () => {
    expect(judge(Uint8Array.of(...utf8(log), 0xff, 0x00, 0xf8, ...utf8(log.repeat(3)))).kind).toBe('readable');
  });

  it.each([
    ['9600 read at 115 200', 9600, 115_200],
    ['115 200 read at 9600', 115_200, 9600],
    ['57 600 read at 115 200', 57_600, 115_200],
    ['115 200 read at 57 600', 115_200, 57_600],
    ['an ESP8266 boot ROM, 74 880 read at 115 200', 74_880, 115_200],
    ['an ESP8266 log, 115 200 read at 74 880', 115_200, 74_880],
    ['38 400 read at 9600', 38_400, 9600],
  ])('a wrong baud rate is noise: %s', (_, from, to) => {
    const bytes = receivedAtWrongRate(log.repeat(2), from, to);
    expect(judge(bytes), `${bytes.length} bytes`).toMatchObject({ kind: 'noise' });
  });

  it('text at the right rate is text, sampled in the same way', () => {
    expect(judge(receivedAtWrongRate(log, 115_200, 115_200)).kind).toBe('readable');
  });

  it('a binary protocol is noise: Modbus RTU, NMEA 2000 frames, MessagePack', () => {
    const modbus = '010300000002c40b01030406b204d0a8cf'.repeat(4);
    expect(judge(hex(modbus)).kind).toBe('noise');
    const frames = 'aa5500081122000000ff7f0100f20d'.repeat(6);
    expect(judge(hex(frames)).kind).toBe('noise');
  });

  it('framing errors mean noise, even if the bytes decode to characters', () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => 0xc0 + ((i * 7) % 60));
    expect(judge(bytes, 'windows-1251', 40).kind).toBe('noise');
  });

  it.each([
    ['GBK', 'gbk', 'cec2b6c83a32332e3431cfb5cdb3c6f4b6afcdeab3c90d0acec2b6c83a32332e3432d5fdb3a30d0a'],
    ['Big5', 'big5', 'b7c5abd7b750b4fabeb9a477b1d2b0caa141a5d8ab65bcc6add3a5bfb1600d0a'],
    ['Shift-JIS', 'shift_jis', '89b79378835a8393835482f08b4e93ae82b582dc82b582bd814292 6c82cd90b38fed82c582b781420d0a'],
    ['EUC-JP', 'euc-jp', 'b2b9c5d9a5bba5f3a5b5a5f2b5afc6b0a4b7a4dea4b7a4bfa1a3c3cda4cfc0b5beefa4c7a4b9a1a30d0a'],
    ['EUC-KR', 'euc-kr', 'bfc2b5b520bcbebcadb0a120bdc3c0dbb5c7bef9bdc0b4cfb4d90d0a'],
    ['Windows-1251', 'windows-1251', 'd2e5ecefe5f0e0f2f3f0e03a2032332e3420c2ebe0e6edeef1f2fc3a2034380d0a'],
    ['KOI8-R', 'koi8-r', 'f4c5cdd0c5d2c1d4d5d2c13a2032332e3420f7ccc1d6cecfd3d4d83a2034380d0a'],
    [
      'Latin-1',
      'iso-8859-1',
      '54656d70e972617475726520e96c6576e965203a20323520b0430d0a526564e96d61727261676520636f6d706c65740d0a',
    ],
  ] as const)('%s read as UTF-8 is recognised', (_, encoding, text) => {
    const result = judge(hex(text.replaceAll(' ', '')));
    expect(result.kind).toBe('other-encoding');
    if (result.kind === 'other-encoding') expect(result.encodings[0]).toBe(encoding);
  });

  it.each(['gbk', 'iso-8859-1', 'koi8-r', 'shift_jis'] as const)('UTF-8 read as %s is recognised', (encoding) => {
    expect(judge(utf8('温度过高，请检查传感器 Größe überschritten'), encoding)).toMatchObject({
      kind: 'other-encoding',
      encodings: ['utf-8'],
    });
  });

  it('the newest bytes may begin and end within a character', () => {
    const bytes = utf8('温度:23.41 湿度:48.2 温度:23.41 湿度:48.2');
    expect(judge(bytes.subarray(1, -1)).kind).toBe('readable');
    expect(judge(bytes.subarray(1, -1), 'gbk')).toMatchObject({ encodings: ['utf-8'] });
  });

  it('the example line is the worst one', () => {
    const bytes = Uint8Array.of(...utf8('ready\r\n'), 0xce, 0xc2, 0xb6, 0xc8, 0x0d, 0x0a, ...utf8('ok\r\n'));
    expect([...oddestLine(bytes, 'utf-8', makeTextDecoder)]).toEqual([0xce, 0xc2, 0xb6, 0xc8, 0x0d]);
  });

  it('the current rate is not offered', () => {
    for (const rate of [9600, 74_880, 115_200, 1234]) expect(likelyBaudRates(rate)).not.toContain(rate);
    expect(likelyBaudRates(115_200)).toEqual(expect.arrayContaining([9600, 74_880]));
  });
});
