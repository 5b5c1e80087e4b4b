import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { hasTlsTools } from '../../support/prepare.mjs';
import { makeCertificate } from '../../../relay/tls/make-certificate.ts';
import { readPair } from '../../../relay/tls/certificate-pair.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { exchange, statusOf } from './test-server.ts';
import { run, sayOnly, startTlsServer, type TestTlsServer } from './tls-server.ts';
import { upgradeHeaders } from './request-head.ts';

const clock = new FakeClock();
let server: TestTlsServer;
beforeEach(async () => {
  server = await startTlsServer({ clock, patienceMs: 10_000, places: 8 });
});
afterEach(() => server.close());

const curl = (path: string) =>
  run('curl', ['-sS', '-i', '--cacert', server.authorityPath, `https://localhost:${server.port}${path}`]);

// Missing in CI is a failure: prepare.mjs installs them there.
const hasTools = hasTlsTools() || process.env['CI'] !== undefined;
if (!hasTools) process.stderr.write('!!! openssl or curl is not installed: tests of TLS are left out.\n');

describe.skipIf(!hasTools)('security 17: TLS, with common programs', () => {
  const sClient = (...args: string[]) =>
    run('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${server.port}`,
      '-CAfile',
      server.authorityPath,
      '-verify_return_error',
      ...args,
    ]);

  it('is trusted by openssl under each of its names, and under no other', async () => {
    for (const name of [
      ['-verify_hostname', 'localhost'],
      ['-verify_hostname', 'lab1'],
      ['-verify_ip', '127.0.0.1'],
    ]) {
      expect(await sClient(...name), name[1]).toMatchObject({
        status: 0,
        said: expect.stringContaining('Verify return code: 0 (ok)') as string,
      });
    }
    for (const name of [
      ['-verify_hostname', 'lab2'],
      ['-verify_hostname', 'localhost.evil.example'],
      ['-verify_ip', '127.0.0.2'],
    ]) {
      expect((await sClient(...name)).said, name[1]).toMatch(/mismatch/i);
    }
    expect(
      (await run('openssl', ['s_client', '-connect', `127.0.0.1:${server.port}`, '-verify_return_error'])).status,
    ).not.toBe(0);
  });

  it('supports TLS 1.2 and 1.3, and nothing older', async () => {
    for (const version of ['-tls1_2', '-tls1_3']) expect((await sClient(version)).status, version).toBe(0);
    // Security level 0 lets openssl itself go as low as this.
    for (const version of ['-tls1', '-tls1_1']) {
      const { status, said } = await sClient(version, '-cipher', 'ALL:@SECLEVEL=0');
      expect(status, version).not.toBe(0);
      expect(said).toMatch(/alert protocol version|no protocols available/);
    }
  });

  it('names only the chosen hosts in its certificate', async () => {
    const { said } = await sClient('-showcerts');
    const [host = ''] = said.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const { said: text } = await run(
      'openssl',
      ['x509', '-noout', '-ext', 'subjectAltName,basicConstraints,extendedKeyUsage'],
      host,
    );
    expect(text).toContain('DNS:localhost, DNS:lab1, IP Address:127.0.0.1\n');
    expect(text).toContain('CA:FALSE');
    expect(text).toContain('TLS Web Server Authentication');
  });

  it('works with curl, which trusts the authority', async () => {
    const { status, said } = await curl('/hello');
    expect([status, said]).toEqual([0, expect.stringContaining('"node":"lab1"')]);
    expect((await run('curl', ['-sS', `https://localhost:${server.port}/hello`])).status).toBe(60);
  });

  it('serves new connections with a renewed certificate, and keeps the old connections', async () => {
    const made = await makeCertificate({ names: ['localhost'], addresses: [] }, 'other', Date.now());
    const before = await sayOnly(server.port, '');
    server.renew(readPair(made.hostPem + made.authorityPem, made.keyPem, { certificate: 'c', key: 'k' }, Date.now()));
    expect((await curl('/hello')).status).toBe(60);
    expect(before.destroyed).toBe(false);
    before.destroy();
  });
});

