import { expect, onTestFinished, test } from 'vitest';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { httpTransport } from '../../web/remote/fetch-http.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { Nginx } from '../relay/faults/nginx.ts';
import { arrivedPort, readerOf } from '../remote/relay-harness.ts';
import { makeSocket } from '../remote/test-relay.ts';
import { freePort } from '../support/ports.ts';
import type { Health } from '../../relay/protocol/health.ts';
import type { PortInfo } from '../../relay/protocol/port-info.ts';
import { availableHere } from '../relay/ports/require-here.ts';
import { NatsServer } from '../support/nats-server.ts';
import { findNatsServer, findNginx } from '../support/prepare.mjs';
import { RelayProcess } from '../support/relay-process.ts';

const isPossible = availableHere(findNatsServer() !== undefined && findNginx() !== undefined, 'nats-server and nginx');
const path = '/api/ports/lab2%2Fdemo%2Fcounter';

/** What a port receives, over HTTP, until it is cut. */
class Reading {
  epoch = '';
  text = '';
  isOver = false;
  readonly #stop = new AbortController();

  constructor(origin: string, query: string) {
    void this.#read(`${origin}${path}/receive?${query}`).catch(() => (this.isOver = true));
  }

  stop(): void {
    this.#stop.abort();
  }

  async #read(url: string): Promise<void> {
    const response = await fetch(url, { signal: this.#stop.signal });
    this.epoch = response.headers.get('baudcast-epoch') ?? '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk);
    this.isOver = true;
  }
}

/** The counter's numbered lines, as so many bytes from its start. */
const counted = (bytes: number): string =>
  Array.from({ length: Math.ceil(bytes / 16) }, (_, i) => `${String(i).padStart(15, '0')}\n`)
    .join('')
    .slice(0, bytes);

/** A page's client of the counter, and all that it has received. */
async function openPage(address: string) {
  const source = new RelaySource({
    address,
    client: newClientSecret(),
    name: 'Page',
    onChange: () => {},
    random: () => 0.01,
    transports: { webSocket: webSocketTransport(address, { makeSocket }), http: httpTransport(address) },
  });
  onTestFinished(() => source.close());
  source.connect();
  const port = await arrivedPort(source, 'lab2/demo/counter');
  await port.open({ baudRate: 460_800, bufferSize: 65_536 });
  const hasControl = (): boolean => source.view.ports.some(({ info, mine }) => info.id === 'lab2/demo/counter' && mine);
  const page = { text: '', error: undefined as unknown, hasControl };
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for (const reader = readerOf(port); ;) page.text += decoder.decode((await reader.read()).value);
  };
  // A gap would be an error.
  read().catch((error: unknown) => (page.error = error));
  return page;
}

/** nginx before both gateways: the second is used while the first is away. */
const balancer = (port: number, [first, second]: readonly RelayProcess[]): string => `
  upstream gateways {
    server ${new URL(first!.origin).host} fail_timeout=1s;
    server ${new URL(second!.origin).host} backup;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }
  }`;

test.skipIf(!isPossible)(
  'a fleet outlives NATS, a gateway killed and NATS killed: each byte comes once, in place, and control stays',
  async () => {
    const nats = await NatsServer.start(['lab2'], ['gw1', 'gw2']);
    onTestFinished(() => nats.stop());
    await nats.kill();
    // NATS is away as they start.
    const start = async (name: string, ...more: string[]): Promise<RelayProcess> => {
      const args = ['--node', name, '--nats', nats.url, '--nats-creds', nats.seedFile(name), '--metrics', ...more];
      const relay = await RelayProcess.start({ args });
      onTestFinished(() => relay.stop());
      return relay;
    };
    const nginxPort = await freePort();
    const front = `127.0.0.1:${nginxPort}`;
    const [node, first, second] = await Promise.all([
      start('lab2', '--demo'),
      start('gw1', '--gateway', '--allow-host', front),
      start('gw2', '--gateway', '--allow-host', front),
    ]);
    const nginx = await Nginx.start(0, { port: nginxPort, server: balancer(nginxPort, [first, second]) });
    onTestFinished(() => nginx.stop());
    const health = async ({ origin }: RelayProcess): Promise<Health> =>
      (await (await fetch(`${origin}/healthz`, { headers: { accept: 'application/json' } })).json()) as Health;
    const portsOf = async ({ origin }: RelayProcess): Promise<readonly PortInfo[]> =>
      (await (await fetch(`${origin}/api/ports`)).json()) as PortInfo[];
    const metrics = async ({ origin }: RelayProcess): Promise<string> => (await fetch(`${origin}/metrics`)).text();
    for (const relay of [node, first]) expect(await health(relay)).toMatchObject({ status: 'degraded', nats: 'away' });
    expect(await metrics(node)).toContain('baudcast_fleet_connected{role="node"} 0');
    expect((await portsOf(node)).map(({ id }) => id)).toContain('demo/counter');
    expect(await portsOf(first)).toEqual([]);

    await nats.restart();
    const counter = async (relay: RelayProcess) => (await portsOf(relay)).find(({ id }) => id === 'lab2/demo/counter');
    for (const relay of [first, second]) await expect.poll(async () => (await counter(relay))?.state).toBe('closed');
    expect(await health(first)).toMatchObject({ status: 'ok', nats: 'on' });
    expect(await metrics(first)).toMatch(/_fleet_connected\{role="gateway"\} 1$[^]*_fleet_links\{role="gateway"\} 1$/m);
    expect((await fetch(`${first.origin}/`)).status).toBe(200);

    // A page opens the port through the balancer, so at the first gateway, where a program reads it, too.
    const page = await openPage(`http://${front}`);
    const reading = new Reading(first.origin, 'from=oldest');
    await expect.poll(() => reading.text.length).toBeGreaterThan(20_000);
    expect(page.hasControl()).toBe(true);
    await first.stop('SIGKILL');
    await expect.poll(() => reading.isOver).toBe(true);
    const from = reading.text.length;
    const rest = new Reading(second.origin, `from=${from}&epoch=${reading.epoch}`);
    onTestFinished(() => rest.stop());
    await expect.poll(() => rest.text.length).toBeGreaterThan(20_000);

    await expect.poll(() => page.text.length).toBeGreaterThan(from + 10_000);
    // It has control as before.
    await expect.poll(() => page.hasControl()).toBe(true);

    await nats.kill();
    await expect.poll(async () => (await health(second)).nats).toBe('away');
    expect(await counter(second)).toMatchObject({ away: true });
    const written = await fetch(`${second.origin}${path}/transmit`, { method: 'POST', body: 'x' });
    expect(await written.json()).toMatchObject({ error: { code: 'DEVICE_GONE' } });
    const before = { rest: rest.text.length, page: page.text.length };
    await nats.restart();
    await expect.poll(() => rest.text.length).toBeGreaterThan(before.rest + 20_000);
    await expect.poll(() => page.text.length).toBeGreaterThan(before.page + 20_000);
    const text = reading.text + rest.text;
    expect(text === counted(text.length)).toBe(true);
    expect([page.text === counted(page.text.length), page.error]).toEqual([true, undefined]);
  },
);
