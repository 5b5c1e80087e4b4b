import { RelaySource } from '../../web/remote/relay-source.ts';
import type { RelayPort } from '../../web/remote/relay-port.ts';
import type { RelayOpenOptions } from '../../web/remote/attach-and-open.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { attachedValue, epochs, portInfo, ScriptedRelay, settings } from './scripted-relay.ts';

export const client = 'kZ0mY3f0Q1yqk3v5c2lT9A';

/** A source on a relay that the test plays. */
export function sourceBench() {
  const clock = new FakeClock();
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
    random: () => 0.5,
    fetch,
    transports: relay.transports,
    firstWriteId: 0,
  });
  const connect = async (): Promise<void> => {
    source.connect();
    relay.now.open();
    relay.now.welcome();
    await settle();
  };
  const port = async (): Promise<RelayPort> => {
    const [found] = await source.getPorts();
    if (!found) throw new Error('There is no port');
    return found;
  };
  /** The port, open for the first time, with this client as its holder. */
  const openPort = async (options: Partial<RelayOpenOptions> = {}): Promise<RelayPort> => {
    await connect();
    const opened = await port();
    const opening = opened.open({ baudRate: 115_200, bufferSize: 65_536, ...options });
    await relay.now.answer('attach', attachedValue);
    relay.now.say({ type: 'lease', handle: 1, holder: 'me', wanting: [], reason: 'granted', by: 'me', whom: 'me' });
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[0], timeUs: 5, settings, reason: 'asked', by: 'me' });
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[0] } });
    await relay.now.answer('open', { epoch: epochs[0], settings, opened: true });
    await opening;
    return opened;
  };
  /** After a cut: connects again, and answers the attachment. */
  const comeBack = async (attached: object = {}, welcome: object = {}): Promise<void> => {
    const state = source.view.connection;
    if (state.kind !== 'waiting') throw new Error(`The connection is ${state.kind}`);
    await clock.advance(state.waitMs);
    relay.now.open();
    relay.now.welcome({ ports: [{ ...portInfo, state: 'open', settings, epoch: epochs[0] }], ...welcome });
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
  return { clock, relay, source, connect, port, openPort, comeBack };
}

/** Reads until `count` bytes have come. */
export async function readText(reader: ReadableStreamDefaultReader<Uint8Array>, count: number): Promise<string> {
  let text = '';
  while (text.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text;
}

export function readerOf(port: RelayPort): ReadableStreamDefaultReader<Uint8Array> {
  if (!port.readable) throw new Error('readable is null');
  return port.readable.getReader();
}

export function writerOf(port: RelayPort): WritableStreamDefaultWriter<Uint8Array> {
  if (!port.writable) throw new Error('writable is null');
  return port.writable.getWriter();
}
