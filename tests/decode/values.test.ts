import { expect, test } from 'vitest';
import { values } from '../../web/decode/values.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

test.each<[string, Record<string, string>]>([
  ['>temp:21.5', { temp: '21.5' }],
  ['>temp:1627551892437:21.5§°C', { time: '1627551892437\u202fms', temp: '21.5\u202f°C' }],
  ['>pos:12.3:45.67|xy', { 'pos x': '12.3', 'pos y': '45.67' }],
  ['>a,w1:1|np', { a: '1' }],
  ['>st:hello|t', { st: 'hello' }],
  ['1.5,2.5 3', {}],
  ['1.5,2.5,3', { 'value 1': '1.5', 'value 2': '2.5', 'value 3': '3' }],
  ['1.5\t2.5  -3e2', { 'value 1': '1.5', 'value 2': '2.5', 'value 3': '-300' }],
  ['1,,3', { 'value 1': '1', 'value 3': '3' }],
  ['a:1,b:2', { a: '1', b: '2' }],
  ['a:1\tb:2', { a: '1', b: '2' }],
  ['temp: 21.5C hum = 40%', { temp: '21.5\u202fC', hum: '40%' }],
  ['I (1052) wifi: rssi=-61', { rssi: '-61' }],
  ['x:nan y:inf', { x: 'NaN', y: 'Infinity' }],
  ['1.5, -NaN ,3', { 'value 1': '1.5', 'value 2': 'NaN', 'value 3': '3' }],
  ['a:5e-324,b:1e308,c:-1e999', { a: '5e-324', b: '1e+308', c: '-Infinity' }],
  [
    '{"imu":{"ax":1.5,"on":true},"cells":[3.1,3.2],"name":"x"}',
    { 'imu.ax': '1.5', 'imu.on': '1', 'cells.0': '3.1', 'cells.1': '3.2' },
  ],
])('%s', (text, fields) => {
  const [message] = decoded(values, packetOf(`${text}\r\n`));
  expect(message ? fieldsOf(message) : {}).toEqual(fields);
});

test.each([
  'boot ok',
  'hello, world',
  '12:35:19 started',
  '>statsd:1',
  '>no value',
  '{"broken": ',
  '',
  '   ',
  ',,,',
  'http://a/b',
])('%j has no message', (text) => expect(decoded(values, packetOf(`${text}\n`))).toEqual([]));

test('a row of names names the columns after it, until there are other ones', () => {
  const rows = ['ax,ay,az\r\n', '1,2,3\r\n', '4,5,6\r\n', '7,8\r\n'].map((row) => packetOf(row));
  expect(decoded(values, ...rows).map(fieldsOf)).toEqual([
    { ax: '1', ay: '2', az: '3' },
    { ax: '4', ay: '5', az: '6' },
    { 'value 1': '7', 'value 2': '8' },
  ]);
});

test('several samples of a line, in another encoding too', () => {
  const latin = Uint8Array.from([...new TextEncoder().encode('>t:1:20;2:21'), 0xa7, 0x43]);
  expect(
    decoded(values, packetOf(latin, {}, 'latin1'))[0]?.fields.map(({ name, value, unit }) => [name, value, unit]),
  ).toEqual([
    ['time', 1, 'ms'],
    ['t', 20, 'C'],
    ['time', 2, 'ms'],
    ['t', 21, 'C'],
  ]);
});

test('a line of very many values, of long names and of markup is bounded and kept as it is', () => {
  const many = decoded(values, packetOf(Array.from({ length: 5000 }, (_, at) => `v${at}:${at}`).join(',')));
  expect(many[0]?.fields).toHaveLength(256);
  expect(decoded(values, packetOf(`${'n'.repeat(10_000)}:1`))).toEqual([]);
  const long = 'n'.repeat(10_000);
  for (const line of [`>${long}:1`, `{"${long}":1}`, `{"a":{"${long}":1}}`]) {
    const [message] = decoded(values, packetOf(line));
    expect(message?.kind.length).toBeLessThanOrEqual(200);
    expect(message?.fields.map(({ name, value }) => [name.length, value])).toEqual([[200, 1]]);
  }
  // Objects inside each other, deeper than a call stack.
  expect(decoded(values, packetOf(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`))[0]?.fields ?? []).toEqual([]);
  expect(fieldsOf(decoded(values, packetOf('<b>x</b>:1'))[0]!)).toEqual({ '<b>x</b>': '1' });
});
