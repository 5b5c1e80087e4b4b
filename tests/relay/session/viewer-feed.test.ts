import { expect, test } from 'vitest';
import { bounds } from '../../../relay/protocol/limits.ts';
import { maxBufferedData } from '../../../relay/session/feed/viewer-feed.ts';
import { settle } from '../../support/settle.ts';
import { FakeViewer } from './fake-viewer.ts';
import { sessionBench, settings } from './session-bench.ts';

const first = '0000000000000001';
const second = '0000000000000002';
const bytes = (count: number, from = 0): Uint8Array => Uint8Array.from({ length: count }, (_, i) => from + i);

test('resumes at exactly the requested byte, at any position in a frame', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  await openedBy();
  for (let i = 0; i < 20; i += 4) device.now.receive(bytes(4, i));
  for (let from = 0; from <= 20; from++) {
    const viewer = attach(new FakeViewer(`v${from}`), { epoch: first, from });
    expect(viewer.bytes).toEqual([...bytes(20 - from, from)]);
    expect(viewer.messages).toEqual([]);
    session.detach(viewer.viewer);
  }
});

test('a viewer that claims to be ahead is refused', async () => {
  const { session, openedBy } = sessionBench();
  await openedBy();
  expect(() => session.attach(new FakeViewer('bob'), { epoch: first, from: 1 })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', path: 'from' }),
  );
  expect(session.isAttached('bob')).toBe(false);
});

test('data overwritten before a viewer attached is a gap of that size', async () => {
  const { device, session, openedBy } = sessionBench({ replayBytes: 10 });
  await openedBy();
  for (let i = 0; i < 20; i += 4) device.now.receive(bytes(4, i));
  const bob = new FakeViewer('bob');
  const { attached, start } = session.attach(bob, { epoch: first, from: 2 });
  expect(attached).toMatchObject({ epoch: first, from: 12, oldest: 12, head: 20, state: 'open' });
  bob.begin({ ...attached, from: 2 });
  start();
  expect(bob.messages).toEqual([{ type: 'gap', handle: 3, epoch: first, from: 2, to: 12, reason: 'overwritten' }]);
  expect(bob.bytes).toEqual([...bytes(8, 12)]);
});

test('a forgotten opening is a gap of unknown size, followed by all available data', async () => {
  const { device, attach, openedBy } = sessionBench();
  await openedBy();
  device.now.receive(bytes(3));
  const bob = attach(new FakeViewer('bob'), { epoch: 'ffffffffffffffff', from: 99 });
  expect(bob.messagesOf('gap')).toEqual([
    { type: 'gap', handle: 3, epoch: 'ffffffffffffffff', from: 99, to: null, reason: 'epoch-ended' },
  ]);
  expect(bob.epoch).toBe(first);
  expect(bob.bytes).toEqual([0, 1, 2]);
});

test('a viewer cut off before a replug gets the rest of the old opening, its end, then the new one', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench();
  await openedBy();
  device.now.receive(bytes(6));
  device.now.lose();
  await clock.advance(1);
  device.now.receive(bytes(2, 50));
  const bob = new FakeViewer('bob');
  attach(bob, { epoch: first, from: 4 });
  expect(bob.bytes).toEqual([4, 5, 50, 51]);
  expect(bob.messages.map(({ type }) => type)).toEqual(['lost', 'opened']);
  expect(bob.epoch).toBe(second);
  expect(session.info.epoch).toBe(second);
});

test('without credit nothing is sent; with credit it resumes where it was', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  await openedBy();
  const bob = attach(new FakeViewer('bob'), { credit: 0 });
  device.now.receive(bytes(10));
  expect(bob.frames).toEqual([]);
  session.grant('bob', 4);
  expect(bob.bytes).toEqual([0, 1, 2, 3]);
  session.grant('bob', 100);
  expect(bob.bytes).toEqual([...bytes(10)]);
});

test('waits for credit for a whole frame, or half of the total, instead of sending small pieces', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  await openedBy();
  const bob = attach(new FakeViewer('bob'), { credit: 100 });
  device.now.receive(bytes(80));
  device.now.receive(bytes(80));
  session.grant('bob', 10);
  expect(bob.frames).toHaveLength(1);
  session.grant('bob', 20);
  expect(bob.frames.map(({ length }) => length - bounds.frameHeaderBytes)).toEqual([80, 50]);
});

test('a stalled viewer is sent no more than its bound, and does not slow the others', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  const ann = await openedBy('ann', { credit: Infinity });
  // Reads nothing: whatever it is sent stays in its socket.
  const stalled = new FakeViewer('stalled');
  const keep = stalled.sendFrame.bind(stalled);
  stalled.sendFrame = (frame) => {
    stalled.bufferedBytes += frame.length;
    keep(frame);
  };
  attach(stalled, { credit: Infinity });
  const chunk = new Uint8Array(32_768);
  for (let i = 0; i < 256; i++) device.now.receive(chunk);
  expect(ann.receivedBytes).toBe(8 * 1024 * 1024);
  expect(ann.missedBytes).toBe(0);
  expect(stalled.bufferedBytes).toBeLessThanOrEqual(1024 * 1024);
  expect(stalled.bufferedBytes).toBeGreaterThanOrEqual(maxBufferedData);
  stalled.bufferedBytes = 0;
  stalled.sendFrame = keep;
  session.drained('stalled');
  expect(stalled.messagesOf('gap')).toMatchObject([{ reason: 'lagging' }]);
  expect(stalled.receivedBytes + stalled.missedBytes).toBe(8 * 1024 * 1024);
});

