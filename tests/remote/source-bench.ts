import { RelaySource } from '../../web/remote/relay-source.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { RelayLine } from '../../web/remote/relay-line.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { settle } from '../support/settle.ts';
import { SinkLog } from './sink-log.ts';
import { attachedValue, epochs, portInfo, ScriptedRelay, settings } from './scripted-relay.ts';

/** The open options of the lines. */
export const openSettings = defaultSettings;

export const client = 'kZ0mY3f0Q1yqk3v5c2lT9A';

/** A source on a relay simulated by the test. */
export function sourceBench() {
  const clock = new FakeClock(1000);
  const relay = new ScriptedRelay();
  const fetch = (): Promise<Response> =>
    relay.answers
      ? Promise.resolve(Response.json({ product: 'baudcast' }))
      : Promise.reject(new TypeError('fetch failed'));
  const source = new RelaySource({
    address: 'http://relay.test:8017',
    client,
    name: 'Test',
    onChange: () => {},
    clock,
    nowMs: () => clock.nowMs(),
    random: () => 0.5,
    fetch,
    transports: relay.transports,
    firstWriteId: 0,
  });
  const connect = async (): Promise<void> => {
    source.connect();
    relay.now.open();
    relay.now.welcome({ timeUs: clock.nowMs() * 1000 });
    await settle();
  };
  const line = async (): Promise<RelayLine> => {
    const [found] = await source.lines();
    if (!found) throw new Error('There is no line');
    return found;
  };
  /** The line, open for the first time, with this client as its holder. */
  const openLine = async () => {
    await connect();
    const opened = await line();
    const sink = new SinkLog();
    const opening = opened.open(openSettings, sink);
    await relay.now.answer('attach', attachedValue);
    relay.now.say({ type: 'lease', handle: 1, holder: 'me', wanting: [], reason: 'granted', by: 'me', whom: 'me' });
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[0], timeUs: 5, settings, reason: 'asked', by: 'me' });
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[0] } });
    await relay.now.answer('open', { epoch: epochs[0], settings, opened: true });
    return { line: opened, opening: await opening, sink };
  };
  /** A line that stayed attached, open again. @param meanwhile before the relay answers */
  const openAgain = async (again: RelayLine, answer: object, meanwhile = (): void => {}) => {
    const sink = new SinkLog();
    const opening = again.open(openSettings, sink);
    await settle();
    meanwhile();
    await relay.now.answer('open', answer);
    return { opening: await opening, sink };
  };
  /** After a cut: connects again, and answers the attachment. */
  const comeBack = async (attached: object = {}, welcome: object = {}): Promise<void> => {
    const state = source.view.connection;
    if (state.kind !== 'waiting') throw new Error(`The connection is ${state.kind}`);
    await clock.advance(state.waitMs);
    relay.now.open();
    relay.now.welcome({
      ports: [{ ...portInfo, state: 'open', settings, epoch: epochs[0] }],
      timeUs: clock.nowMs() * 1000,
      ...welcome,
    });
    await settle();
    await relay.now.answer('attach', {
      ...attachedValue,
      state: 'open',
      epoch: epochs[0],
      holder: 'me',
      settings,
      ...attached,
    });
  };
  return { clock, relay, source, connect, line, openLine, openAgain, comeBack };
}
