import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { credentialsBench } from '../auth/access-bench.ts';
import { SocketClient } from '../server/relay-bench.ts';
import { identityOf } from '../session/core-bench.ts';
import { joined, joinedBench, port } from './joined-bench.ts';
import { until } from '../../support/settle.ts';

/** A hub that requires credentials, and a node that has one. */
async function bench() {
  const access = await credentialsBench();
  const { credential, secret } = await access.credentials.node('lab2', access.owner);
  const joining = await joinedBench({ credentials: access.credentials, secret: secret.text });
  const ask = async (
    method: string,
    path: string,
    token: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: unknown }> => {
    const response = await fetch(`${joining.server.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  const owner = access.credentials.localSecret.text;
  return { ...access, ...joining, credential, nodeSecret: secret.text, ask, owner };
}

describe('A node’s credential', () => {
  test('admits it under its own name, whatever name it sends, and is audited', async () => {
    const all = await bench();
    const { events, ask, owner, credential } = all;
    await joined(all);
    expect(events).toContainEqual({
      type: 'node-joined',
      by: { id: credential.id, name: 'lab2', address: '127.0.0.1' },
      joined: 'lab2',
      ports: 2,
    });
    expect(await ask('GET', '/api/nodes', owner)).toMatchObject({
      status: 200,
      body: [{ id: credential.id, name: 'lab2', connected: true, address: '127.0.0.1', createdBy: 'local' }],
    });
  });

  test('admits it nowhere else: not to ports, people, or the protocol of clients', async () => {
    const all = await bench();
    const { ask, nodeSecret, server } = all;
    await joined(all);
    expect(await ask('GET', '/api/ports', nodeSecret)).toEqual({ status: 200, body: [] });
    for (const [method, path] of [
      ['POST', `/api/ports/${port}/transmit`],
      ['POST', `/api/ports/${port}/notes`],
      ['GET', '/api/shares'],
      ['GET', '/api/sign-ins'],
      ['GET', '/api/nodes'],
      ['POST', '/api/nodes'],
      ['POST', '/api/pairings'],
    ] as const) {
      expect((await ask(method, path, nodeSecret)).status, path).toBeOneOf([403, 404]);
    }
    const client = new SocketClient(
      new WebSocket(`${server.url.replace('http', 'ws')}/v1`, ['baudcast.v1'], {
        headers: { Authorization: `Bearer ${nodeSecret}` },
      }),
    );
    await client.opened;
    expect(await client.hello('node')).toMatchObject({ identity: { role: 'viewer' }, ports: [] });
    expect(await client.ask({ type: 'attach', port })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    client.socket.terminate();
  });

  test('ends the link at once when revoked, and admits it no more; its ports are listed as away', async () => {
    const { ask, owner, credential, ...all } = await bench();
    await joined(all);
    expect((await ask('DELETE', `/api/nodes/${credential.id}`, owner)).status).toBe(204);
    await until(() => all.isAway());
    await until(() => all.logged.some(([, event]) => event === 'hub-away'));
    expect(all.logged.find(([, event]) => event === 'hub-away')).toMatchObject([
      'warn',
      'hub-away',
      { reason: expect.stringContaining('revoked') },
    ]);
    expect(await ask('GET', '/api/nodes', owner)).toMatchObject({ body: [] });
    all.joining.stop();
    all.joining.start();
    await until(() => all.logged.filter(([, event]) => event === 'hub-away').length === 2);
    const [, , why] = all.logged.findLast(([, event]) => event === 'hub-away') as [
      string,
      string,
      { reason: string; waitMs: number },
    ];
    expect(why.reason).toContain('401');
    expect(why.waitMs).toBeGreaterThanOrEqual(60_000);
    expect(JSON.stringify(all.logged)).not.toMatch(/n_[\w-]{12}\./);
  });

  test('is made by an owner only, as a link that is shown once', async () => {
    const { ask, owner, share } = await bench();
    const made = await ask('POST', '/api/nodes', owner, { name: 'lab3' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'lab3',
        connected: false,
        url: expect.stringMatching(/^https:\/\/hub1\.example\/#join=n_[\w-]{12}\.[\w-]{32}$/),
      },
    });
    expect(JSON.stringify(await ask('GET', '/api/nodes', owner))).not.toContain('#join');
    const admin = await share('admin');
    for (const method of ['GET', 'POST'] as const)
      expect((await ask(method, '/api/nodes', admin, method === 'POST' ? { name: 'lab4' } : undefined)).status).toBe(
        403,
      );
    for (const name of ['', 'a/b', 'two words', 'x'.repeat(65), '\u0007'])
      expect((await ask('POST', '/api/nodes', owner, { name })).status, name).toBe(400);
  });

  test.each([
    ['none', undefined, '401'],
    ['a share’s', 'share', '4403'],
    ['an incomplete one', 'n_short', '401'],
  ])('%s admits no node', async (_what, kind, status) => {
    const access = await credentialsBench();
    const secret = kind === 'share' ? await access.share('admin') : kind;
    const all = await joinedBench({ credentials: access.credentials, ...(secret === undefined ? {} : { secret }) });
    await until(() => all.logged.length > 0);
    const [level, event, { reason, waitMs }] = all.logged[0] as [string, string, { reason: string; waitMs: number }];
    expect([level, event]).toEqual(['warn', 'hub-away']);
    expect(reason).toContain(status === '4403' ? 'credential of its own' : status);
    expect(waitMs).toBeGreaterThanOrEqual(60_000);
    expect(all.hub.core.directory.list(identityOf('admin')).map(({ id }) => id)).toEqual(['own']);
  });
});

describe('Shares of a hub for joined ports', () => {
  test('a share of one port of a node gives that port, and its link opens it', async () => {
    const all = await bench();
    const { ask, owner, server } = all;
    await joined(all);
    const made = await ask('POST', '/api/shares', owner, {
      name: 'Guests',
      ports: [port],
      role: 'operator',
      durationMs: 3_600_000,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { url: expect.stringMatching(/^https:\/\/hub1\.example\/ports\/lab2\/gps#share=s_/) },
    });
    const secret = /#share=(.*)$/.exec((made.body as { url: string }).url)?.[1] ?? '';
    expect(await ask('GET', '/api/ports', secret)).toMatchObject({ body: [{ id: port }] });
    expect(
      (
        await fetch(`${server.url}/api/ports/${port}/transmit?baudRate=9600`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${secret}` },
          body: 'AT',
        })
      ).status,
    ).toBe(200);
    expect(all.device.now.line).toEqual([0x41, 0x54]);
    for (const other of ['lab2/lab/mill', 'own', 'gps']) {
      expect(
        (
          await fetch(`${server.url}/api/ports/${other}/transmit?baudRate=9600`, {
            method: 'POST',
            headers: { Authorization: `Bearer ${secret}` },
            body: 'AT',
          })
        ).status,
        other,
      ).toBe(404);
    }
  });

  test('a viewer’s share transmits nothing, and a revoked share is removed from the node at once', async () => {
    const all = await bench();
    const { ask, owner, node, share } = all;
    await joined(all);
    const viewer = await share('viewer', ['lab2/*']);
    const client = new SocketClient(
      new WebSocket(`${all.server.url.replace('http', 'ws')}/v1`, ['baudcast.v1'], {
        headers: { Authorization: `Bearer ${viewer}` },
      }),
    );
    await client.opened;
    expect(await client.hello('guest')).toMatchObject({
      ports: [{ id: port, role: 'viewer' }, { id: 'lab2/lab/mill' }],
    });
    expect(await client.ask({ type: 'attach', port })).toMatchObject({ ok: true });
    expect(await client.ask({ type: 'open', port, settings: { baudRate: 9600 } })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    expect((await ask('POST', `/api/ports/${port}/transmit`, viewer, {})).status).toBe(403);
    const info = () => node.core.ports.list(identityOf('admin')).find(({ id }) => id === 'gps');
    await until(() => info()?.viewers === 1);
    const id = /^s_([\w-]{12})/.exec(viewer)?.[1] ?? '';
    expect((await ask('DELETE', `/api/shares/${id}`, owner)).status).toBe(204);
    expect(await client.closed).toMatchObject({ code: 4410 });
    await until(() => info()?.viewers === 0);
    expect(all.device.openings).toEqual([]);
  });

  test('security 18: of a client that was cut off and is then revoked, the node keeps no lease either', async () => {
    const all = await bench();
    const { ask, owner, node, share } = all;
    await joined(all);
    const holder = () => node.core.ports.list(identityOf('admin')).find(({ id }) => id === 'gps')?.holder ?? null;
    const secret = await share('operator', ['lab2/*']);
    const client = new SocketClient(
      new WebSocket(`${all.server.url.replace('http', 'ws')}/v1`, ['baudcast.v1'], {
        headers: { Authorization: `Bearer ${secret}` },
      }),
    );
    await client.opened;
    await client.hello('guest');
    await client.ask({ type: 'attach', port });
    expect(await client.ask({ type: 'open', port, settings: { baudRate: 9600 } })).toMatchObject({ ok: true });
    expect(await client.ask({ type: 'lease', port, action: 'request' })).toMatchObject({ ok: true });
    const viewers = () => node.core.ports.list(identityOf('admin')).find(({ id }) => id === 'gps')?.viewers;
    client.socket.terminate();
    await until(() => viewers() === 0);
    expect(holder()).toMatchObject({ id: expect.stringMatching(/^v\d+-/) });
    expect((await ask('DELETE', `/api/shares/${/^s_([\w-]{12})/.exec(secret)?.[1] ?? ''}`, owner)).status).toBe(204);
    await until(() => holder() === null);
  });
});
