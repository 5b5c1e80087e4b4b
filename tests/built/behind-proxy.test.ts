import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTunnelFrame, TunnelReader } from '../../relay/protocol/tunnel-frame.ts';
import { type GuideNginx, startGuideNginx } from '../relay/faults/guide-nginx.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';
import { HttpsClient } from '../support/https-client.ts';
import { freePort } from '../support/ports.ts';
import { findNginx } from '../support/prepare.mjs';

// Missing in CI is a failure: prepare.mjs installs it there.
const isThere = findNginx() !== undefined || process.env['CI'] !== undefined;
if (!isThere) process.stderr.write('!!! nginx is not installed: its tests are left out.\n');

describe.skipIf(!isThere)('Behind an nginx that terminates TLS, set up by the guide', () => {
  let relay: ExposedRelay;
  let nginx: GuideNginx;
  let token: string;
  /** Connects to nginx from an address of its own. */
  let client: HttpsClient;
  /** Connects to the relay's port itself, from its own computer. */
  let beside: HttpsClient;

  beforeAll(async () => {
    const port = await freePort();
    relay = await ExposedRelay.start({
      args: ['--public-url', `https://localhost:${port}`, '--trust-proxy', '127.0.0.1'],
    });
    nginx = await startGuideNginx(port, relay.port);
    client = new HttpsClient(nginx.origin, nginx.authorityPem, '127.0.0.5');
    beside = new HttpsClient(relay.url);
    token = await client.signIn(relay.pairing ?? '');
  });
  afterAll(async () => {
    await nginx?.stop();
    await relay?.stop();
  });

  it('the relay prints links that lead to the proxy', () => {
    expect(relay.out).toContain(`${client.origin}/#pair=`);
    expect(relay.url).toMatch(/^http:\/\/localhost:/);
  });

  it('the page and its files are served', async () => {
    expect((await client.ask('GET', '/')).text).toContain('<title>Baudcast');
    expect((await client.ask('GET', '/api/ports', { token, headers: { Origin: client.origin } })).status).toBe(200);
  });

  it('WebSocket works', async () => {
    const socket = await client.socket('/api/ports/demo%2Fecho/raw?baudRate=9600', [], {
      Authorization: `Bearer ${token}`,
      Origin: client.origin,
    });
    socket.send('through nginx');
    let echoed = '';
    while (echoed !== 'through nginx') echoed += String(((await once(socket, 'message')) as [Buffer])[0]);
    socket.terminate();
  });

  it('the protocol over HTTP works, its stream without buffering', async () => {
    const opened = await client.ask('POST', '/v1/tunnel', { token, headers: { 'Baudcast-Protocol': 'baudcast.v1' } });
    expect(opened.status).toBe(201);
    const headers = { 'Baudcast-Tunnel': (JSON.parse(opened.text) as { tunnel: string }).tunnel };
    const stream = await client.begin('GET', '/v1/stream?received=0', { token, headers });
    const hello = { type: 'hello', versions: ['baudcast.v1'], client: `${'x'.repeat(21)}A`, name: 'A test' };
    const body = encodeTunnelFrame({ kind: 'text', payload: Buffer.from(JSON.stringify(hello)) });
    const sent = await client.ask('POST', '/v1/send', {
      token,
      headers: { ...headers, 'Baudcast-Sequence': '0', 'Baudcast-Received': '0' },
      body,
    });
    expect(sent.status).toBe(204);
    const reader = new TunnelReader(1024 * 1024);
    let said = '';
    while (!said.includes('"welcome"')) {
      const [chunk] = (await once(stream, 'data')) as [Buffer];
      said += reader
        .read(chunk)
        .map(({ payload }) => Buffer.from(payload).toString())
        .join('');
    }
    stream.destroy();
  });

  it('the relay gets clients’ addresses, which they cannot forge', async () => {
    const addressOf = async (asking: HttpsClient, headers = {}): Promise<unknown> => {
      const { text } = await asking.ask('GET', '/api/sign-ins', { token, headers });
      return (JSON.parse(text) as { self: boolean; address: string }[]).find(({ self }) => self)?.address;
    };
    expect(await addressOf(client)).toBe('127.0.0.5');
    expect(
      await addressOf(client, {
        'X-Forwarded-For': '203.0.113.9',
        'X-Real-IP': '203.0.113.9',
        Forwarded: 'for=203.0.113.9',
      }),
    ).toBe('127.0.0.5');
    // Not through the proxy, and not from its address.
    expect(
      await addressOf(new HttpsClient(`http://127.0.0.1:${relay.port}`, undefined, '127.0.0.6'), {
        'X-Forwarded-For': '203.0.113.9',
      }),
    ).toBe('127.0.0.6');
  });

  it('nobody is admitted without a credential, not even from the relay’s own computer', async () => {
    for (const asking of [client, beside]) {
      expect((await asking.ask('GET', '/api/ports')).status).toBe(401);
      await expect(asking.socket('/api/ports/demo%2Fecho/raw')).rejects.toThrow('401');
    }
  });

  it('foreign pages and foreign names are refused, whatever headers they send', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      client.origin.replace('https', 'http'),
      'https://localhost',
      relay.url.replace('http', 'https'),
    ]) {
      expect((await client.ask('GET', '/api/ports', { token, headers: { Origin: origin } })).status, origin).toBe(403);
      await expect(client.socket('/v1', ['baudcast.v1'], { Origin: origin }), origin).rejects.toThrow('403');
    }
    expect((await client.ask('GET', '/hello', { headers: { Host: 'evil.example' } })).status).toBe(403);
    // A client's header is not passed on: the proxy itself sends the name of the request.
    const forwarded = await client.ask('GET', '/hello', { headers: { 'X-Forwarded-Host': 'evil.example' } });
    expect(forwarded.status).toBe(200);
    expect(JSON.stringify(forwarded)).not.toContain('evil.example');
    // From other addresses than the proxy the name is the one in Host only.
    const other = new HttpsClient(`http://127.0.0.1:${relay.port}`, undefined, '127.0.0.6');
    expect(
      (
        await other.ask('GET', '/hello', {
          headers: { Host: 'evil.example', 'X-Forwarded-Host': new URL(client.origin).host },
        })
      ).status,
    ).toBe(403);
  });
});
