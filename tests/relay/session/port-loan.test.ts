import { expect, test } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { settle } from '../../support/settle.ts';
import { FakeViewer } from './fake-viewer.ts';
import { sessionBench, settings } from './session-bench.ts';

const lent = { by: 'Ann', text: 'flash' };

test('a lent port is closed, and opened as it was when it is taken back; all viewers are sent both', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  const bob = attach(new FakeViewer('bob'));
  device.now.receive(Uint8Array.of(1, 2));
  await session.commands.setSignals('ann', { dataTerminalReady: false });
  await session.commands.lend('ann', lent, 60_000);
  expect(device.now.isEnded).toBe(true);
  for (const viewer of [ann, bob])
    expect(viewer.messagesOf('lost')).toMatchObject([{ code: 'PORT_IN_USE', offset: 2, lent }]);
  expect(session.info).toMatchObject({ state: 'lost', lent, holder: { id: 'ann' } });
  await expect(session.commands.open('ann', settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  await clock.advance(59_000);
  expect(device.openings).toHaveLength(1);

  await session.commands.takeBack('ann');
  await clock.advance(0);
  expect(device.openings).toHaveLength(2);
  expect(device.lines.at(-1)).toMatchObject({ dataTerminalReady: false, requestToSend: true });
  expect(bob.messagesOf('opened').at(-1)).toMatchObject({ reason: 'returned', settings });
  expect(session.info.lent).toBeUndefined();
  device.now.receive(Uint8Array.of(3));
  expect(bob.bytes).toEqual([1, 2, 3]);
});

test('a port that is still in use when it is taken back is tried until it is free', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  await openedBy();
  await session.commands.lend('ann', lent, 60_000);
  device.failures.push(new RelayError('PORT_IN_USE', 'x'), new RelayError('PORT_IN_USE', 'x'));
  await session.commands.takeBack('ann');
  await clock.advance(1000);
  expect(session.info.state).toBe('open');
});

test('a device that is replugged meanwhile stays closed, and is opened when it is taken back', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  await openedBy();
  await session.commands.lend('ann', lent, 60_000);
  session.setDevice(undefined);
  session.setDevice(device);
  await clock.advance(10_000);
  expect(device.openings).toHaveLength(1);
  await session.commands.takeBack('ann');
  await clock.advance(0);
  expect(session.info.state).toBe('open');
});

test('it ends when its time is over, which who lent it may prolong, and when that client is gone', async () => {
  const { clock, session, attach, openedBy } = sessionBench();
  await openedBy();
  await session.commands.lend('ann', lent, 1000);
  await clock.advance(900);
  await session.commands.lend('ann', lent, 1000);
  await clock.advance(900);
  expect(session.info.lent).toMatchObject(lent);
  // By the relay's clock: in 100 ms.
  expect((session.info.lent?.untilUs ?? 0) - clock.nowUs()).toBe(100_000);
  await clock.advance(200);
  expect(session.info).toMatchObject({ state: 'open' });

  attach(new FakeViewer('bob'));
  await session.commands.lend('ann', lent, 60_000);
  session.detach('ann', 'cut');
  await settle();
  expect(session.info.lent).toMatchObject(lent);
  session.forget('ann');
  await clock.advance(0);
  expect(session.info).toMatchObject({ state: 'open' });
});

test('only the holder can lend it, or any operator while it is free; a closed port stays closed', async () => {
  const { clock, device, session, attach, openedBy } = sessionBench();
  await openedBy();
  attach(new FakeViewer('bob'));
  await expect(session.commands.lend('bob', lent, 1000)).rejects.toMatchObject({ code: 'READ_ONLY' });
  await session.commands.close('ann');
  await session.commands.lend('bob', lent, 1000);
  expect(session.info).toMatchObject({ state: 'closed', holder: { id: 'bob' }, lent });
  await expect(session.commands.open('bob', settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  await session.commands.takeBack('bob');
  await clock.advance(10_000);
  expect(device.openings).toHaveLength(1);
  expect(session.info.state).toBe('closed');
});
