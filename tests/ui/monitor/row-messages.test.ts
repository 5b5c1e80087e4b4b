import { expect, test } from 'vitest';
import type { EventRow, PacketRow } from '../../../web/core/row.ts';
import { readMonitorOptions } from '../../../web/ui/monitor/monitor-options.ts';
import { RowMessages } from '../../../web/ui/monitor/row-messages.ts';

const row = (bytes: Uint8Array, more: Partial<PacketRow> = {}): PacketRow => ({
  kind: 'packet',
  direction: 'rx',
  timeMs: 0,
  deltaMs: undefined,
  offset: 0,
  bytes,
  text: '',
  continued: false,
  hit: false,
  ...more,
});
const line = (text: string, more?: Partial<PacketRow>) => row(new TextEncoder().encode(text), more);
const note: EventRow = {
  kind: 'event',
  timeMs: 0,
  deltaMs: 0,
  offset: 0,
  event: { kind: 'note', text: 'x' },
  hit: false,
};

/** Row messages whose decoder is loaded. */
async function reading(id: string): Promise<RowMessages> {
  return new Promise((resolve, reject) => {
    const host = { requestUpdate: () => undefined, dispatchEvent: reject } as unknown as HTMLElement;
    const messages: RowMessages = new RowMessages(host as never, () => resolve(messages));
    messages.choose(id, 'utf-8');
  });
}

test('rows say what their messages are, and what is wrong with them', async () => {
  const messages = await reading('nmea');
  const right = line('$GPGLL,5057.970,N,00146.110,E,142451,A*27\r\n');
  const wrong = line('$GPGLL,5057.971,N,00146.110,E,142451,A*27\r\n');
  const rows = [right, note, wrong, line('boot\r\n')];
  messages.read(rows);
  expect(rows.map((each) => messages.of(each)?.text ?? '')).toEqual([
    'GLL  50.9661667°, 1.7685°',
    '',
    '⚠ wrong checksum: GLL  50.9661833°, 1.7685°',
    '',
  ]);
  expect(rows.map((each) => messages.of(each)?.isWrong)).toEqual([false, undefined, true, undefined]);
});

test('a packet over several rows is read as a whole, and told in its first row', async () => {
  const messages = await reading('modbus-rtu');
  const bytes = Uint8Array.from([0x11, 0x10, 0, 1, 0, 2, 4, 0, 0x0a, 1, 2, 0xc6, 0xf0]);
  const rows = [row(bytes.subarray(0, 8)), row(bytes.subarray(8), { continued: true, offset: 8 })];
  messages.read(rows);
  expect(rows.map((each) => messages.of(each)?.text ?? '')).toEqual([
    'request  unit 17, write registers: address 1, count 2, register 1 10, register 2 258',
    '',
  ]);
  expect(messages.messagesOf(rows)).toMatchObject([[{ kind: 'request', problems: [] }], []]);
  messages.read(rows.slice(1));
  expect(messages.of(rows[1]!), 'a part of a packet says nothing').toBeUndefined();
  expect(messages.messagesOf(rows.slice(1))).toEqual([[]]);
});

test('no decoder reads nothing, and only a decoder’s id is taken from storage', async () => {
  const messages = await reading('values');
  const values = line('a:1\n');
  messages.read([values]);
  expect(messages.of(values)).toEqual({ text: 'values  a 1', isWrong: false });
  messages.choose('', 'utf-8');
  expect(messages.of(values)).toBeUndefined();
  expect(messages.messagesOf([values])).toEqual([[]]);
  expect(messages.sample()).toEqual([values]);
  expect(readMonitorOptions({ decoder: 'nmea' }).decoder).toBe('nmea');
  expect(readMonitorOptions({ decoder: 'unknown' }).decoder).toBe('');
});
