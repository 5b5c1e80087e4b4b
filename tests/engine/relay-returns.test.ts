import { describe, expect, test } from 'vitest';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { PortRegistry } from '../../web/engine/port-registry.ts';
import { Session } from '../../web/line/session.ts';
import { attachedValue, epochs, portInfo, settings } from '../remote/scripted-relay.ts';
import { openSettings, sourceBench } from '../remote/source-bench.ts';
import { until } from '../support/settle.ts';

/** A session at the port of a relay that the test plays. */
async function bench() {
  const { relay, source, connect, clock } = sourceBench();
  const registry = new PortRegistry(
    {},
    () => 0,
    () => {},
  );
  await registry.add({
    kind: 'relay',
    lines: source,
    label: () => ({ key: 'relay:lab/usb-1', name: 'GPS', detail: '' }),
  });
  await connect();
  await registry.refresh();
  const [slot] = registry.slots;
  if (!slot) throw new Error('There is no port');
  const record: string[] = [];
  const session = new Session({
    slot,
    sink: { bytes: () => {}, event: ({ kind }) => record.push(kind), holdBack: () => undefined },
    clock: { now: () => clock.nowMs() },
    settings: openSettings,
    policy: () => 'leave',
    onChange: () => {},
  });
  const gone = { type: 'port-gone', port: 'usb-1' } as const;
  const here = { type: 'port', port: portInfo } as const;
  /** The port is asked for, and opened. */
  const opens = async (): Promise<void> => {
    await until(() => relay.now.messages.at(-1)?.type === 'attach');
    await relay.now.answer('attach', attachedValue);
    await relay.now.answer('open', { epoch: epochs[0], settings, opened: true });
    await until(() => session.state.kind === 'open');
  };
  return { relay, slot, session, record, gone, here, opens };
}

describe('trials-2 A 10: a port of a relay that is not there when it is to be opened', () => {
  test('is waited for when its device was unplugged before', async () => {
    const { relay, slot, session, record, gone, here, opens } = await bench();
    relay.now.say(gone);
    await until(() => !slot.line);
    await session.open();
    expect(session.state).toMatchObject({ kind: 'lost', isFirst: true });
    relay.now.say(here);
    await opens();
    expect(record).toEqual(['opened']);
  });

  test.each([
    ['and the list says so later', false],
    ['and the list said so before the answer', true],
  ] as const)('is waited for when it is unplugged while the relay opens it, %s', async (_, isEarly) => {
    const { relay, slot, session, gone, here, opens } = await bench();
    const opening = session.open();
    await until(() => relay.now.messages.at(-1)?.type === 'attach');
    await relay.now.answer('attach', attachedValue);
    if (isEarly) relay.now.say(gone);
    await relay.now.refuse('open', new RelayError('DEVICE_GONE', 'Plug it in.'));
    await relay.now.answer('detach');
    await opening;
    expect(session.state).toMatchObject({ kind: 'lost', isFirst: true });
    if (!isEarly) relay.now.say(gone);
    await until(() => !slot.line);
    relay.now.say(here);
    await opens();
  });

  test('fails with the reason when the relay refuses it', async () => {
    const { relay, session } = await bench();
    const opening = session.open();
    await until(() => relay.now.messages.at(-1)?.type === 'attach');
    await relay.now.answer('attach', attachedValue);
    await relay.now.refuse('open', new RelayError('FORBIDDEN', 'No.'));
    await relay.now.answer('detach');
    await opening;
    expect(session.state).toMatchObject({ kind: 'failed', code: 'permission-denied' });
  });

  test('that was left to another program is lost when the loan is over and the device is not there', async () => {
    const { relay, slot, session, record, gone, opens } = await bench();
    void session.open();
    await opens();
    const lent = { by: 'Ann', text: 'flash', untilUs: 60_000_000 };
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[0] } });
    relay.now.say({
      type: 'lost',
      handle: 1,
      epoch: epochs[0],
      offset: 0,
      timeUs: 5,
      code: 'PORT_IN_USE',
      message: '',
      lent,
    });
    await until(() => session.state.kind === 'released');
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'lost', epoch: epochs[0] } });
    session.loanEnded();
    expect(session.state).toMatchObject({ kind: 'lost' });
    relay.now.say(gone);
    await until(() => !slot.line);
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[1] } });
    await until(() => relay.now.messages.at(-1)?.type === 'open');
    await relay.now.answer('open', { epoch: epochs[1], settings, opened: false });
    await until(() => session.state.kind === 'open');
    expect(record).toEqual(['opened', 'released', 'opened']);
  });
});
