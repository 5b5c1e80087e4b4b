import { describe, expect, it } from 'vitest';
import { type AttachOptions, PortAttachment } from '../../../relay/client/port-attachment.ts';
import { RelayClient } from '../../../relay/client/relay-client.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { attachedValue, epochs, portInfo, ScriptedRelay, settings } from '../../remote/scripted-relay.ts';

/** A client of a relay simulated by the test, and one port. */
async function bench(onAttached: () => Promise<void> | void = () => {}) {
  const clock = new FakeClock(1000);
  const relay = new ScriptedRelay();
  const client = new RelayClient(
    {
      client: () => 'kZ0mY3f0Q1yqk3v5c2lT9A',
      name: () => 'Test',
      transports: relay.transports,
      probe: async () => true,
      clock,
      random: () => 0,
    },
    { onState: () => {}, onPorts: () => {}, onRoundTrip: () => {}, onHostTime: () => {} },
  );
  const told: string[] = [];
  const attachment = new PortAttachment('usb-1', clock, 0, {
    onReceived: (item) => {
      if (item.kind === 'bytes') told.push(`${item.offset} ${new TextDecoder().decode(item.bytes)}`);
      if (item.kind === 'gap') told.push(`gap ${item.from} ${item.to} ${item.reason}`);
      if (item.kind === 'event') told.push(item.event.type);
    },
    onEvent: () => {},
    onAttached,
    onRefused: ({ code }) => told.push(`refused ${code}`),
  });
  client.add(attachment);
  client.connect();
  relay.now.open();
  relay.now.welcome();
  const attach = async (options: AttachOptions, answer: object) => {
    const attached = attachment.attach(options);
    await relay.now.answer('attach', { ...attachedValue, ...answer });
    await attached;
  };
  const comeBack = async () => {
    await relay.now.end();
    await clock.advance(0);
    relay.now.open();
    relay.now.welcome();
    await settle();
  };
  return { relay, attachment, told, attach, comeBack };
}

const isOpen = { state: 'open', epoch: epochs[0], settings } as const;

describe('PortAttachment', () => {
  it('begins at the requested offset, and reports data no longer there as a gap', async () => {
    const { relay, told, attach, attachment } = await bench();
    await attach({ from: 10, epoch: epochs[0] }, { ...isOpen, from: 50, head: 60 });
    expect(relay.now.request('attach')).toMatchObject({ from: 10, epoch: epochs[0] });
    expect(attachment.next).toBe(10);
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 10, to: 50, reason: 'overwritten' });
    relay.now.receive(50, 'abc');
    expect(told).toEqual(['gap 10 50 overwritten', '50 abc']);
  });

  it('begins with the requested credit', async () => {
    const { relay, attach } = await bench();
    await attach({ creditBytes: 0 }, isOpen);
    expect(relay.now.request('attach').credit).toBe(0);
  });

  it('gets all data available after a cut if it was never open, with the rest as a gap', async () => {
    const { relay, told, attach, comeBack } = await bench();
    await attach({ from: 'newest' }, {});
    await comeBack();
    expect(relay.now.request('attach').from).toBe('oldest');
    await relay.now.answer('attach', { ...attachedValue, ...isOpen, from: 5, oldest: 5, head: 8 });
    relay.now.receive(5, 'abc');
    expect(told).toEqual(['gap 0 5 overwritten', '5 abc']);
  });

  it('gets everything from the oldest data when it is ahead of a relay that has been replaced', async () => {
    const { relay, told, attach, comeBack } = await bench();
    await attach({}, { ...isOpen, from: 90, head: 90 });
    relay.now.receive(90, '0123456789');
    await comeBack();
    expect(relay.now.request('attach')).toMatchObject({ epoch: epochs[0], from: 100 });
    await relay.now.refuse('attach', new RelayError('INVALID_ARGUMENT', 'Not so far.', { path: 'from' }));
    expect(relay.now.request('attach').from).toBe('oldest');
    expect('epoch' in relay.now.request('attach')).toBe(false);
    await relay.now.answer('attach', { ...attachedValue, ...isOpen, from: 0, head: 3 });
    relay.now.receive(0, 'abc');
    expect(told).toEqual(['90 0123456789', 'gap 100 null unexplained', '0 abc']);
  });

  it('keeps its position for the next attach when refused after a cut', async () => {
    const { relay, told, attachment, attach, comeBack } = await bench();
    await attach({}, { ...isOpen, from: 90, head: 90 });
    relay.now.receive(90, 'ab');
    await comeBack();
    await relay.now.refuse('attach', new RelayError('NOT_FOUND', 'No such port.'));
    expect(told).toEqual(['90 ab', 'refused NOT_FOUND']);
    expect(attachment.isWanted).toBe(false);
    relay.now.say({ type: 'port', port: portInfo });
    void attachment.attach({});
    expect(relay.now.request('attach')).toMatchObject({ epoch: epochs[0], from: 92 });
  });

  it('reports no gap at the end of a complete opening, though the relay has forgotten it', async () => {
    const { relay, told, attach } = await bench();
    await attach({}, isOpen);
    relay.now.receive(0, 'abc');
    relay.now.say({
      type: 'closed',
      handle: 1,
      epoch: epochs[0],
      offset: 3,
      timeUs: 1,
      reason: 'asked',
      by: null,
    });
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 3, to: null, reason: 'epoch-ended' });
    expect(told).toEqual(['0 abc', 'closed']);
  });

  it('holds back writes until its listener has finished', async () => {
    let isReady = (): void => {};
    const { relay, attachment, attach } = await bench(() => new Promise((resolve) => (isReady = resolve)));
    await attach({}, isOpen);
    const writing = attachment.writer.write(Uint8Array.of(1), { epoch: null });
    await settle();
    expect(relay.now.writes).toHaveLength(0);
    isReady();
    await settle();
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await writing;
  });
});
