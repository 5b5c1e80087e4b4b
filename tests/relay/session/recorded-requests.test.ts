import { expect, test } from 'vitest';
import type { RecordedPage } from '../../../relay/protocol/recorded-values.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { RecordedRequests } from '../../../relay/session/clients/recorded-requests.ts';
import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';
import { coreBench, identityOf } from './core-bench.ts';
import { settle } from '../../support/settle.ts';

const epoch = '0000000000000001';
const page: RecordedPage = {
  entries: [{ kind: 'received', offset: 0, timeUs: 1, data: 'T0s=' }],
  next: '1:200',
  more: false,
};
const opening = {
  epoch,
  openedUs: 1,
  endedUs: 2,
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' },
  from: 0,
  to: 2,
  transmittedBytes: 0,
  notes: 0,
} as const;

const past: HostRecordings = {
  ports: () => Promise.resolve(['gps', 'psu'].map((id) => ({ id, name: id, node: 'lab1', storedBytes: 5 }))),
  openings: () => Promise.resolve([opening]),
  page: () => Promise.resolve(page),
};

test('access to a port shows its recordings, plugged in or not; others do not even exist', async () => {
  const { greet } = coreBench({ recorded: past });
  const ann = greet('ann', identityOf('viewer', 'ann', ['psu']));
  expect(await ann.request({ type: 'recordings' })).toEqual({
    ports: [{ id: 'psu', name: 'psu', node: 'lab1', storedBytes: 5 }],
  });
  expect(await ann.request({ type: 'recorded-openings', port: 'psu' })).toEqual({ openings: [opening] });
  expect(await ann.request({ type: 'recorded', port: 'psu', epoch })).toEqual(page);
  expect(await ann.request({ type: 'recorded-openings', port: 'gps' })).toBe('NOT_FOUND');
  expect(await ann.request({ type: 'recorded', port: 'gps', epoch, after: '1:8' })).toBe('NOT_FOUND');
});

test('viewers are not shown what others transmitted, neither here nor live', async () => {
  const transmitted = { kind: 'transmitted', offset: 2, timeUs: 1, by: 'v1', id: 1, data: 'QVQ=' } as const;
  const all = { ...page, entries: [...page.entries, transmitted] };
  const { greet } = coreBench({
    recorded: {
      ...past,
      openings: () => Promise.resolve([{ ...opening, transmittedBytes: 2 }]),
      page: () => Promise.resolve(all),
    },
  });
  const seen = async (role: 'viewer' | 'operator'): Promise<unknown[]> => {
    const client = greet(role, identityOf(role, role));
    return [
      await client.request({ type: 'recorded', port: 'gps', epoch }),
      await client.request({ type: 'recorded-openings', port: 'gps' }),
    ];
  };
  expect(await seen('viewer')).toEqual([page, { openings: [opening] }]);
  expect(await seen('operator')).toEqual([all, { openings: [{ ...opening, transmittedBytes: 2 }] }]);
});

test('a relay that records nothing returns an error', async () => {
  const ann = coreBench().greet('ann');
  expect(await ann.request({ type: 'recordings' })).toBe('NOT_SUPPORTED');
  expect(await ann.request({ type: 'recorded', port: 'gps', epoch })).toBe('NOT_SUPPORTED');
});

test('a client has one read at a time, and none while it accepts nothing', async () => {
  let release: () => void = () => undefined;
  let buffered = 0;
  const held = { ...past, page: () => new Promise<RecordedPage>((resolve) => (release = () => resolve(page))) };
  const requests = new RecordedRequests(held, () => buffered);
  const ask = () => requests.ask({ type: 'recorded', request: 1, port: 'gps', epoch }, identityOf('viewer'));
  const first = ask();
  await expect(ask()).rejects.toMatchObject({ code: 'OVERLOADED' });
  release();
  expect(await first).toEqual(page);
  buffered = 600_000;
  await expect(ask()).rejects.toMatchObject({ code: 'OVERLOADED' });
  await settle();
});

test('of a port of another host, what is kept here comes first, and what that host has itself is added', async () => {
  const other = { ...opening, epoch: '0000000000000002', openedUs: 5 };
  const asked: string[] = [];
  const host = (isRecording: boolean, answer: unknown) => ({
    isRecording,
    ask: () => {
      asked.push('host');
      return answer instanceof RelayError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  const ann = identityOf('admin');
  const openings = { type: 'recorded-openings', request: 1, port: 'lab2/gps' } as const;
  const recorded = { type: 'recorded', request: 1, port: 'lab2/gps', epoch } as const;
  const here = new RecordedRequests(past, () => 0);
  const away = new RelayError('DEVICE_GONE', 'Away.');
  expect(await here.ask(openings, ann, host(true, { openings: [{ ...opening, to: 9 }, other] }))).toEqual({
    openings: [opening, other],
  });
  expect(await here.ask(openings, ann, host(true, away))).toEqual({ openings: [opening] });
  asked.length = 0;
  expect(await here.ask(openings, ann, host(false, away))).toEqual({ openings: [opening] });
  expect(await here.ask(recorded, ann, host(true, away))).toEqual(page);
  expect(asked).toEqual([]);
  const none = new RecordedRequests(
    {
      ports: () => Promise.resolve([]),
      openings: () => Promise.reject(new RelayError('NOT_FOUND', 'None.')),
      page: () => Promise.reject(new RelayError('GAP', 'Gone.')),
    },
    () => 0,
  );
  for (const requests of [none, new RecordedRequests(undefined, () => 0)]) {
    expect(await requests.ask(openings, ann, host(true, { openings: [other] }))).toEqual({ openings: [other] });
    expect(await requests.ask(recorded, ann, host(true, page))).toEqual(page);
    await expect(requests.ask(recorded, ann, host(false, away))).rejects.toBe(away);
  }
});

test('a relay that has the history of ports of other hosts says so to every client', () => {
  const others: HostRecordings = { ...past, isOfOthers: true };
  const welcomed = (recorded: HostRecordings): unknown =>
    coreBench({ recorded }).greet('ann').messagesOf('welcome')[0]?.history;
  expect(welcomed(others)).toBe(true);
  expect(welcomed(past)).toBeUndefined();
});
