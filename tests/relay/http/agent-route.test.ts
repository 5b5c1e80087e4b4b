import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { ShareRoom } from '../../../relay/auth/share-room.ts';
import { KeptAgents } from '../../../relay/http/kept-agents.ts';
import { readSecret } from '../../../relay/protocol/link-secret.ts';
import { accessBench } from '../auth/access-bench.ts';
import { someIdentity } from '../auth/some-identity.ts';
import { coreBench } from '../session/core-bench.ts';
import { settle, until } from '../../support/settle.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
const clients: Client[] = [];
beforeEach(async () => {
  bench = await accessBench();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await bench.relay.close();
});

/** The library's own client, of one revision of the protocol. */
async function connect(token: string, revision = '2026-07-28', name = 'test'): Promise<Client> {
  const client = new Client(
    { name, version: '1' },
    revision === '2025-11-25' ? {} : { versionNegotiation: { mode: { pin: revision } } },
  );
  clients.push(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${bench.relay.url}/mcp`), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return client;
}

async function call(client: Client, name: string, given: Record<string, unknown> = {}, signal?: AbortSignal) {
  const { content, structuredContent, isError } = await client.callTool(
    { name, arguments: given },
    signal ? { signal } : {},
  );
  const [first] = content;
  return isError && first?.type === 'text' ? first.text : structuredContent;
}

const line = () => {
  const opening = bench.relay.device().openings.at(-1);
  if (!opening) throw new Error('The port was never opened');
  return opening;
};

describe('POST /mcp', () => {
  it.each(['2026-07-28', '2025-11-25'])('serves an agent of revision %s over all its requests', async (revision) => {
    const client = await connect(await bench.share('operator', ['gps']), revision);
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(await call(client, 'list_ports')).toMatchObject({ ports: [{ port: 'gps' }] });
    expect(await call(client, 'status', { port: 'lab/mill' })).toMatch(/^NOT_FOUND/);
    await call(client, 'open', { port: 'gps', baud_rate: 9600 });
    const answer = call(client, 'transact', { port: 'gps', text: 'AT', until_text: 'OK', timeout_ms: 60_000 });
    await until(() => line().line.length === 2);
    line().receive(Buffer.from('OK+'));
    expect(await answer).toMatchObject({ matched: true, device_output: { data: 'OK' } });
    // The cursor is the agent's, not the request's.
    expect(await call(client, 'read', { port: 'gps' })).toMatchObject({ device_output: { data: '+' } });
    const ports = await bench.request('GET', '/api/ports', bench.credentials.localSecret.text);
    const holder = revision === '2025-11-25' ? 'agent (Guests)' : 'test (Guests)';
    expect(ports.body).toMatchObject([{ id: 'gps', holder: { name: holder } }, { id: 'lab/mill' }]);
  });

  it('ends the wait of a client that goes, and keeps its agent', async () => {
    const client = await connect(await bench.share('operator'));
    await call(client, 'open', { port: 'gps' });
    const gone = new AbortController();
    const given = { port: 'gps', text: 'x', until_text: 'never', timeout_ms: 60_000 };
    const wait = call(client, 'transact', given, gone.signal);
    await until(() => line().line.length === 1);
    gone.abort();
    await expect(wait).rejects.toThrow();
    // It waits for its turn, which comes when the wait before is over.
    expect(await call(client, 'write', { port: 'gps', text: 'y' })).toMatchObject({ bytes_written: 1 });
  });

  it('answers what is not a message of the protocol with an error, and writes nothing', async () => {
    const token = await bench.share('operator');
    const json = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '{"jsonrpc":"2.0"}',
      '"x"',
      '{"jsonrpc":"2.0","id":1,"method":"none"}',
    ]) {
      const { status, body: answer } = await bench.request('POST', '/mcp', token, body, json).catch(() => ({
        status: 200,
        body: { error: 'events' },
      }));
      expect(status === 200 || (status >= 400 && status < 500), `${body}: ${status}`).toBe(true);
      expect(answer).toHaveProperty('error');
    }
    const long = `{"x":"${'x'.repeat(300_000)}"}`;
    expect((await bench.request('POST', '/mcp', token, long, json)).status).toBe(413);
    expect((await bench.request('GET', '/mcp', token)).status).toBe(405);
    expect(bench.relay.device().openings).toEqual([]);
  });

  it('security 18: ends with the share: its agent is gone, and another request is refused with 401', async () => {
    const token = await bench.share('operator');
    const client = await connect(token);
    await call(client, 'open', { port: 'gps' });
    const wait = call(client, 'read', { port: 'gps', until_text: 'never', timeout_ms: 60_000 });
    wait.catch(() => undefined);
    await until(() => bench.relay.relay.core.connectionCount === 1);
    await bench.credentials.end(readSecret(token)?.id ?? '', 'revoked', accessActor(bench.owner));
    await expect(wait).rejects.toThrow();
    await until(() => bench.relay.relay.core.connectionCount === 0);
    expect((await bench.request('POST', '/mcp', token, '{}')).status).toBe(401);
    const ports = await bench.request('GET', '/api/ports', bench.credentials.localSecret.text);
    expect(ports.body).toMatchObject([{ holder: null, viewers: 0 }, {}]);
  });
});

describe('the agents that a relay keeps', () => {
  const make = (most: number) => {
    const core = coreBench();
    const room = new ShareRoom();
    const agents = new KeptAgents({ openDoor: core.core.connect.bind(core.core), clock: core.clock, room, most });
    return { ...core, agents };
  };

  it('security 24 and 25: are bounded, in all and by one share', () => {
    const { agents } = make(8);
    const shared = someIdentity({ id: 'guest', share: 'one', root: 'one' });
    for (let i = 0; i < 4; i++) agents.of(shared, `program ${i}`, '');
    expect(() => agents.of(shared, 'one more', '')).toThrow('Too many agents are here by this share.');
    expect(agents.of(shared, 'program 0', '')).toBe(agents.of(shared, 'program 0', ''));
    for (let i = 0; i < 4; i++) agents.of(someIdentity(), `program ${i}`, '');
    expect(() => agents.of(someIdentity(), 'one more', '')).toThrow('The relay has too many agents.');
    expect(agents.size).toBeLessThanOrEqual(8);
    agents.close();
    expect(agents.size).toBe(0);
  });

  it('are gone ten minutes after the last request, and leave the relay', async () => {
    const { agents, clock, core } = make(8);
    const agent = agents.of(someIdentity(), 'one', '');
    const { signal } = new AbortController();
    const ports = agent.call(() => agent.ports({}, signal));
    await settle();
    expect(await ports).toMatchObject({ total: 1 });
    await clock.advance(590_000);
    expect(core.connectionCount).toBe(1);
    await agent.call(() => Promise.resolve());
    await clock.advance(590_000);
    expect(agents.size).toBe(1);
    await clock.advance(20_000);
    expect([agents.size, core.connectionCount]).toEqual([0, 0]);
  });
});
