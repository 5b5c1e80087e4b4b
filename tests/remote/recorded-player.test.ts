import { expect, test } from 'vitest';
import type { RecordedEntry, RecordedEvent } from '../../relay/protocol/recorded-values.ts';
import { RecordedPlayer } from '../../web/remote/recorded-player.ts';

const epoch = '9f86d081884c7d65';
const settings = { baudRate: 9600, dataBits: 5, parity: 'mark', stopBits: 1.5, flowControl: 'software' } as const;
const lines = { clearToSend: false, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };
const ann = { id: 'v1', name: 'Ann', role: 'operator' } as const;

const received = (offset: number, text: string, timeUs = 0): RecordedEntry => ({
  kind: 'received',
  offset,
  timeUs,
  data: btoa(text),
});
const event = (one: RecordedEvent): RecordedEntry => ({ kind: 'event', event: one });

/** The result for these entries, as in a capture, on a host whose clock is a second ahead. */
function played(entries: readonly RecordedEntry[], toBytes = 0): unknown[] {
  const told: unknown[] = [];
  const sink = {
    bytes: (direction: string, bytes: Uint8Array, timeMs?: number) =>
      told.push([direction, new TextDecoder('latin1').decode(bytes), timeMs]),
    event: (one: object, timeMs?: number) => told.push([one, timeMs]),
  };
  const player = new RecordedPlayer(sink as never, (timeUs) => timeUs / 1000 - 1000);
  for (const entry of entries) player.take(entry);
  player.end(toBytes);
  return told;
}

test('bytes of both directions have their times by our clock', () => {
  expect(
    played([
      received(0, 'a\u00ff', 5_000_250),
      { kind: 'transmitted', offset: 2, timeUs: 6_000_000, by: 'v1', id: 1, data: btoa('AT') },
      received(2, 'c', 7_000_000),
    ]),
  ).toEqual([
    ['rx', 'a\u00ff', 4000.25],
    ['tx', 'AT', 5000],
    ['rx', 'c', 6000],
  ]);
});

test('missing bytes are a gap of their size: at the start, between, where recorded as a gap, and at the end', () => {
  const gap = (bytes: number) => [{ kind: 'gap', bytes, reason: 'not-recorded' }, expect.any(Number)];
  const entries = [
    received(10, 'ab'),
    received(20, 'c'),
    event({ type: 'gap', epoch, from: 21, to: 30, reason: 'lagging', timeUs: 0 }),
    received(30, 'd'),
  ];
  expect(played(entries, 40)).toEqual([
    gap(10),
    ['rx', 'ab', -1000],
    gap(8),
    ['rx', 'c', -1000],
    gap(9),
    ['rx', 'd', -1000],
    gap(9),
  ]);
  expect(played([event({ type: 'gap', epoch, from: 0, to: null, reason: 'overrun', timeUs: 0 })])).toEqual([gap(0)]);
  expect(
    played([received(0, 'ab'), event({ type: 'lost', epoch, offset: 5, timeUs: 0, code: 'DEVICE_GONE', message: '' })]),
  ).toEqual([['rx', 'ab', -1000], gap(3), [{ kind: 'lost', code: 'port-gone' }, -1000]]);
});

test('a byte that arrives twice is counted once', () => {
  expect(played([received(0, 'abc'), received(1, 'bcd'), received(0, 'abcd')])).toEqual([
    ['rx', 'abc', -1000],
    ['rx', 'd', -1000],
  ]);
});

