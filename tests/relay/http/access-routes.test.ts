import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessPaths } from '../../../relay/protocol/access.ts';
import { readFragment } from '../../../relay/protocol/link-secret.ts';
import { accessBench, hourMs } from '../auth/access-bench.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
beforeEach(async () => {
  bench = await accessBench();
});
afterEach(() => bench.relay.close());

const secretOf = (url: unknown): string => {
  const link = readFragment(new URL(String(url)).hash);
  if (link === undefined || link === 'broken') throw new Error(`${String(url)} is no link`);
  return link.text;
};

describe('people and rights over HTTP', () => {
  it('lets an owner in by a pairing link, once, who shares a port with somebody, who may then watch that port alone', async () => {
    const { request } = bench;
    expect((await request('GET', '/hello')).body).toMatchObject({ needsCredential: true });
    const pairing = await bench.pair();
    const owner = await request('POST', accessPaths.signIns, undefined, { secret: pairing, name: "Mei's laptop" });
    expect(owner).toMatchObject({ status: 201, body: { identity: { name: "Mei's laptop", role: 'admin', ports: 'all', via: 'owner', expiresAt: null } } });
    expect(await request('POST', accessPaths.signIns, undefined, { secret: pairing, name: 'Again' })).toMatchObject({ status: 401, body: { error: { reason: 'used' } } });

    const token = String(owner.body['token']);
    const share = await request('POST', accessPaths.shares, token, { name: 'Guests', ports: ['gps'], role: 'viewer', durationMs: hourMs });
    expect(share).toMatchObject({ status: 201, body: { name: 'Guests', ports: ['gps'], role: 'viewer', createdBy: "Mei's laptop", signIns: 0 } });
    expect(String(share.body['url'])).toMatch(/^https:\/\/lab1\.example\/ports\/lab1\/gps#share=s_/);

    const guest = await request('POST', accessPaths.signIns, undefined, { secret: secretOf(share.body['url']), name: 'A guest' });
    const guestToken = String(guest.body['token']);
    expect(guest.body['identity']).toMatchObject({ name: 'A guest', role: 'viewer', ports: ['gps'], via: 'share', expiresAt: share.body['expiresAt'] });
    expect((await request('GET', '/api/ports', guestToken)).body).toMatchObject([{ id: 'gps', role: 'viewer' }]);
    expect((await request('GET', '/api/ports/lab%2Fmill/receive', guestToken)).status).toBe(404);
    expect((await request('POST', '/api/ports/gps/transmit', guestToken, 'x')).status).toBe(403);
    expect((await request('GET', accessPaths.ownSignIn, guestToken)).body).toEqual(guest.body['identity']);
    expect((await request('GET', accessPaths.shares, guestToken)).status).toBe(403);

    const list = (await request('GET', accessPaths.signIns, token)).body as unknown as Record<string, unknown>[];
    expect(list).toMatchObject([{ name: "Mei's laptop", self: true, share: null }, { name: 'A guest', self: false, share: share.body['id'], address: '127.0.0.1' }]);
    expect((await request('DELETE', `${accessPaths.shares}/${String(share.body['id'])}`, token)).status).toBe(204);
    expect(await request('GET', '/api/ports', guestToken)).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED', reason: 'revoked' } } });
    expect((await request('GET', accessPaths.shares, token)).body).toEqual([]);
  });

  it('takes the link of a share itself as a credential, and signs out who asks for it', async () => {
    const { request } = bench;
    const secret = await bench.share('operator', ['gps']);
    expect((await request('GET', '/api/ports', secret)).body).toMatchObject([{ id: 'gps', role: 'operator' }]);
    expect(await request('DELETE', accessPaths.ownSignIn, secret)).toMatchObject({ status: 501 });
    const token = await bench.signIn(secret);
    expect((await request('DELETE', accessPaths.ownSignIn, token)).status).toBe(204);
    expect(await request('GET', '/api/ports', token)).toMatchObject({ status: 401, body: { error: { reason: 'signed-out' } } });
    expect((await request('GET', '/api/ports', secret)).status).toBe(200);
  });
});
