import { expect, test } from 'vitest';
import { slcan } from '../../web/decode/slcan.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

test.each<[string, string, Record<string, string>]>([
  ['t1232DEAD\r', 'data', { identifier: '123', length: '2\u202fB', data: 'DEAD' }],
  ['T1ABCDEF0400112233\r', 'data', { identifier: '1ABCDEF0', length: '4\u202fB', data: '00112233' }],
  ['t10021133A2B4\r', 'data', { identifier: '100', length: '2\u202fB', data: '1133', time: '41652\u202fms' }],
  ['r1238\r', 'remote', { identifier: '123', length: '8\u202fB' }],
  [
    'b1239112233445566778899AABBCC\r',
    'FD data, fast',
    { identifier: '123', length: '12\u202fB', data: '112233445566778899AABBCC' },
  ],
  ['S6\r', 'bit rate', { code: '6 (500 kbit/s)' }],
  ['O\r', 'open', {}],
  ['V1013\r', 'version', { value: '1013' }],
  ['\x07', 'error', {}],
])('%j is %s', (text, kind, fields) => {
  const [message] = decoded(slcan, packetOf(text));
  expect(message).toMatchObject({ kind, problems: [] });
  expect(fieldsOf(message!)).toEqual(fields);
});

test.each([
  ['t1232DE\r', 'length'],
  ['t1232DEADBE\r', 'length'],
  ['t1239112233\r', 'value'],
  ['t12\r', 'value'],
  ['tXYZ0\r', 'value'],
])('%j has a problem', (text, problem) => {
  expect(decoded(slcan, packetOf(text))[0]?.problems).toEqual([problem]);
});

test('an empty answer and unknown commands have no message', () => {
  for (const text of ['\r', '', 'hello\r', '1\r']) expect(decoded(slcan, packetOf(text)), text).toEqual([]);
  const [message] = decoded(slcan, packetOf('t1232DEAD\r'));
  expect(slcan.summary(message!)).toBe('123  DEAD');
});