test('events have the kinds of a capture; settings that only a host has become the nearest ones', () => {
  const place = { epoch, offset: 0, timeUs: 2_000_000 };
  const told = played([
    event({ type: 'opened', epoch, timeUs: 2_000_000, settings, reason: 'asked', by: 'v1' }),
    event({ type: 'attendance', ...place, viewers: [ann], holder: 'v1' }),
    event({ type: 'attached', ...place, viewer: { id: 'v2', name: 'Bob', role: 'viewer' } }),
    event({ type: 'lease', ...place, holder: ann, reason: 'requested', by: 'v2', whom: 'v2' }),
    event({
      type: 'lease',
      ...place,
      holder: { id: 'v2', name: 'Bob', role: 'viewer' },
      reason: 'granted',
      by: 'v1',
      whom: 'v2',
    }),
    event({ type: 'lease', ...place, holder: null, reason: 'released', by: 'v2', whom: 'v2' }),
    event({ type: 'note', ...place, by: null, name: 'Ann', text: 'Hot.' }),
    event({ type: 'transmitted', ...place, by: 'v1', id: 1, byteLength: 2, outcome: 'written' }),
    event({
      type: 'transmitted',
      ...place,
      by: 'v1',
      id: 2,
      byteLength: 3,
      outcome: 'dropped',
      code: 'DEVICE_GONE',
      partial: true,
    }),
    event({
      type: 'transmitted',
      ...place,
      by: 'v1',
      id: 3,
      byteLength: 4,
      outcome: 'dropped',
      code: 'READ_ONLY',
      partial: false,
    }),
    event({ type: 'events-dropped', count: 7, timeUs: 2_000_000, transmittedBytes: 9 }),
    event({ type: 'closed', ...place, reason: 'asked', by: 'v1' }),
  ]);
  expect(told.map((one) => (one as unknown[])[0])).toEqual([
    { kind: 'opened', settings: { baudRate: 9600, dataBits: 7, parity: 'none', stopBits: 2, flowControl: 'none' } },
    { kind: 'holder', holder: 'Ann', by: '', mine: false },
    { kind: 'holder', holder: 'Bob', by: 'Ann', mine: false },
    { kind: 'holder', holder: '', by: 'Bob', mine: false },
    { kind: 'note', text: 'Hot.', by: 'Ann' },
    { kind: 'transmit-failed', bytes: 3 },
    { kind: 'transmit-failed', bytes: 4, none: true },
    { kind: 'not-recorded', events: 7, txBytes: 9 },
    { kind: 'closed' },
  ]);
});

test('signals are reported by their edges only, and a break by its length', () => {
  const inputs = (timeUs: number, signals: Partial<typeof lines>) =>
    event({ type: 'input-signals', epoch, offset: 0, timeUs, signals: { ...lines, ...signals } });
  const outputs = (timeUs: number, dataTerminalReady: boolean, isBreak: boolean) =>
    event({
      type: 'output-signals',
      epoch,
      offset: 0,
      timeUs,
      signals: { dataTerminalReady, requestToSend: true, break: isBreak },
      by: null,
    });
  expect(
    played([
      inputs(0, { clearToSend: true }),
      inputs(1000, { clearToSend: true, ringIndicator: true }),
      outputs(2000, false, true),
      outputs(252_000, false, false),
    ]),
  ).toEqual([
    [{ kind: 'signal', signal: 'ringIndicator', on: true }, -999],
    [{ kind: 'signal', signal: 'dataTerminalReady', on: false }, -998],
    [{ kind: 'break-sent', durationMs: 250 }, -748],
  ]);
});

test('trials B 13: a recorded note in the relay’s own voice is that; a client’s has its name', () => {
  const made = { type: 'note', epoch, offset: 0, timeUs: 1_000_000, by: null, name: 'Recording', text: 'x' } as const;
  expect(played([event({ ...made, voice: 'relay' }), event(made)])).toEqual([
    [{ kind: 'note', text: 'x', voice: 'relay' }, 0],
    [{ kind: 'note', text: 'x', by: 'Recording' }, 0],
  ]);
});

test('trials B 10: where the host’s clock was set, both of its times are converted to ours', () => {
  const set = { type: 'clock-set', epoch, offset: 1, timeUs: 2_000_000, wasUs: 9_000_000 } as const;
  expect(played([received(0, 'a', 8_000_000), event(set), received(1, 'b', 3_000_000)])).toEqual([
    ['rx', 'a', 7000],
    [{ kind: 'clock-set', wasMs: 8000, isMs: 1000 }, 1000],
    ['rx', 'b', 2000],
  ]);
});
