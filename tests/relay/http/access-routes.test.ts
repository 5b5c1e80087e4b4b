import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { accessBounds, accessPaths } from '../../../relay/protocol/access.ts';
import { readFragment, readSecret } from '../../../relay/protocol/link-secret.ts';
import { accessBench, credentialsBench, hourMs } from '../auth/access-bench.ts';
import { startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { requestHead } from './request-head.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
beforeEach(async () => {
  bench = await accessBench();
});
afterEach(() => bench.relay.close());

const secretOf = (url: unknown): string => {
  const link = readFragment(new URL(String(url)).hash);
  if (link === undefined || link === 'broken') throw new Error(`${String(url)} is not a link`);
  return link.text;
};

const idOf = (text: string): string => readSecret(text)?.id ?? '';

describe('people and rights over HTTP', () => {
  it('admits an owner by a pairing link, once, who shares one port with a viewer of that port only', async () => {
    const { request } = bench;
    expect((await request('GET', '/hello')).body).toMatchObject({ needsCredential: true });
    const pairing = await bench.pair();
    const owner = await request('POST', accessPaths.signIns, undefined, { secret: pairing, name: "Mei's laptop" });
    expect(owner).toMatchObject({
      status: 201,
      body: { identity: { name: "Mei's laptop", role: 'admin', ports: 'all', via: 'owner', expiresAt: null } },
    });
    expect(await request('POST', accessPaths.signIns, undefined, { secret: pairing, name: 'Again' })).toMatchObject({
      status: 401,
      body: { error: { reason: 'used' } },
    });

    const token = String(owner.body['token']);
    const share = await request('POST', accessPaths.shares, token, {
      name: 'Guests',
      ports: ['gps'],
      role: 'viewer',
      durationMs: hourMs,
    });
    expect(share).toMatchObject({
      status: 201,
      body: { name: 'Guests', ports: ['gps'], role: 'viewer', createdBy: "Mei's laptop", signIns: 0 },
    });
    expect(String(share.body['url'])).toMatch(/^https:\/\/lab1\.example\/ports\/lab1\/gps#share=s_/);

    const guest = await request('POST', accessPaths.signIns, undefined, {
      secret: secretOf(share.body['url']),
      name: 'A guest',
    });
    const guestToken = String(guest.body['token']);
    expect(guest.body['identity']).toMatchObject({
      name: 'A guest',
      role: 'viewer',
      ports: ['gps'],
      via: 'share',
      expiresAt: share.body['expiresAt'],
    });
    expect((await request('GET', '/api/ports', guestToken)).body).toMatchObject([{ id: 'gps', role: 'viewer' }]);
    expect((await request('GET', '/api/ports/lab%2Fmill/receive', guestToken)).status).toBe(404);
    expect((await request('POST', '/api/ports/gps/transmit', guestToken, 'x')).status).toBe(403);
    expect((await request('GET', accessPaths.ownSignIn, guestToken)).body).toEqual(guest.body['identity']);
    expect((await request('GET', accessPaths.shares, guestToken)).status).toBe(403);

    const list = (await request('GET', accessPaths.signIns, token)).body as unknown as Record<string, unknown>[];
    expect(list).toMatchObject([
      { name: "Mei's laptop", self: true, share: null },
      { name: 'A guest', self: false, share: share.body['id'], address: '127.0.0.1' },
    ]);
    expect((await request('DELETE', `${accessPaths.shares}/${String(share.body['id'])}`, token)).status).toBe(204);
    expect(await request('GET', '/api/ports', guestToken)).toMatchObject({
      status: 401,
      body: { error: { code: 'UNAUTHENTICATED', reason: 'revoked' } },
    });
    expect((await request('GET', accessPaths.shares, token)).body).toEqual([]);
  });

  it('accepts the link of a share itself as a credential, and signs out its user on request', async () => {
    const { request } = bench;
    const secret = await bench.share('operator', ['gps']);
    expect((await request('GET', '/api/ports', secret)).body).toMatchObject([{ id: 'gps', role: 'operator' }]);
    expect(await request('DELETE', accessPaths.ownSignIn, secret)).toMatchObject({ status: 501 });
    const token = await bench.signIn(secret);
    expect((await request('DELETE', accessPaths.ownSignIn, token)).status).toBe(204);
    expect(await request('GET', '/api/ports', token)).toMatchObject({
      status: 401,
      body: { error: { reason: 'signed-out' } },
    });
    expect((await request('GET', '/api/ports', secret)).status).toBe(200);
  });

  it('security 33: signs out and ends the link at once, and reports a used link as used', async () => {
    const { request, credentials } = bench;
    const local = credentials.localSecret.text;
    const wish = { name: 'Ann', ports: ['gps'], role: 'viewer', durationMs: hourMs };
    const secretOf = ({ body }: { body: Record<string, unknown> }): string =>
      String(body['url']).split('#share=')[1] ?? '';
    const once = await request('POST', accessPaths.shares, local, { ...wish, devices: 1 });
    expect(once).toMatchObject({ status: 201, body: { devices: 1, used: 0 } });
    const token = await bench.signIn(secretOf(once));
    expect((await request('DELETE', accessPaths.ownSignIn, token)).status).toBe(204);
    const again = await request('POST', accessPaths.signIns, undefined, { secret: secretOf(once), name: 'The next' });
    expect(again).toMatchObject({ status: 401, body: { error: { reason: 'used' } } });
    expect(await request('GET', '/api/ports', secretOf(once))).toMatchObject({ status: 401 });

    const open = await request('POST', accessPaths.shares, local, wish);
    const [first, second] = [await bench.signIn(secretOf(open)), await bench.signIn(secretOf(open))];
    const ending = `${accessPaths.ownSignIn}?link=end`;
    expect(await request('DELETE', ending, first)).toMatchObject({ status: 403 });
    expect((await request('DELETE', accessPaths.ownSignIn, second)).status).toBe(204);
    expect((await request('DELETE', ending, first)).status).toBe(204);
    const ended = await request('POST', accessPaths.signIns, undefined, { secret: secretOf(open), name: 'The next' });
    expect(ended).toMatchObject({ status: 401, body: { error: { reason: 'revoked' } } });
    for (const devices of [0, -1, 65, 1.5, null, '1'])
      expect((await request('POST', accessPaths.shares, local, { ...wish, devices })).status).toBe(400);
  });

  it('answers any input with an error message, and keeps running', async () => {
    const { request } = bench;
    const local = bench.credentials.localSecret.text;
    const good = { name: 'Guests', ports: ['gps'], role: 'viewer', durationMs: hourMs };
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1',
      '{}',
      '{"__proto__":{}}',
      '\u0000',
      ...Object.keys(good).flatMap((key) =>
        [undefined, null, '', 'x'.repeat(5000), -1, 1.5, {}, [], [1], ['']].map((value) =>
          JSON.stringify({ ...good, [key]: value }),
        ),
      ),
      JSON.stringify({ ...good, durationMs: accessBounds.minShareMs - 1 }),
      JSON.stringify({ ...good, durationMs: accessBounds.maxShareMs + 1 }),
      JSON.stringify({ ...good, name: 'a\u0007b' }),
      JSON.stringify({ ...good, ports: Array.from({ length: 1025 }, (_, i) => `p${i}`) }),
      JSON.stringify({ ...good, ports: ['/dev/sda'] }),
    ];
    for (const body of bodies) {
      const answer = await request('POST', accessPaths.shares, local, body);
      expect(answer.status, body.slice(0, 80)).toBeOneOf([400, 404]);
      expect((answer.body['error'] as { message: string }).message).toMatch(/\.$/);
    }
    for (const body of [
      '',
      '{',
      'null',
      '{"secret":1,"name":"x"}',
      '{"secret":"s_x","name":1}',
      JSON.stringify({ secret: 'x'.repeat(5000), name: 'x' }),
      JSON.stringify({ secret: 's_x', name: 'x'.repeat(65) }),
    ]) {
      expect((await request('POST', accessPaths.signIns, undefined, body)).status, body.slice(0, 80)).toBe(400);
    }
    expect((await request('POST', accessPaths.signIns, undefined, 'x'.repeat(70_000))).status).toBe(413);
    for (const id of ['x', 'x'.repeat(12), '..%2fports', '%00', '']) {
      expect((await request('DELETE', `${accessPaths.shares}/${id}`, local)).status, id).toBe(404);
      expect((await request('DELETE', `${accessPaths.signIns}/${id}`, local)).status, id).toBe(404);
    }
    expect(bench.credentials.store.live('s')).toEqual([]);
    expect((await request('POST', accessPaths.shares, local, good)).status).toBe(201);
    expect(JSON.stringify(bench.relay.logged)).not.toContain('request-failed');
  });

  it('has room for 256 shares, and reports when they are full', async () => {
    for (let i = 0; i < accessBounds.shares; i++) await bench.share();
    expect(
      await bench.request('POST', accessPaths.shares, bench.credentials.localSecret.text, {
        name: 'x',
        ports: 'all',
        role: 'viewer',
        durationMs: hourMs,
      }),
    ).toMatchObject({
      status: 503,
      body: { error: { code: 'OVERLOADED', message: 'There are too many shares. Revoke one that is not needed.' } },
    });
  });

  it('shows an admin of some ports only those ports’ shares and devices, and lets them end no other', async () => {
    const { request } = bench;
    const admin = await bench.share('admin', ['gps']);
    const [mill, gps] = [await bench.share('viewer', ['lab/mill']), await bench.share('viewer', ['gps'])];
    const [millToken, gpsToken, owner] = [
      await bench.signIn(mill),
      await bench.signIn(gps),
      await bench.signIn(await bench.pair()),
    ];
    const ids = async (path: string): Promise<unknown[]> =>
      ((await request('GET', path, admin)).body as unknown as { id: unknown }[]).map(({ id }) => id);
    expect(await ids(accessPaths.shares)).toEqual([admin, gps].map(idOf));
    expect(await ids(accessPaths.signIns)).toEqual([idOf(gpsToken)]);
    for (const id of [millToken, owner, gps].map(idOf))
      expect((await request('DELETE', `${accessPaths.signIns}/${id}`, admin)).status).toBe(404);
    for (const id of [mill, gpsToken].map(idOf))
      expect((await request('DELETE', `${accessPaths.shares}/${id}`, admin)).status).toBe(404);
    expect((await request('POST', accessPaths.pairings, admin)).status).toBe(403);
    expect(
      await request('POST', accessPaths.shares, admin, {
        name: 'x',
        ports: ['lab/mill'],
        role: 'viewer',
        durationMs: hourMs,
      }),
    ).toMatchObject({ status: 404 });
    expect(
      await request('POST', accessPaths.shares, admin, { name: 'x', ports: 'all', role: 'viewer', durationMs: hourMs }),
    ).toMatchObject({ status: 403 });
    expect((await request('DELETE', `${accessPaths.signIns}/${idOf(gpsToken)}`, admin)).status).toBe(204);
    // Its own: it is answered, and then it is over.
    expect((await request('DELETE', `${accessPaths.shares}/${idOf(admin)}`, admin)).status).toBe(204);
    expect((await request('GET', accessPaths.shares, admin)).status).toBe(401);
  });
});

it('security 7: an unauthenticated sign-in has five seconds for its body and keeps no connection', async () => {
  const { credentials } = await credentialsBench();
  const clock = new FakeClock();
  const relay = await startRelay({ clock, credentials });
  onTestFinished(() => relay.close());
  const socket = connect(relay.port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  const headers = ['Content-Length: 100', 'Expect: 100-continue'];
  socket.write(requestHead(`POST ${accessPaths.signIns}`, relay.port, headers));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write('{"secret":');
  await clock.advance(4999);
  expect(socket.destroyed).toBe(false);
  await clock.advance(1);
  await closed;
});
