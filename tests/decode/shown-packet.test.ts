import { expect, test } from 'vitest';
import { loadDecoder } from '../../web/decode/decoders.ts';
import { plainText } from '../../web/core/escape-sequences.ts';
import { utf16Bytes } from '../../web/core/utf-16.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

const values = await loadDecoder('values');

/** A packet whose text is as it is shown. */
const shownPacket = (text: string) => {
  const packet = packetOf(text);
  return { ...packet, text: (from: number, to: number) => plainText(packet.text(from, to)) };
};

test.each([
  ['\x1b[0;32mtemp:23.5\x1b[0m\r\n', { temp: '23.5' }],
  ['\x1b[0;32mI (12) app: temp:\x1b[1m23.5\x1b[0m hum=\x1b[31m40\x1b[0m\r\n', { temp: '23.5', hum: '40' }],
  ['\x1b[2K\x1b[G1.5,2.5\r\n', { 'value 1': '1.5', 'value 2': '2.5' }],
  ['\x1b[36m>温度:2\x1b[m1\r\n', { 温度: '21' }],
  ['\x1b[0;32m{"a":1}\x1b[0m\r\n', { a: '1' }],
  ['\x1b]0;title:5\x07a:1\r\n', { a: '1' }],
])('trials 3: values are read as they are shown, without colours: %j', (text, fields) => {
  const [message] = decoded(values!, shownPacket(text));
  expect(fieldsOf(message!)).toEqual(fields);
});

test('trials 3: fields have their place in what was received', () => {
  const text = '\x1b[32mtemp: \x1b[1m23\x1b[0m\r\n';
  const [message] = decoded(values!, shownPacket(text));
  const [field] = message!.fields;
  expect(text.slice(field!.from, field!.to)).toBe('23');
  expect(text.slice(message!.from, message!.to)).toBe('temp: \x1b[1m23');
});

test('trials 3: an escape sequence that does not end hides nothing', () => {
  expect(fieldsOf(decoded(values!, shownPacket('\x1b[3 \x1b a:1\r\n'))[0]!)).toEqual({ a: '1' });
});

test.each(['le', 'be'] as const)('trials 18: values and logs of UTF-16 %s', async (order) => {
  const wide = (text: string) => packetOf(utf16Bytes(text, order), {}, `utf-16${order}`);
  const [message] = decoded((await loadDecoder('values', order))!, wide('温度:23.5 \x1b[1mhum=40\x1b[0m\r\n'));
  expect(message!.fields.map(({ name, value, from, to }) => [name, value, from, to])).toEqual([
    ['温度', 23.5, 6, 14],
    ['hum', 40, 32, 36],
  ]);
  const [line] = decoded((await loadDecoder('log', order))!, wide('E (12) wifi: 失败😀\r\n'));
  expect(fieldsOf(line!)).toMatchObject({ tag: 'wifi', text: '失败😀' });
});
