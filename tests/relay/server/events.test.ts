import { afterEach, describe, expect, it } from 'vitest';
import { trustedProxies } from '../../../relay/auth/client-address.ts';
import type { NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import { type RelayBench, startRelay } from './relay-bench.ts';
import { until } from '../../support/settle.ts';

const hostile = '<img onerror=…>;$(id)';
const forged = {
  id: 'root',
  address: '8.8.8.8',
  time: '1970-01-01T00:00:00.000Z',
  by: { id: 'root', name: 'root', address: '8.8.8.8' },
  identity: 'root',
  actor: { id: 'root' },
};
const headers = {
  'X-Forwarded-For': '8.8.8.8',
  'X-Real-IP': '8.8.8.8',
  Forwarded: 'for=8.8.8.8',
  'Baudcast-Identity': 'root',
  From: 'root@example.org',
};
const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };
/** What the relay knows of a client on its own computer. */
const local = { id: 'local', name: 'local', address: '127.0.0.1' };

let bench: RelayBench;
const events: NewRelayEvent[] = [];
afterEach(() => bench.close());

async function start(): Promise<void> {
  events.length = 0;
  bench = await startRelay({ emit: (event) => events.push(event) });
}

const actors = (): unknown[] => events.flatMap((event) => ('by' in event && event.by ? [event.by] : []));

describe('security 19: the identity in an event', () => {
  it('is the relay’s own knowledge, whatever a client claims, except its name, which is marked', async () => {
    await start();
    const client = await bench.connect('/v1', ['baudcast.v1'], { headers });
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: 'A'.repeat(22), name: hostile, ...forged });
    await client.messageOf('welcome');
    const port = 'gps';
    const { value } = (await client.ask({ type: 'attach', port, ...forged })) as { value: { handle: number } };
    await client.ask({ type: 'open', port, settings, ...forged });
    await client.ask({ type: 'note', port, text: 'x', ...forged });
    await client.ask({ type: 'lease', port, action: 'release', ...forged });
    expect(value.handle).toBeGreaterThan(0);
    client.socket.close(1000);
    await until(() => events.some(({ type }) => type === 'detached'));
    expect(events.map(({ type }) => type)).toEqual(['attached', 'lease', 'opened', 'note', 'lease', 'detached']);
    for (const actor of actors())
      expect(actor).toEqual({ ...local, callsItself: hostile, viewer: expect.stringMatching(/^v1-/) });
    expect(JSON.stringify(events)).not.toMatch(/8\.8\.8\.8|root|1970/);
  });

  it('is known by the relay itself, for any client of HTTP or a bare socket', async () => {
    await start();
    const query = `name=${encodeURIComponent('gps script')}&by=root&address=8.8.8.8&identity=root`;
    const socket = await bench.connect(`/api/ports/gps/raw?${query}&baudRate=9600`, [], { headers });
    socket.socket.close(1000);
    await until(() => events.some(({ type }) => type === 'detached'));
    const noted = await fetch(`${bench.url}/api/ports/gps/notes?by=root`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: 'x', name: 'gps script' }),
    });
    expect(noted.status).toBe(200);
    const transmitted = await fetch(`${bench.url}/api/ports/gps/transmit?${query}`, {
      method: 'POST',
      headers,
      body: 'hello',
    });
    expect(transmitted.status).toBe(200);
    expect(events.map(({ type }) => type)).toEqual([
      'attached',
      'lease',
      'opened',
      'detached',
      'lease',
      'note',
      'attached',
      'lease',
    ]);
    for (const actor of actors()) expect(actor).toMatchObject(local);
    expect(actors().some((actor) => (actor as { callsItself?: string }).callsItself === 'gps script')).toBe(true);
    expect(JSON.stringify(events)).not.toMatch(/8\.8\.8\.8|root/);
  });

  it('has the address forwarded by a trusted proxy, and by nobody else', async () => {
    for (const [proxies, address] of [
      [undefined, '127.0.0.1'],
      [trustedProxies(['127.0.0.1']), '198.51.100.7'],
    ] as const) {
      events.length = 0;
      bench = await startRelay({ emit: (event) => events.push(event), ...(proxies ? { proxies } : {}) });
      const socket = await bench.connect('/api/ports/gps/raw', [], { headers: { 'X-Forwarded-For': '198.51.100.7' } });
      const client = await bench.connect('/v1', ['baudcast.v1'], { headers: { 'X-Forwarded-For': '198.51.100.7' } });
      await client.hello();
      await client.ask({ type: 'attach', port: 'gps' });
      expect(actors()).toEqual([expect.objectContaining({ address }), expect.objectContaining({ address })]);
      socket.socket.terminate();
      if (!proxies) await bench.close();
    }
  });

  it('has the reason why a connection was ended, by the name of its code', async () => {
    await start();
    const [first, second] = [await bench.connect('/v1', ['baudcast.v1']), await bench.connect('/v1', ['baudcast.v1'])];
    await first.hello('A');
    await first.ask({ type: 'attach', port: 'gps' });
    await second.hello('A');
    await first.closed;
    await second.ask({ type: 'attach', port: 'gps' });
    await bench.relay.stop();
    expect(events.filter((event) => event.type === 'detached').map(({ reason }) => reason)).toEqual([
      'replaced',
      'shutdown',
    ]);
  });
});
