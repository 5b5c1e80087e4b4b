import { expect, test } from 'vitest';
import { log } from '../../web/decode/log.ts';
import { readsShown } from '../../web/decode/shown-packet.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

test.each([
  ['I (1052) wifi: connected', 'info', { time: '1052\u202fms', tag: 'wifi', text: 'connected' }],
  ['\x1b[0;31mE (3040) wifi: init failed\x1b[0m', 'error', { time: '3040\u202fms', tag: 'wifi', text: 'init failed' }],
  ['W (12:34:56.789) heap: low', 'warning', { time: '12:34:56.789', tag: 'heap', text: 'low' }],
  ['[00:00:01.234,567] <inf> main: started', 'info', { time: '00:00:01.235', tag: 'main', text: 'started' }],
  ['<err> flash_map: not found', 'error', { tag: 'flash_map', text: 'not found' }],
  ['<6>[    1.234567] usb 1-1: new device', 'info', { time: '1.234567\u202fs', tag: 'usb 1-1', text: 'new device' }],
  ['<11>[   12.000000] sd: I/O error', 'error', { time: '12\u202fs', tag: 'sd', text: 'I/O error' }],
  ['[    0.000000] Booting Linux', 'line', { time: '0\u202fs', text: 'Booting Linux' }],
  ['D/Sensor  (  812): x=1', 'debug', { tag: 'Sensor', text: 'x=1' }],
  ['01-02 03:04:05.678  1234  1240 W Zygote  : slow', 'warning', { time: '03:04:05.678', tag: 'Zygote', text: 'slow' }],
  ['[WARN] battery low', 'warning', { text: 'battery low' }],
  ['ERROR: no card', 'error', { text: 'no card' }],
  ['2026-01-02T03:04:05Z DEBUG tick', 'debug', { time: '03:04:05', text: 'tick' }],
])('%j is of level %s', (line, kind, fields) => {
  const [message] = decoded(readsShown(log), packetOf(`${line}\r\n`));
  expect(message).toMatchObject({ kind, problems: [] });
  expect(fieldsOf(message!)).toMatchObject(fields);
});

test('a severity is a number, so that it can be compared', () => {
  const [message] = decoded(log, packetOf('E (1) a: b\n'));
  expect(message!.fields[0]).toMatchObject({ name: 'severity', value: 3, label: 'error', from: 0, to: 1 });
  expect(log.summary(message!)).toBe('a: b');
});

test.each(['', '\r\n', 'Information follows', 'errors: 3', 'E (x) a: b', 'warning', '[12] x', 'I am here'])(
  '%j has no level',
  (line) => expect(decoded(log, packetOf(line))).toEqual([]),
);

test('texts of another language are read in the encoding of the view', () => {
  const [message] = decoded(log, packetOf('W (7) 传感器: 温度过高\n'));
  // The tag is not ASCII: it belongs to the text.
  expect(fieldsOf(message!)).toMatchObject({ time: '7\u202fms' });
  expect(log.summary(message!)).toBe('传感器: 温度过高');
});
