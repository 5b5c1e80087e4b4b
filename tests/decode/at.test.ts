import { expect, test } from 'vitest';
import { at } from '../../web/decode/at.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

type Line = readonly [direction: 'rx' | 'tx', text: string, timeMs?: number];
const read = (...lines: readonly Line[]) =>
  decoded(at, ...lines.map(([direction, text, timeMs = 0]) => packetOf(text, { direction, timeMs })));
const kinds = (...lines: readonly Line[]) => read(...lines).map(({ kind }) => kind);

test('a result has no latency when the clock was put back since its command', () => {
  expect(fieldsOf(read(['tx', 'AT\r', 1000], ['rx', 'OK\r\n', 400]).at(-1)!)).toEqual({ name: 'OK' });
});

test('a command has its echo, its answer and its result', () => {
  const messages = read(
    ['tx', 'AT+CSQ\r', 1000],
    ['rx', 'AT+CSQ\r\r\n'],
    ['rx', '+CSQ: 18,99\r\n'],
    ['rx', '\r\n'],
    ['rx', 'OK\r\n', 1040],
  );
  expect(messages.map(({ kind }) => kind)).toEqual(['command', 'echo', 'answer', 'result']);
  expect(fieldsOf(messages[2]!)).toEqual({ name: '+CSQ', 'parameter 1': '18', 'parameter 2': '99' });
  expect(fieldsOf(messages[3]!)).toEqual({ name: 'OK', latency: '40\u202fms' });
  expect(at.summary(messages[2]!)).toBe('+CSQ 18 99');
});

test('test, read and set are told apart, and texts in quotes may have commas', () => {
  const [tested, asked, set] = read(
    ['tx', 'AT+CREG=?\r'],
    ['tx', 'at+creg?\r'],
    ['tx', 'AT+CWJAP="my, net","secret",2\r'],
  );
  expect([tested!.kind, asked!.kind, set!.kind]).toEqual(['test', 'read', 'set']);
  expect(fieldsOf(set!)).toEqual({
    name: 'AT+CWJAP',
    'parameter 1': 'my, net',
    'parameter 2': 'secret',
    'parameter 3': '2',
  });
});

test('what comes without having been asked for is unsolicited', () => {
  expect(kinds(['rx', '+CREG: 1\r\n'], ['rx', 'RING\r\n'], ['rx', 'WIFI GOT IP\r\n'])).toEqual([
    'unsolicited',
    'unsolicited',
    'unsolicited',
  ]);
  expect(kinds(['tx', 'AT+CSQ\r'], ['rx', '+CMTI: "SM",3\r\n'], ['rx', '+CSQ: 1,2\r\n'], ['rx', 'OK\r\n'])).toEqual([
    'command',
    'unsolicited',
    'answer',
    'result',
  ]);
  // The device talks without AT: that is a log, and no message.
  expect(kinds(['rx', 'hello\r\n'], ['rx', 'ATTENTION\r\n'])).toEqual([]);
});

test.each([
  ['ERROR', { name: 'ERROR' }],
  ['+CME ERROR: 10', { name: '+CME ERROR', 'parameter 1': '10' }],
  ['+CMS ERROR: SIM busy', { name: '+CMS ERROR', 'parameter 1': 'SIM busy' }],
  ['NO CARRIER', { name: 'NO CARRIER' }],
  ['SEND FAIL', { name: 'SEND FAIL' }],
])('%s ends a command as an error', (line, fields) => {
  const [, result] = read(['tx', 'AT+X\r', 5], ['rx', `${line}\r\n`, 7]);
  expect(result).toMatchObject({ kind: 'error' });
  expect(fieldsOf(result!)).toEqual({ ...fields, latency: '2\u202fms' });
});

test('lines without a name answer the command that waits, and data after a prompt is not read', () => {
  expect(kinds(['tx', 'ATI\r'], ['rx', 'Quectel\r\n'], ['rx', 'OK\r\n'])).toEqual(['command', 'answer', 'result']);
  expect(kinds(['tx', 'AT+CIPSEND=5\r'], ['rx', '> '], ['tx', 'hello'], ['rx', 'SEND OK\r\n'])).toEqual([
    'set',
    'prompt',
    'result',
  ]);
});

test('on a line that is only listened to, commands are known by their form', () => {
  expect(kinds(['rx', 'AT+GMR\r'], ['rx', 'AT\r'], ['rx', 'ATE0\r'])).toEqual(['command', 'command', 'command']);
});