describe('Plain HTTP on a TLS port', () => {
  const request = (lines: string) => exchange(server.port, `${lines}\r\n\r\n`);

  it('is redirected to https:// at the same name, for our own names only', async () => {
    for (const host of [`localhost:${server.port}`, `127.0.0.1:${server.port}`, `LAB1:${server.port}`]) {
      const answer = await request(`GET /ports/x?y=1 HTTP/1.1\r\nHost: ${host}`);
      expect(statusOf(answer), host).toBe(308);
      expect(answer).toContain(`\r\nLocation: https://${host.toLowerCase()}/ports/x?y=1\r\n`);
      expect(answer).toMatch(/cache-control: no-store/i);
    }
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      'localhost',
      `lab1:${server.port}@evil.example`,
    ]) {
      const answer = await request(`GET / HTTP/1.1\r\nHost: ${host}`);
      expect(statusOf(answer), host).toBe(403);
      expect(answer).not.toMatch(/location/i);
    }
  });

  it('is never redirected elsewhere, for any path, and does nothing itself', async () => {
    for (const path of ['//evil.example/', 'http://evil.example/', '*', '/%0d%0aSet-Cookie:x']) {
      const answer = await request(`GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}`);
      const location = /\r\nLocation: (\S+)\r\n/.exec(answer)?.[1] ?? `https://localhost:${server.port}/`;
      expect(new URL(location).host, path).toBe(`localhost:${server.port}`);
      expect(answer).not.toMatch(/\r\nSet-Cookie/);
    }
    const posted = await request(
      `POST /api/ports/x/transmit HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Length: 2\r\n\r\nhi`,
    );
    expect(statusOf(posted)).toBe(308);
    const upgrade = await request(
      [`GET /v1 HTTP/1.1`, `Host: localhost:${server.port}`, ...upgradeHeaders()].join('\r\n'),
    );
    expect(statusOf(upgrade)).toBe(308);
  });

  it('is closed when it is not HTTP either', async () => {
    for (const text of ['\0\0\0\0', 'SSH-2.0-x\r\n\r\n', '\u0015\u0003\u0001', 'GET\r\n\r\n']) {
      expect(await exchange(server.port, text), JSON.stringify(text)).toMatch(/^(?:HTTP\/1\.1 400 [\s\S]*)?$/);
    }
  });
});

describe('Connections without a finished handshake', () => {
  const kinds = {
    'send nothing': '',
    'send a part of a handshake': '\u0016\u0003\u0001\u0002\u0000\u0001',
    'send a part of a plain request': 'GET / HT',
    'send a plain head byte by byte': 'GET / HTTP/1.1\r\nX: ',
  };

  test.each(Object.entries(kinds))('which %s are ended after ten seconds', async (_, text) => {
    const socket = await sayOnly(server.port, text);
    await accepted();
    const closed = once(socket, 'close');
    await clock.advance(10_000);
    await closed;
  });

  test('are ended, the oldest first, when there are too many; finished ones are still admitted', async () => {
    const silent = [];
    for (let i = 0; i < 20; i++) silent.push(await sayOnly(server.port, i % 2 ? '' : '\u0016\u0003\u0001'));
    await accepted();
    await clock.advance(1000);
    const late = await sayOnly(server.port, '');
    await Promise.all(silent.slice(0, 12).map((socket) => socket.destroyed || once(socket, 'close')));
    if (hasTools) expect((await curl('/hello')).status).toBe(0);
    expect(late.destroyed).toBe(false);
    for (const socket of [...silent, late]) socket.destroy();
  });

  /** Resolves once the server has seen all connections made before. */
  async function accepted(): Promise<void> {
    expect(statusOf(await exchange(server.port, `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`))).toBe(308);
  }
});
