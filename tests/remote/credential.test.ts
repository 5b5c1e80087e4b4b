import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Credentials } from '../../relay/auth/credentials.ts';
import type { HttpServer } from '../../relay/http/listen-http.ts';
import { systemClock } from '../../relay/base/clock.ts';
import { PageAccessClient } from '../../web/remote/access-client.ts';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { pageClock } from '../../web/remote/page-clock.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { authorizedFetch, httpTransport } from '../../web/remote/fetch-http.ts';
import { serveRelay } from '../relay/server/serve-relay.ts';
import { makeSocket, TestHost } from './test-relay.ts';

const hourMs = 3_600_000;

/** A real relay that requires a credential. */
describe('A page at a relay that requires a credential', () => {
  let host: TestHost;
  let server: HttpServer;
  let stop: () => Promise<void>;
  let credentials: Credentials;
  const sources: RelaySource[] = [];

  beforeEach(async () => {
    host = new TestHost();
    credentials = await Credentials.open({
      time: { clock: systemClock, wallMs: Date.now },
      log: () => {},
      emit: () => {},
    });
    ({ server, stop } = await serveRelay({ source: host, credentials, publicUrl: () => server.url }));
    host.add();
  });

  afterEach(async () => {
    for (const source of sources.splice(0)) source.close();
    await stop();
  });

  const people = (token?: string) =>
    new PageAccessClient({
      address: server.url,
      fetch: (url, init) => globalThis.fetch(url, init),
      clock: pageClock,
      credential: () => token,
    });

  /** Connects one way only, and resolves with the result. `ended`: when the connection has ended for good. */
  async function connect(
    token: string | undefined,
    way: 'websocket' | 'http',
  ): Promise<{ source: RelaySource; ended: Promise<void> }> {
    const fetch = authorizedFetch(
      (url, init) => globalThis.fetch(url, init),
      () => token,
    );
    const open =
      way === 'websocket'
        ? webSocketTransport(server.url, { makeSocket, credential: () => token })
        : httpTransport(server.url, fetch);
    let settled = (): void => {};
    let over = (): void => {};
    const ended = new Promise<void>((resolve) => (over = resolve));
    const source: RelaySource = new RelaySource({
      address: server.url,
      client: newClientSecret(),
      name: 'Page',
      credential: () => token,
      transports: { webSocket: open, http: open },
      onChange: () => {
        const { connection, ports } = source.view;
        if (connection.kind === 'ended') over();
        if ((connection.kind === 'connected' && ports.length > 0) || connection.kind === 'ended') settled();
      },
    });
    sources.push(source);
    await new Promise<void>((resolve) => {
      settled = resolve;
      source.connect();
    });
    return { source, ended };
  }

  const signInToWatch = async () => {
    const owner = await people().signIn((await credentials.pair()).secret.text, 'Mei');
    const { url } = await people(owner.token).share({ name: 'Test', ports: 'all', role: 'viewer', durationMs: hourMs });
    return people().signIn(url.replace(/.*=/, ''), 'Ann');
  };

  test.each(['websocket', 'http'] as const)('is refused without one over %s, and admitted with one', async (way) => {
    for (const none of [undefined, 't_x', `t_AAAAAAAAAAAA.${'B'.repeat(32)}`]) {
      expect((await connect(none, way)).source.view.connection).toMatchObject({
        kind: 'ended',
        reason: { code: 'unauthenticated' },
      });
    }
    const { token } = await signInToWatch();
    const { source } = await connect(token, way);
    expect(source.view).toMatchObject({
      connection: { kind: 'connected' },
      ports: [{ info: { id: 'usb-1', role: 'viewer' } }],
    });
  });

  test.each(['websocket', 'http'] as const)('is notified over %s when its access is revoked', async (way) => {
    const { token } = await signInToWatch();
    const { source, ended } = await connect(token, way);
    const owner = await people().signIn((await credentials.pair()).secret.text, 'Mei');
    const [given] = await people(owner.token).shares();
    await people(owner.token).revokeShare(given!.id);
    await ended;
    const revoked = {
      kind: 'ended',
      reason: { code: 'expired', text: expect.stringContaining('revoked'), reconnect: 'no' },
    };
    expect(source.view.connection).toMatchObject(revoked);
    // A reconnection with it gets the same answer.
    expect((await connect(token, way)).source.view.connection).toMatchObject(revoked);
  });

  test('has the relay page’s functions as an admin, and none of them as a viewer', async () => {
    const owner = await people().signIn((await credentials.pair()).secret.text, 'Mei');
    const admin = people(owner.token);
    expect(await admin.needsCredential()).toBe(true);
    expect(await admin.self()).toMatchObject({
      name: 'Mei',
      role: 'admin',
      ports: 'all',
      via: 'owner',
      expiresAt: null,
    });
    const made = await admin.share({ name: 'Field test', ports: ['usb-1'], role: 'viewer', durationMs: hourMs });
    expect(made.url).toMatch(/\/ports\/lab1\/usb-1#share=s_/);
    const guest = await people().signIn(made.url.replace(/.*=/, ''), 'Ann');
    expect(await admin.shares()).toMatchObject([{ id: made.id, name: 'Field test', signIns: 1, createdBy: 'Mei' }]);
    expect((await admin.signIns()).map(({ name, self }) => [name, self])).toEqual(
      expect.arrayContaining([
        ['Mei', true],
        ['Ann', false],
      ]),
    );
    expect((await admin.pair()).url).toContain('#pair=p_');

    const viewer = people(guest.token);
    expect(await viewer.self()).toMatchObject({ role: 'viewer', ports: ['usb-1'], via: 'share' });
    const nobodys = [
      viewer.shares(),
      viewer.signIns(),
      viewer.pair(),
      viewer.revokeShare(made.id),
      viewer.endSignIn(owner.identity.id),
    ];
    for (const answer of await Promise.allSettled(nobodys))
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'FORBIDDEN' } });

    await admin.endSignIn(guest.identity.id);
    await expect(viewer.self()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'revoked' });
    await admin.signOut();
    await expect(admin.self()).rejects.toMatchObject({ reason: 'signed-out' });
  });
});
