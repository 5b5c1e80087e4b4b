import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamFailure } from '../../../relay/fleet/stream-log.ts';
import { historyStream, historySubject } from '../../../relay/fleet/subjects.ts';
import { WallTime } from '../../../relay/base/wall-time.ts';
import { HistoryRecord } from '../../../relay/history/history-record.ts';
import { readIndex } from '../../../relay/history/history-message.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { settle } from '../../support/settle.ts';
import { patternAt } from '../record/pattern-at.ts';
import { settings } from '../session/session-bench.ts';
import { historyBench, plenty, readAll, runsIn } from './history-bench.ts';
import { MemoryStreams } from './memory-streams.ts';
import { streamContract } from './stream-contract.ts';

const epoch = (n: number): string => n.toString(16).padStart(16, '0');
const kibibyte = 1024;
const away = (): never => {
  throw new StreamFailure('AWAY', 'timeout');
};
const everyByte = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => patternAt(i)));
const pattern = (from: number, length: number): Buffer => everyByte.subarray(from, from + length);
const text = (from: number, to: number): string => pattern(from, to - from).toString('latin1');

describe('Streams in memory', () => {
  for (const { title, run } of streamContract(() => Promise.resolve({ log: new MemoryStreams(), node: 'lab2' })))
    test(title, run);
});

