import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuideNginx, startGuideNginx } from '../relay/faults/guide-nginx.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';
import { HttpsClient } from '../support/https-client.ts';
import { freePort } from '../support/ports.ts';
import { findNginx } from '../support/prepare.mjs';

const program = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));
// Missing in CI is a failure: prepare.mjs installs it there.
const isThere = findNginx() !== undefined || process.env['CI'] !== undefined;
if (!isThere) process.stderr.write('!!! nginx is not installed: its tests are left out.\n');

describe.skipIf(!isThere).each([
  { name: 'removes', path: '/serial', isTakenOff: true },
  { name: 'keeps', path: '/serial', isTakenOff: false },
  { name: 'keeps', path: '/Tools/serial%20lab', isTakenOff: false },
])('trials 19: behind an nginx that offers a relay below $path and $name the path', ({ path, isTakenOff }) => {
  let relay: ExposedRelay;
  let nginx: GuideNginx;
  let token: string;
  let client: HttpsClient;
  let root: string;
  let files: string;

  beforeAll(async () => {
    const port = await freePort();
    root = `https://localhost:${port}${path}`;
    relay = await ExposedRelay.start({
      args: ['--node', 'lab1', '--public-url', `${root}/`, '--trust-proxy', '127.0.0.1'],
    });
    // nginx compares decoded paths.
    nginx = await startGuideNginx(port, relay.port, { location: `"${decodeURI(path)}/"`, isTakenOff });
    client = new HttpsClient(nginx.origin, nginx.authorityPem);
    token = await new HttpsClient(root, nginx.authorityPem).signIn(relay.pairing ?? '');
    files = await mkdtemp(join(tmpdir(), 'baudcast-path-'));
    await writeFile(join(files, 'ca.pem'), nginx.authorityPem);
  });
  afterAll(async () => {
    await nginx?.stop();
    await relay?.stop();
    if (files) await rm(files, { recursive: true });
  });

  /** Runs a command on another computer: it has no relay of its own. */
  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = '') {
    const child = spawn(process.execPath, [program, ...args, '--ca', join(files, 'ca.pem')], {
      env: { ...process.env, BAUDCAST_STATE: join(files, 'none'), ...env },
      stdio: 'pipe',
    });
    const [out, err]: Buffer[][] = [[], []];
    child.stdout.on('data', (part: Buffer) => out?.push(part));
    child.stderr.on('data', (part: Buffer) => err?.push(part));
    child.stdin.end(input);
    const [status] = (await once(child, 'close')) as [number];
    return { status, out: Buffer.concat(out ?? []).toString(), err: Buffer.concat(err ?? []).toString() };
  }
  const asOwner = (): NodeJS.ProcessEnv => ({ BAUDCAST_TOKEN: token });

  it('prints links with that path', () => {
    expect(relay.out).toContain(`${root}/#pair=`);
  });

  it('serves the page at any depth, and all its files', async () => {
    for (const page of ['/', '/ports/lab1/demo/echo', '/ports/lab1/demo%2Fecho', '/index.html']) {
      const { status, text } = await client.ask('GET', `${path}${page}`);
      expect([status, text.includes('<title>Baudcast')], page).toEqual([200, true]);
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
      expect(loaded.length, page).toBeGreaterThan(2);
      for (const url of loaded) {
        const { href, pathname } = new URL(url, `${root}${page}`);
        expect(href.startsWith(`${root}/`), href).toBe(true);
        expect((await client.ask('GET', pathname)).status, href).toBe(200);
      }
    }
    expect((await client.ask('GET', `${path}/service-worker.js`)).headers['content-type']).toContain('javascript');
  });

  it('redirects the path without its slash to the page', async () => {
    const { status, headers } = await client.ask('GET', path);
    expect(status).toBeGreaterThanOrEqual(301);
    expect(new URL(headers.location ?? '', `${root}`).pathname).toBe(`${path}/`);
  });

  it('answers requests, streams and WebSockets there, for the page’s origin only', async () => {
    const headers = { Origin: nginx.origin };
    expect(JSON.parse((await client.ask('GET', `${path}/hello`)).text)).toMatchObject({ product: 'baudcast' });
    expect((await client.ask('GET', `${path}/api/ports`, { token, headers })).status).toBe(200);
    expect((await client.ask('GET', `${path}/api/ports`, { headers })).status).toBe(401);
    expect((await client.ask('GET', `${path}/api/ports`, { token, headers: { Origin: root } })).status).toBe(403);
    const events = await client.begin('GET', `${path}/api/ports/events`, { token, headers });
    expect(events.headers['content-type']).toContain('text/event-stream');
    events.destroy();
    const socket = await client.socket(`${path}/api/ports/demo%2Fecho/raw?baudRate=9600`, [], {
      Authorization: `Bearer ${token}`,
      ...headers,
    });
    socket.send('below a path');
    expect(String(((await once(socket, 'message')) as [Buffer])[0])).toContain('below');
    socket.terminate();
    const tunnel = await client.ask('POST', `${path}/v1/tunnel`, {
      token,
      headers: { ...headers, 'Baudcast-Protocol': 'baudcast.v1' },
    });
    expect(tunnel.status).toBe(201);
  });

  it('answers at its own address without the path, too', async () => {
    const beside = new HttpsClient(relay.url);
    expect((await beside.ask('GET', '/api/ports', { token })).status).toBe(200);
    expect((await beside.ask('GET', `${path}/api/ports`, { token })).status).toBe(200);
    expect((await beside.ask('GET', `${path}x/api/ports`, { token })).text).toContain('<title>Baudcast');
  });

  it('works with every command, with the addresses that it prints', async () => {
    const listed = await run(['ports', root], asOwner());
    expect(listed.out).toContain(`${root}/ports/lab1/demo%2Fecho`.replace('%2F', '/'));
    const input = 'through a path\n';
    for (const url of [`${root}/ports/lab1/demo/echo`, `${root}/demo/echo`, `${root}/lab1/demo/echo`]) {
      const attached = await run(['attach', url, '--linger', '300', '--baud', '9600'], asOwner(), input);
      expect(attached, url).toMatchObject({ status: 0, out: input });
    }
    expect((await run(['transmit', `${root}/demo/echo`, 'AT'], asOwner())).status).toBe(0);
    const share = await run(['share', `${root}/demo/echo`, '--role', 'operator'], asOwner());
    expect(share.out).toMatch(/#share=s_\S+\n$/);
    const link = share.out.trim();
    expect(link.startsWith(`${root}/ports/lab1/`), link).toBe(true);
    expect((await run(['attach', link, '--linger', '300'], {}, input)).out).toBe(input);
    expect((await run(['ports', link])).out).toContain(root);
    expect((await run(['shares', root], asOwner())).out).toContain('operator');
    expect((await run(['people', `${root}/`], asOwner())).out).toContain('A test');
    expect((await run(['pair', root], asOwner())).out).toContain(`${root}/#pair=`);
  });

  it('can be joined by another relay', async () => {
    const made = await run(['join-link', 'lab2', root], asOwner());
    expect(made.err).toContain(`--join ${root} `);
    const node = await ExposedRelay.start({
      args: [
        '--node',
        'lab2',
        '--join',
        made.out.trim(),
        '--join-ca',
        join(files, 'ca.pem'),
        '--path',
        'gps=/dev/null',
      ],
    });
    try {
      let nodes = '';
      while (!nodes.includes('connected')) nodes = (await run(['nodes', root], asOwner())).out;
      expect(nodes).toMatch(/lab2 +connected/);
      const url = `${root}/ports/lab2/demo/echo`;
      expect((await run(['attach', url, '--linger', '300', '--baud', '9600'], asOwner(), 'far\n')).out).toBe('far\n');
    } finally {
      await node.stop();
    }
  });
});
