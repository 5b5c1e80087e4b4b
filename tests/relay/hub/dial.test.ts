import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { DialFailure } from '../../../relay/hub/dial.ts';
import { dialWebSocket } from '../../../relay/hub/dial-web-socket.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { startTlsServer } from '../http/tls-server.ts';

/** Dials, and fails. */
const failure = (url: string, ca?: readonly string[]): Promise<DialFailure> =>
  new Promise((resolve, reject) => {
    const dial = dialWebSocket({ hub: new URL(url), credential: () => undefined, ca, clock: systemClock });
    onTestFinished(
      dial(() => {
        reject(new Error('There is a link'));
        throw new Error('There is a link');
      }, resolve),
    );
  });

test('an untrusted hub is not joined, with advice in the log; with its authority given, it is', async () => {
  const server = await startTlsServer({ clock: systemClock });
  onTestFinished(() => server.close());
  expect(await failure(`wss://127.0.0.1:${server.port}`)).toMatchObject({
    status: undefined,
    reason: expect.stringMatching(/tls-authority\.pem.*--join-ca FILE/),
  });
  // This one accepts no WebSockets, so it ends the connection: but it was trusted.
  expect((await failure(`wss://127.0.0.1:${server.port}`, [server.kept.authorityPem])).reason).not.toContain(
    'certificate',
  );
});

test('a server that is not a hub is reported by its status, an unknown name as unknown', async () => {
  let path: string | undefined;
  const server = createServer((_request, response) => response.writeHead(404).end()).on(
    'upgrade',
    ({ url }, stream) => {
      path = url;
      stream.end('HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await failure(`ws://127.0.0.1:${port}/bench/`)).toEqual({
    status: 302,
    reason: 'The hub answered with 302 Found.',
  });
  expect(path).toBe('/bench/v1/nodes');
  expect((await failure('ws://hub.invalid')).reason).toMatch(/^The name of the hub cannot be resolved/);
});

test.each([
  ['{"error":{"code":"UNAUTHENTICATED","message":"This access was revoked."}}', ' This access was revoked.'],
  ['{"error":{"message":5}}', ''],
  ['null', ''],
  ['<html>', ''],
  ['x'.repeat(100_000), ''],
])('of a server’s refusal only a hub’s own message is passed on: %.30s', async (body, said) => {
  const server = createServer().on('upgrade', (_request, stream) => {
    stream.on('error', () => {});
    stream.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  expect(await failure(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)).toEqual({
    status: 401,
    reason: `The hub answered with 401 Unauthorized.${said}`,
  });
});