describe('The history of a port', () => {
  test('is there from any gateway: bytes both ways, events and settings, after the node is gone too', async () => {
    const bench = historyBench();
    const { session, device, clock, recorded, port } = bench;
    await bench.up();
    await bench.openedBy('ann');
    device.now.receive(Buffer.from('one '), clock.nowUs());
    session.commands.transmit('ann', { id: 1, epoch: null, payload: Buffer.from('AT') });
    await settle();
    device.now.receive(Buffer.from('two'), clock.nowUs());
    session.note(null, 'Ann', 'A remark');
    await clock.advance(250);
    bench.setPresent(epoch(1));
    expect(await recorded.ports()).toEqual([{ id: port, name: 'A fake', node: 'lab2', storedBytes: 0 }]);
    expect(await recorded.openings(port)).toMatchObject([{ epoch: epoch(1), from: 0, to: 7, endedUs: null }]);
    bench.setPresent(undefined);
    expect(await recorded.openings(port)).toMatchObject([{ endedUs: clock.nowUs() - 250_000 }]);
    await session.stop();
    await bench.history.stop();
    const { entries } = await readAll(recorded, port, epoch(1));
    expect(entries.map((entry) => (entry.kind === 'event' ? entry.event.type : entry.kind))).toEqual([
      'opened',
      'attendance',
      'input-signals',
      'received',
      'transmitted',
      'transmitted',
      'received',
      'note',
      'closed',
    ]);
    expect(runsIn(entries)).toEqual([[0, 'one two']]);
    expect(await recorded.openings(port)).toMatchObject([
      { epoch: epoch(1), from: 0, to: 7, transmittedBytes: 2, notes: 1, settings: { baudRate: 115_200 } },
    ]);
  });

  test('is published in batches: less than 64 KiB waits for 250 ms', async () => {
    const bench = historyBench();
    const { clock, device, streams } = bench;
    await bench.up();
    await bench.openedBy('ann');
    await clock.advance(250);
    const batches = (): number[] =>
      (streams.streams.get(historyStream('lab2'))?.messages ?? []).flatMap(({ subject, bytes }) =>
        subject.endsWith('.data') ? [bytes.length] : [],
      );
    const before = batches().length;
    for (let i = 0; i < 10; i++) device.now.receive(pattern(i * 10, 10), clock.nowUs());
    await clock.advance(249);
    expect(batches().length).toBe(before);
    await clock.advance(1);
    expect(batches().length).toBe(before + 1);
    for (let i = 0; i < 40; i++) device.now.receive(pattern(100 + i * 8000, 8000), clock.nowUs());
    await settle();
    expect(batches().slice(before + 1).length).toBeGreaterThan(3);
    await clock.advance(250);
    expect(Math.max(...batches())).toBeLessThanOrEqual(64 * kibibyte);
    expect(runsIn((await readAll(bench.recorded, bench.port, epoch(1))).entries)).toEqual([[0, text(0, 320_100)]]);
  });

  test('has no bytes of writes where gateways’ clients may not see them', async () => {
    const bench = historyBench({ keepsWrites: false });
    await bench.up();
    await bench.openedBy('ann');
    bench.session.commands.transmit('ann', { id: 1, epoch: null, payload: Buffer.from('password') });
    await settle();
    await bench.clock.advance(250);
    const { entries } = await readAll(bench.recorded, bench.port, epoch(1));
    expect(JSON.stringify(entries)).not.toContain(Buffer.from('password').toString('base64'));
    expect(entries.filter(({ kind }) => kind === 'transmitted')).toEqual([]);
    const all = bench.streams.streams.get(historyStream('lab2'))!.messages.map(({ bytes }) => Buffer.from(bytes));
    expect(Buffer.concat(all).includes('password')).toBe(false);
  });

  test('is kept for the ports that have limits, each in its stream', async () => {
    const own = { maxBytes: 1024 * kibibyte, maxAgeMs: 60_000 };
    const bench = historyBench({ limits: { all: undefined, ports: new Map([['fake', own]]), labels: new Map() } });
    await bench.up();
    await bench.openedBy('ann');
    await bench.clock.advance(250);
    expect([...bench.streams.streams].map(([name, { limits }]) => [name, limits])).toEqual([
      [historyStream('lab2', { port: 'fake' }), own],
    ]);
    expect(await bench.recorded.ports()).toMatchObject([{ id: bench.port }]);
    expect(await bench.recorded.openings(bench.port)).toHaveLength(1);
    const labels = new Map([
      ['room=4', own],
      ['room=3', own],
      ['site=berlin', own],
    ]);
    const labelled = historyBench({
      limits: { ...plenty, labels },
      labelsOf: () => ({ site: 'berlin', room: '3' }),
    });
    await labelled.up();
    await labelled.openedBy('ann');
    await labelled.clock.advance(250);
    const of = [...labelled.streams.streams].filter(([, { messages }]) => messages.length > 0).map(([name]) => name);
    expect(of).toEqual([historyStream('lab2', { label: 'room=3' })]);
    expect(await labelled.recorded.ports()).toMatchObject([{ id: labelled.port }]);
    expect(await labelled.recorded.openings(labelled.port)).toHaveLength(1);
    expect(await labelled.recorded.page(labelled.port, epoch(1))).toMatchObject({ more: false });
    const none = historyBench({ limits: { all: undefined, ports: new Map([['other', own]]), labels: new Map() } });
    await none.up();
    await none.openedBy('ann');
    await none.clock.advance(250);
    expect(await none.recorded.ports()).toEqual([]);
    await expect(none.recorded.openings(none.port)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(none.recorded.page(none.port, epoch(1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('waits while NATS is away, and then has everything that the replay buffer has held', async () => {
    const bench = historyBench();
    const { device, clock, recorded, port, session } = bench;
    const ann = await bench.openedBy('ann');
    device.now.receive(pattern(0, 1000), clock.nowUs());
    await clock.advance(2000);
    expect(session.info.recording).toBeUndefined();
    await expect(recorded.ports()).rejects.toMatchObject({ code: 'DEVICE_GONE' });
    device.now.receive(pattern(1000, 1000), clock.nowUs());
    await bench.up();
    device.now.receive(pattern(2000, 1000), clock.nowUs());
    await clock.advance(250);
    const { entries } = await readAll(recorded, port, epoch(1));
    expect(runsIn(entries)).toEqual([[0, text(0, 3000)]]);
    const notes = ann.messages.flatMap((message) => (message.type === 'note' ? [message.text] : []));
    expect(notes).toEqual([
      expect.stringMatching(/^The history has stopped: NATS is away\..*not affected.*marked as a gap/),
      'The history has resumed.',
    ]);
    // It is in the log once for all ports.
    expect(bench.logged.filter(([level]) => level === 'error')).toEqual([]);
  });

  test('has a gap where NATS was away for longer than the replay buffer lasts, in bounded memory', async () => {
    const replayBytes = 64 * kibibyte;
    const bench = historyBench({ replayBytes });
    const { device, clock, recorded, port } = bench;
    await bench.up();
    await bench.openedBy('ann');
    device.now.receive(pattern(0, 1000), clock.nowUs());
    await clock.advance(250);
    bench.history.down();
    const total = 1000 + 4 * replayBytes;
    for (let at = 1000; at < total; at += 1024) {
      device.now.receive(pattern(at, 1024), clock.nowUs());
      await clock.advance(100);
    }
    await bench.up();
    await clock.advance(250);
    const { entries } = await readAll(recorded, port, epoch(1));
    const runs = runsIn(entries);
    expect(runs).toHaveLength(2);
    const [[, early], [from, late]] = runs as [readonly [number, string], readonly [number, string]];
    expect(early).toBe(text(0, early.length));
    expect(late).toBe(text(from, total));
    const gaps = entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'gap' ? [entry.event] : [],
    );
    expect(gaps).toMatchObject([{ from: early.length, to: from }]);
  });

  test('tells people and the log in a sentence when the server has no room, and goes on by itself', async () => {
    const bench = historyBench();
    await bench.up();
    bench.streams.beforeStore = () => {
      throw new StreamFailure('FULL', 'insufficient storage');
    };
    const ann = await bench.openedBy('ann');
    await bench.clock.advance(2000);
    const notes = (): string[] => ann.messages.flatMap((one) => (one.type === 'note' ? [one.text] : []));
    expect(notes()).toEqual([expect.stringContaining('The history has stopped: the NATS server has no room.')]);
    expect(bench.logged).toMatchObject([['error', 'history-stopped', { port: 'fake' }]]);
    expect(bench.history.counts).toMatchObject({ ports: 1, stopped: 1, isFull: true });
    expect(bench.history.counts.refused.get('FULL')).toBeGreaterThan(0);
    expect(bench.history.counts.lagMs).toBeGreaterThan(0);
    bench.device.now.receive(Buffer.from('live'), bench.clock.nowUs());
    await settle();
    expect(Buffer.from(ann.bytes).toString()).toBe('live');
    bench.streams.beforeStore = () => undefined;
    await bench.clock.advance(6000);
    expect(notes().at(-1)).toBe('The history has resumed.');
    expect(bench.history.counts).toMatchObject({ stopped: 0, isFull: false, lagMs: 0 });
    expect(bench.history.counts.storedBytes).toBeGreaterThan(4);
    expect(runsIn((await readAll(bench.recorded, bench.port, epoch(1))).entries)).toEqual([[0, 'live']]);
  });

  test('says where a stream has other limits, or may not be made; live use does not depend on it', async () => {
    const bench = historyBench();
    await bench.streams.make(historyStream('lab2'), 'baudcast.v1.history.lab2.all.>', {
      maxBytes: 1024 * kibibyte,
      maxAgeMs: 60_000,
    });
    await bench.up();
    expect(bench.logged).toMatchObject([['warn', 'history-limits', { kept: '1m,1MB', wanted: '365d,1TB' }]]);
    const other = historyBench();
    other.streams.make = () => Promise.reject(new StreamFailure('REFUSED', 'Permissions Violation'));
    await other.up();
    expect(other.logged).toMatchObject([
      [
        'warn',
        'history-not-ready',
        { advice: expect.stringContaining('baudcast fleet history lab2 365d,1TB') as string },
      ],
    ]);
    const ann = await other.openedBy('ann');
    other.device.now.receive(Buffer.from('live'), other.clock.nowUs());
    await other.clock.advance(2000);
    expect(Buffer.from(ann.bytes).toString()).toBe('live');
  });

  test('stores everything once and in order, whatever calls fail, are lost on the way, or have no answer', async () => {
    await assertProperty(
      fc.asyncProperty(
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 20_000 }), ms: fc.integer({ min: 0, max: 90_000 }) }), {
          minLength: 1,
          maxLength: 15,
        }),
        fc.infiniteStream(fc.constantFrom('ok', 'ok', 'ok', 'lost', 'unanswered')),
        async (chunks, fates) => {
          const bench = historyBench();
          await bench.up();
          let isOver = false;
          const fate = (of: string) => (): void => {
            if (!isOver && fates.next().value === of) away();
          };
          bench.streams.beforeStore = fate('lost');
          bench.streams.beforeAnswer = fate('unanswered');
          await bench.openedBy('ann');
          let total = 0;
          for (const { bytes, ms } of chunks) {
            bench.device.now.receive(pattern(total, bytes), bench.clock.nowUs());
            total += bytes;
            await bench.clock.advance(ms);
          }
          isOver = true;
          await bench.clock.advance(200_000);
          const { entries } = await readAll(bench.recorded, bench.port, epoch(1));
          expect(runsIn(entries)).toEqual([[0, text(0, total)]]);
          const messages = bench.streams.streams.get(historyStream('lab2'))!.messages;
          expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
        },
      ),
    );
  });
});

