import { describe, expect, it } from 'vitest';
import type { Actor, NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { ViewerOptions } from '../../../relay/session/port/port-session-options.ts';
import { FakeViewer } from './fake-viewer.ts';
import { settle, until } from '../../support/settle.ts';
import { sessionBench, settings } from './session-bench.ts';

const actorOf = (viewer: string): Actor => ({
  id: `id-${viewer}`,
  name: viewer,
  address: '192.0.2.7',
  callsItself: `${viewer}'s laptop`,
  viewer,
});

function eventBench() {
  const events: NewRelayEvent[] = [];
  const bench = sessionBench({}, { emit: (event) => events.push(event) });
  return {
    ...bench,
    join: (name: string, options: ViewerOptions = {}): void => {
      const viewer = new FakeViewer(name);
      const identity = { ...viewer.identity, id: `id-${name}` };
      const client = { viewer: name, role: viewer.role, outlet: viewer.outlet, identity, memory: '' };
      const { attached, start } = bench.session.attach(
        { ...client, name: `${name}'s laptop`, address: '192.0.2.7' },
        options,
      );
      viewer.begin(attached);
      start();
    },
    /** The events since the last call. */
    told: () => events.splice(0),
    /** The same, as a few words for each. */
    outline: () =>
      events.splice(0).map((event) => {
        const by = 'by' in event ? (event.by?.name ?? 'relay') : '';
        const what = `${event.type}${'reason' in event ? ` ${event.reason}` : ''} ${by}`;
        if (event.type !== 'lease') return what;
        const [former, holder, whom] = [event.former, event.holder, event.whom].map((viewer) => viewer?.name ?? '-');
        return `${what} ${former}>${holder} (${whom})`;
      }),
  };
}

describe('the events of a port', () => {
  it('report attach, lease, open, close and detach, in that order', async () => {
    const { join, session, outline, told } = eventBench();
    join('ann');
    expect(told()).toEqual([{ type: 'attached', port: 'fake', by: actorOf('ann'), role: 'operator' }]);
    await session.commands.open('ann', settings);
    join('bob');
    session.actOnLease('bob', 'request');
    session.actOnLease('ann', 'grant', 'bob');
    session.actOnLease('ann', 'take-over', undefined, 'urgent');
    session.actOnLease('ann', 'hand-over', 'bob');
    await session.commands.close('bob');
    session.detach('bob');
    session.detach('ann', 'cut');
    expect(outline()).toEqual([
      'lease granted ann ->ann (ann)',
      'opened ann',
      'attached bob',
      'lease requested bob ann>ann (bob)',
      'lease granted ann ann>bob (bob)',
      'lease taken-over ann bob>ann (bob)',
      'lease handed-over ann ann>bob (bob)',
      'closed asked bob',
      'lease released bob bob>- (bob)',
      'detached left bob',
      'detached cut ann',
    ]);
  });

  it('name a holder that is cut off until somebody else has the lease', async () => {
    const { join, session, clock, outline } = eventBench();
    join('ann');
    session.actOnLease('ann', 'request');
    session.detach('ann', 'cut');
    await clock.advance(30_000);
    expect(outline()).toEqual([
      'attached ann',
      'lease granted ann ->ann (ann)',
      'detached cut ann',
      'lease expired relay ann>- (ann)',
    ]);
  });

  it('report once that a client of single requests attached, its total, and its end with its lease', async () => {
    const { join, session, clock, outline, told } = eventBench();
    for (let id = 0; id < 20; id++) {
      join('curl');
      session.commands.useLease('curl', 30_000);
      if (id === 0) await session.commands.open('curl', settings);
      session.commands.transmit('curl', { id, epoch: null, payload: new Uint8Array(5) });
      await settle();
      session.detach('curl', 'between-requests');
    }
    expect(outline()).toEqual(['attached curl', 'lease granted curl ->curl (curl)', 'opened curl']);
    await clock.advance(31_000);
    const events = told();
    expect(events[0]).toMatchObject({ type: 'transmitted', bytes: 100, writes: 20 });
    expect(events.slice(1).map(({ type }) => type)).toEqual(['lease', 'detached']);
    join('curl');
    session.detach('curl', 'between-requests');
    expect(outline()).toEqual(['attached curl', 'detached left curl']);
  });

  it('report how much each client transmitted, as a sum, not per write, and before the client is gone', async () => {
    const { join, session, clock, told, device } = eventBench();
    join('ann');
    await session.commands.open('ann', settings);
    told();
    for (let id = 0; id < 100; id++) session.commands.transmit('ann', { id, epoch: null, payload: new Uint8Array(10) });
    await until(() => device.now.line.length >= 1000);
    await settle();
    expect(device.now.line.length).toBe(1000);
    expect(told()).toEqual([]);
    await clock.advance(60_000);
    const sum = { type: 'transmitted', port: 'fake', by: actorOf('ann') };
    expect(told()).toEqual([{ ...sum, bytes: 1000, writes: 100 }]);
    await clock.advance(600_000);
    expect(told()).toEqual([]);
    session.commands.transmit('ann', { id: 100, epoch: null, payload: new Uint8Array(7) });
    await settle();
    session.detach('ann');
    expect(told().slice(0, 2)).toEqual([
      { ...sum, bytes: 7, writes: 1 },
      expect.objectContaining({ type: 'detached' }),
    ]);
    await clock.advance(600_000);
    expect(told()).toMatchObject([{ type: 'closed', reason: 'unused', by: null }]);
    expect(clock.running).toBe(0);
  });

  it('report that the device was lost, for how long, and what was received before', async () => {
    const { join, session, clock, device, told } = eventBench();
    join('ann');
    await session.commands.open('ann', settings);
    device.now.receive(Buffer.from('hello'));
    told();
    device.now.lose(new RelayError('DEVICE_GONE', 'The device was unplugged.'));
    await settle();
    expect(told()).toMatchObject([
      {
        type: 'lost',
        port: 'fake',
        by: null,
        code: 'DEVICE_GONE',
        message: 'The device was unplugged.',
        receivedBytes: 5,
      },
    ]);
    session.setDevice(undefined);
    await clock.advance(4000);
    session.setDevice(device);
    await clock.advance(0);
    expect(told()).toMatchObject([{ type: 'recovered', port: 'fake', by: null, settings, lostMs: 4000 }]);
  });

  it('report who changed which settings and signals, a second of signals in one event', async () => {
    const { join, session, clock, told } = eventBench();
    join('ann');
    await session.commands.open('ann', settings);
    told();
    const faster = { ...settings, baudRate: 921_600 };
    await session.commands.changeSettings('ann', faster);
    expect(told()).toMatchObject([
      { type: 'settings-changed', by: actorOf('ann'), settings: faster, former: settings },
    ]);
    for (let i = 0; i < 50; i++) await session.commands.setSignals('ann', { dataTerminalReady: i % 2 === 0 });
    const running = session.commands.runSequence('ann', [
      { set: { requestToSend: true }, waitMs: 100 },
      { set: { requestToSend: false }, waitMs: 0 },
    ]);
    await clock.advance(2000);
    await running;
    expect(told()).toEqual([
      {
        type: 'signals',
        port: 'fake',
        by: actorOf('ann'),
        changes: 50,
        sequences: 1,
        set: { dataTerminalReady: false, requestToSend: false },
      },
    ]);
  });

  it('report every note, with its author', async () => {
    const { join, session, told } = eventBench();
    join('ann');
    told();
    session.note('ann', 'Ann', 'valve open');
    session.note(null, 'script', 'by HTTP', { id: 'x', name: 'X', address: '::1' });
    expect(told()).toMatchObject([
      { type: 'note', by: actorOf('ann'), text: 'valve open', offset: 0 },
      { type: 'note', by: { id: 'x', name: 'X', address: '::1' }, text: 'by HTTP' },
    ]);
  });
});
