import { expect, test } from 'vitest';
import { FakeViewer } from '../session/fake-viewer.ts';
import { settle } from '../../support/settle.ts';
import { settings } from '../session/session-bench.ts';
import { entriesIn, outline, recordBench } from './record-bench.ts';

const epoch = '0000000000000001';
const text = (value: string): Buffer => Buffer.from(value);

test('transmitted data is recorded among received data: when, by whom, and its outcome', async () => {
  const { device, session, clock, openedBy, attach, files, stop } = await recordBench();
  await openedBy('ann');
  const bob = attach(new FakeViewer('bob'));
  const write = (client: string, id: number, bytes: string): void =>
    session.commands.transmit(client, { id, epoch: null, payload: text(bytes) });
  device.now.receive(text('> '));
  device.now.isSlow = true;
  const beganUs = clock.nowUs();
  write('ann', 1, 'AT\r');
  write('ann', 2, 'never');
  write('bob', 1, 'refused');
  device.now.receive(text('OK'));
  await clock.advance(20);
  for (const take of device.now.held.splice(0)) take();
  session.actOnLease('bob', 'take-over', undefined, 'Mine.');
  await settle();
  write('bob', 2, 'half');
  await settle();
  device.now.lose();
  await settle();
  session.detach(bob.viewer);
  await stop();
  const entries = await entriesIn(files, files.paths);
  expect(outline(entries)).toEqual([
    'header 1',
    'opened',
    'attendance',
    'input-signals',
    'attached',
    '0: > ',
    '2: ann transmits AT\r',
    '2: OK',
    'transmitted',
    'lease',
    'transmitted',
    '4: bob transmits half',
    'lost',
    'transmitted',
    'closed',
  ]);
  const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  const place = { epoch, offset: 4 };
  expect(events.find(({ type }) => type === 'attendance')).toMatchObject({
    viewers: [{ id: 'ann', name: 'Name of ann', role: 'operator' }],
    holder: 'ann',
  });
  expect(events.find(({ type }) => type === 'attached')).toMatchObject({ viewer: { id: 'bob', name: 'Name of bob' } });
  expect(events.find(({ type }) => type === 'lease')).toMatchObject({
    ...place,
    holder: { id: 'bob', name: 'Name of bob' },
    reason: 'taken-over',
    by: 'bob',
    whom: 'ann',
    text: 'Mine.',
  });
  expect(entries.find(({ kind }) => kind === 'transmitted')).toMatchObject({
    offset: 2,
    timeUs: beganUs,
    by: 'ann',
    id: 1,
  });
  const outcomes = events.filter(({ type }) => type === 'transmitted');
  expect(outcomes).toHaveLength(3);
  expect(outcomes).toEqual(
    expect.arrayContaining([
      { type: 'transmitted', ...place, timeUs: beganUs + 20_000, by: 'ann', id: 1, byteLength: 3, outcome: 'written' },
      {
        type: 'transmitted',
        ...place,
        timeUs: expect.any(Number),
        by: 'ann',
        id: 2,
        byteLength: 5,
        outcome: 'dropped',
        code: 'READ_ONLY',
        partial: false,
      },
      {
        type: 'transmitted',
        ...place,
        timeUs: expect.any(Number),
        by: 'bob',
        id: 2,
        byteLength: 4,
        outcome: 'dropped',
        code: 'DEVICE_GONE',
        partial: true,
      },
    ]),
  );
});

test('while the disk accepts nothing, writes wait in bounded memory; those without room are counted', async () => {
  const { device, session, openedBy, files, recorded, stop } = await recordBench();
  await openedBy('ann');
  device.now.receive(text('x'));
  await recorded(1);
  let release: () => void = () => undefined;
  files.held = new Promise((resolve) => (release = resolve));
  // Received data fills the recorder, so that nothing after it has its turn.
  for (let i = 0; i < 20; i++) device.now.receive(Buffer.alloc(60_000, 'y'));
  for (let id = 1; id <= 50; id++) {
    session.commands.transmit('ann', { id, epoch: null, payload: Buffer.alloc(60_000, 'z') });
    await settle();
  }
  release();
  files.held = undefined;
  await recorded(1 + 20 * 60_000);
  await stop();
  const entries = await entriesIn(files, files.paths);
  const kept = entries.flatMap((entry) => (entry.kind === 'transmitted' ? [entry.id] : []));
  const dropped = entries.flatMap((entry) =>
    entry.kind === 'event' && entry.event.type === 'events-dropped' ? [entry.event] : [],
  );
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => i + 1));
  expect(dropped).toMatchObject([{ transmittedBytes: (50 - kept.length) * 60_000 }]);
  expect(kept.length).toBeGreaterThan(4);
});

test('a write is recorded in its opening, also when the disk was slow while another began', async () => {
  const { device, session, openedBy, files, recorded, recording, stop } = await recordBench();
  await openedBy('ann');
  device.now.receive(text('x'));
  await recorded(1);
  let release: () => void = () => undefined;
  files.held = new Promise((resolve) => (release = resolve));
  const transmit = async (id: number): Promise<void> => {
    session.commands.transmit('ann', { id, epoch: null, payload: text(`write ${id}`) });
    await settle();
  };
  for (let i = 0; i < 20; i++) device.now.receive(Buffer.alloc(60_000, 'y'));
  await transmit(1);
  await session.commands.changeSettings('ann', { ...settings, baudRate: 9600 });
  await transmit(2);
  device.now.receive(Buffer.alloc(60_000, 'z'));
  await transmit(3);
  release();
  files.held = undefined;
  await recorded(60_000);
  const idsIn = async (n: number): Promise<number[]> => {
    const ids: number[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await recording.recorded.page('fake', n.toString(16).padStart(16, '0'), after);
      for (const entry of page.entries) if (entry.kind === 'transmitted') ids.push(entry.id);
      ({ next: after, more } = page);
    }
    return ids;
  };
  await stop();
  expect([await idsIn(1), await idsIn(2)]).toEqual([[1], [2, 3]]);
});

test('viewers of a port that is not open make no file', async () => {
  const { session, attach, files, stop } = await recordBench();
  attach(new FakeViewer('bob'));
  session.actOnLease('bob', 'request');
  session.detach('bob');
  await settle();
  await stop();
  expect(files.paths).toEqual([]);
});