test('A batch whose confirmation was lost is not stored again when the server no longer knows its id', async () => {
  const bench = historyBench();
  const { streams, history, clock, device } = bench;
  await bench.up();
  await bench.openedBy('ann');
  await clock.advance(250);
  streams.beforeAnswer = away;
  device.now.receive(Buffer.from('one '), clock.nowUs());
  await clock.advance(250);
  history.down();
  streams.beforeAnswer = () => undefined;
  device.now.receive(Buffer.from('two'), clock.nowUs());
  await clock.advance(3 * 3_600_000);
  await bench.up();
  await clock.advance(1000);
  expect(runsIn((await readAll(bench.recorded, bench.port, epoch(1))).entries)).toEqual([[0, 'one two']]);
  const ids = streams.streams.get(historyStream('lab2'))!.messages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('Nothing more is taken while a batch is not confirmed, so at most one waits', async () => {
  const { streams, clock } = historyBench();
  const record = new HistoryRecord({
    node: 'lab2',
    port: 'gps',
    part: 'all',
    name: () => '',
    log: () => streams,
    clock,
    wall: new WallTime({ clock, wallUs: () => clock.nowUs() }),
    keepsWrites: true,
    onStored: () => undefined,
    onRefused: () => undefined,
  });
  await streams.make(historyStream('lab2'), 'baudcast.v1.history.lab2.all.>', plenty.all!);
  const opened = { type: 'opened', epoch: epoch(1), timeUs: 1, settings, reason: 'asked', by: null } as const;
  const data = (offset: number) => ({ kind: 'data', offset, timeUs: 2, data: Buffer.from('x') }) as const;
  streams.beforeStore = away;
  await record.append([{ kind: 'event', event: opened }, data(0)]);
  expect(record.isSynced).toBe(false);
  await expect(record.append([data(1)])).rejects.toMatchObject({ code: 'AWAY' });
  await expect(record.sync()).rejects.toMatchObject({ code: 'AWAY' });
  streams.beforeStore = () => undefined;
  await record.append([data(1)]);
  expect(record.isSynced).toBe(true);
  const subjects = streams.streams.get(historyStream('lab2'))!.messages.map(({ subject }) => subject.split('.').at(-1));
  expect(subjects).toEqual(['index', 'data', 'data']);
});

describe('A place in the history', () => {
  /** 1,000 chunks of 1,000 bytes, one a second. */
  async function longHistory(limits = plenty) {
    const bench = historyBench({ limits, maxPageCost: 20_000 });
    await bench.up();
    await bench.openedBy('ann');
    const startUs = bench.clock.nowUs();
    for (let i = 0; i < 1000; i++) {
      bench.device.now.receive(pattern(i * 1000, 1000), bench.clock.nowUs());
      await bench.clock.advance(1000);
    }
    return { ...bench, startUs };
  }

  test('is found by offset and by time, with few questions to the server', async () => {
    const { recorded, port, streams, startUs } = await longHistory();
    const first = async (start: { offset?: number; timeUs?: number }) => {
      streams.calls.length = 0;
      const { entries } = await recorded.page(port, epoch(1), undefined, start);
      expect(streams.calls.length).toBeLessThan(100);
      expect(entries[0]).toMatchObject({ kind: 'event', event: { type: 'opened', epoch: epoch(1) } });
      return entries[1];
    };
    for (const n of [1, 17, 499, 998, 999]) {
      expect(await first({ offset: n * 1000 })).toMatchObject({ kind: 'received', offset: n * 1000 });
      expect(await first({ offset: n * 1000 + 999 })).toMatchObject({ kind: 'received', offset: n * 1000 });
      expect(await first({ timeUs: startUs + n * 1e6 })).toMatchObject({ kind: 'received', offset: n * 1000 });
    }
    expect(await first({ offset: 1_000_000 })).toBeUndefined();
    expect(await first({ timeUs: startUs + 2000 * 1e6 })).toBeUndefined();
    const all = await readAll(recorded, port, epoch(1), { offset: 990_500 });
    expect(runsIn(all.entries)).toEqual([[990_000, text(990_000, 1_000_000)]]);
  });

  test('is a page that goes on at its cursor, also of another gateway', async () => {
    const { recorded, port } = await longHistory();
    const all = await readAll(recorded, port, epoch(1));
    expect(all.pages).toBeGreaterThan(50);
    expect(runsIn(all.entries)).toEqual([[0, text(0, 1_000_000)]]);
    expect(await recorded.page(port, epoch(1), all.next)).toEqual({ entries: [], next: all.next, more: false });
  });

  test('before which the oldest is gone is told by the opening’s first offset', async () => {
    const { recorded, port } = await longHistory({
      all: { maxBytes: 300 * kibibyte, maxAgeMs: 365 * 86_400_000 },
      ports: new Map(),
      labels: new Map(),
    });
    const [opening] = await recorded.openings(port);
    expect(opening).toMatchObject({ to: 1_000_000, settings: { baudRate: 115_200 } });
    expect(opening!.from).toBeGreaterThan(600_000);
    const { entries } = await readAll(recorded, port, epoch(1));
    expect(entries[0]).toMatchObject({ event: { type: 'opened' } });
    expect(runsIn(entries)).toEqual([[opening!.from, text(opening!.from, 1_000_000)]]);
    expect((await recorded.page(port, epoch(1), undefined, { offset: 5 })).entries[1]).toMatchObject({
      offset: opening!.from,
    });
  });
});

test('An index is as FLEET-LINK.md has it', () => {
  const document = readFileSync(new URL('../../../relay/fleet/FLEET-LINK.md', import.meta.url), 'utf8');
  const text = /^```json index\n(.*?)\n```$/ms.exec(document)?.[1] ?? '';
  expect(readIndex(Buffer.from(text), '9f86d081884c7d65')).toEqual(JSON.parse(text));
  expect(readIndex(Buffer.from(text), epoch(1))).toBeUndefined();
});

describe('What a node has published that is not a history', () => {
  test('is left out, and harms no other port', async () => {
    const bench = historyBench();
    const { streams, recorded, port } = bench;
    await bench.up();
    await bench.openedBy('ann');
    bench.device.now.receive(Buffer.from('good'), bench.clock.nowUs());
    await bench.clock.advance(250);
    const store = (of: string, kind: 'data' | 'index', bytes: Uint8Array, id: string, n = 9): Promise<void> =>
      streams.store(
        historyStream('lab2'),
        historySubject({ node: 'lab2', port: of, epoch: epoch(n), part: 'all' }, kind),
        bytes,
        id,
      );
    await store('x'.repeat(300), 'index', Buffer.from('{}'), 'a');
    await store('odd', 'index', Buffer.from('{"version":1}'), 'b');
    await store('odd', 'index', Buffer.alloc(100_000, '['), 'c', 10);
    await store('odd', 'data', Buffer.from('no records'), 'd');
    await streams.store(historyStream('lab2'), 'baudcast.v1.history.lab2.all.a=zz.b.index', Buffer.from('x'), 'e');
    await store('fake', 'data', Buffer.from('noise'), 'f', 1);
    expect(await recorded.ports()).toMatchObject([{ id: port }]);
    expect(await recorded.openings('lab2/odd')).toEqual([]);
    await expect(recorded.page('lab2/odd', epoch(9))).rejects.toMatchObject({ code: 'GAP' });
    expect(runsIn((await readAll(recorded, port, epoch(1))).entries)).toEqual([[0, 'good']]);
  });
});