test('a viewer that lags is told by how much, once a second, and when it has caught up', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench();
  await openedBy();
  const bob = attach(new FakeViewer('bob'), { credit: 0 });
  device.now.receive(bytes(10));
  expect(bob.messagesOf('lagging')).toEqual([]);
  await clock.advance(5000);
  device.now.receive(bytes(10));
  await clock.advance(5000);
  session.grant('bob', 1000);
  await clock.advance(5000);
  expect(bob.messagesOf('lagging').map(({ behindBytes }) => behindBytes)).toEqual([10, 20, 0]);
});

test('more openings than are remembered: a viewer that was away for them gets a gap of unknown size', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench({ replayBytes: 100 });
  await openedBy();
  const bob = attach(new FakeViewer('bob'), { credit: 0 });
  device.now.receive(bytes(10));
  for (let i = 0; i < 1000; i++) {
    device.now.lose();
    await clock.advance(1);
    device.now.receive(bytes(2));
  }
  session.grant('bob', 1_000_000);
  expect(bob.messagesOf('gap')[0]).toEqual({
    type: 'gap',
    handle: 3,
    epoch: first,
    from: 0,
    to: null,
    reason: 'epoch-ended',
  });
  expect(bob.epoch).toBe(session.info.epoch);
  expect(bob.offset).toBe(2);
  expect(bob.messagesOf('gap').length + bob.messagesOf('opened').length + bob.messagesOf('lost').length).toBeLessThan(
    200,
  );
  expect(session.log.openings.length).toBeLessThanOrEqual(64);
});

test('the port waits for a lossless holder that is half a replay buffer behind, and loses nothing of it', async () => {
  const { device, session, openedBy } = sessionBench({ replayBytes: 100 });
  const ann = await openedBy('ann', { credit: 0, lossless: true });
  for (let i = 0; i < 4; i++) device.now.receive(bytes(10));
  expect(device.now.isPaused).toBe(false);
  device.now.receive(bytes(10));
  expect(device.now.isPaused).toBe(true);
  session.grant('ann', 30);
  expect(device.now.isPaused).toBe(false);
  session.grant('ann', 1000);
  expect(ann.missedBytes).toBe(0);
  expect(ann.receivedBytes).toBe(50);
});

test('the port waits only for the lease holder, and no longer for one that handed the lease over', async () => {
  const { device, session, attach, openedBy } = sessionBench({ replayBytes: 100 });
  await openedBy('ann', { credit: 0, lossless: true });
  attach(new FakeViewer('bob'), { credit: 0, lossless: true });
  attach(new FakeViewer('cem'));
  device.now.receive(bytes(60));
  expect(device.now.isPaused).toBe(true);
  session.actOnLease('ann', 'hand-over', 'cem');
  expect(device.now.isPaused).toBe(false);
  device.now.receive(bytes(60));
  expect(device.now.isPaused).toBe(false);
});

test('the port waits five seconds for a stalled viewer, reports it, then resumes until it reads again', async () => {
  const { clock, device, session, openedBy } = sessionBench({ replayBytes: 100 });
  const ann = await openedBy('ann', { credit: 0, lossless: true });
  let stalls = 0;
  ann.onStalled = () => stalls++;
  device.now.receive(bytes(60));
  await clock.advance(3000);
  session.grant('ann', 5);
  await clock.advance(4999);
  expect([device.now.isPaused, stalls]).toEqual([true, 0]);
  await clock.advance(1);
  expect([device.now.isPaused, stalls]).toEqual([false, 1]);
  for (let i = 0; i < 20; i++) device.now.receive(bytes(10));
  expect(device.now.isPaused).toBe(false);
  session.grant('ann', 1000);
  device.now.receive(bytes(10));
  expect(ann.missedBytes).toBeGreaterThan(0);
  expect(ann.receivedBytes + ann.missedBytes).toBe(270);
});

test('a hundred viewers attach and detach at a high rate, and nothing stays behind', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench();
  await openedBy();
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 100; i++) attach(new FakeViewer(`v${i}`), { from: 'oldest', credit: i });
    device.now.receive(bytes(50));
    for (let i = 0; i < 100; i++) session.detach(`v${i}`, i % 2 === 0 ? 'cut' : 'for-good');
  }
  await clock.advance(60_000);
  expect(session.info.viewers).toBe(1);
  // What still runs polls the device's signals.
  expect(clock.running).toBe(1);
});

test('attached before it was ever opened, a viewer is notified of the opening', async () => {
  const { device, session, attach } = sessionBench();
  const bob = attach(new FakeViewer('bob'));
  expect(bob.epoch).toBeNull();
  await session.commands.open('bob', settings);
  await settle();
  device.now.receive(bytes(2));
  expect(bob.messagesOf('opened')).toMatchObject([{ epoch: first }]);
  expect(bob.bytes).toEqual([0, 1]);
});
