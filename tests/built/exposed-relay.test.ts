import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../relay/tls/make-certificate.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';
import { run } from '../relay/http/tls-server.ts';
import { HttpsClient } from '../support/https-client.ts';

const program = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

async function start(...args: string[]): Promise<ExposedRelay> {
  const relay = await ExposedRelay.start({ args });
  cleanUp.push(() => relay.stop());
  return relay;
}

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'baudcast-certificate-'));
  cleanUp.push(() => rm(path, { recursive: true }));
  return path;
}

describe('baudcast serve --host 0.0.0.0', () => {
  it('admits by the link it prints, once, over TLS, and gives ports and sockets to nobody else', async () => {
    const relay = await start('--host', '0.0.0.0', '--log', 'debug');
    expect(relay.out).toMatch(/^listening on https:\/\/localhost:\d+\n/);
    const client = await relay.client();
    expect(JSON.parse((await client.ask('GET', '/hello')).text)).toMatchObject({
      needsCredential: true,
      insecure: false,
    });
    expect((await client.ask('GET', '/api/ports')).status).toBe(401);
    await expect(client.socket('/api/ports/demo%2Fecho/raw?baudRate=9600')).rejects.toThrow('401');

    const secret = relay.pairing ?? '';
    const token = await client.signIn(secret);
    await expect(client.signIn(secret)).rejects.toThrow('401');
    const ports = JSON.parse((await client.ask('GET', '/api/ports', { token })).text) as { id: string }[];
    expect(ports.map(({ id }) => id)).toContain('demo/echo');
    const socket = await client.socket('/api/ports/demo%2Fecho/raw?baudRate=9600', [], {
      Authorization: `Bearer ${token}`,
    });
    socket.send('over TLS');
    let echoed = '';
    while (echoed !== 'over TLS') echoed += String(((await once(socket, 'message')) as [Buffer])[0]);
    socket.close();

    // At the most detailed log level it has logged no credential.
    for (const said of [secret, token]) expect(relay.err).not.toContain(said.split('.')[1]);
    await relay.stop({ keepState: true });
    expect(await relay.ended).toBe(0);
  });

  it('security 17: leaves no key on the disk but its own, and is the same relay when it is restarted', async () => {
    const relay = await start('--host', '0.0.0.0');
    const token = await (await relay.client()).signIn(relay.pairing ?? '');
    await relay.stop({ keepState: true });
    const texts = await Promise.all(
      (await readdir(relay.state, { recursive: true, withFileTypes: true }))
        .filter((one) => one.isFile())
        .map((one) => readFile(join(one.parentPath, one.name), 'utf8')),
    );
    const keys = texts.join('').match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/g) ?? [];
    const authority = new X509Certificate(await readFile(join(relay.state, 'tls-authority.pem')));
    expect(keys).toHaveLength(1);
    expect(authority.checkPrivateKey(createPrivateKey(keys[0] ?? ''))).toBe(false);
    expect(texts.join('')).not.toContain(token);

    const again = await ExposedRelay.start({ args: ['--host', '0.0.0.0'], state: relay.state });
    cleanUp.push(() => again.stop());
    expect(again.out).not.toContain('new certificate');
    expect((await (await again.client()).ask('GET', '/api/ports', { token })).status).toBe(200);
  });

  it('prints no secret where output is kept', async () => {
    const relay = await start('--host', '127.0.0.1', '--public-url', 'https://lab.example', '--no-pairing-link');
    expect(relay.out).toContain('baudcast pair');
    expect(relay.out).not.toContain('#pair=');
  });
});

describe('security 14: the relay that other computers can reach', () => {
  it('is by default on loopback only, as plain HTTP, with no credential', async () => {
    const relay = await start();
    expect(relay.out).toBe(`listening on ${relay.url}\n`);
    expect(relay.url).toMatch(/^http:\/\/localhost:/);
    expect((await new HttpsClient(relay.url).ask('GET', '/api/ports')).status).toBe(200);
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    if (outside) {
      const socket = connect(relay.port, outside.address);
      expect(
        await new Promise((resolve) =>
          socket.once('connect', () => resolve('reached')).once('error', ({ message }) => resolve(message)),
        ),
      ).toContain('ECONNREFUSED');
    }
    expect(await readdir(relay.state)).toEqual([]);
  });

  it('does not start when TLS or credentials are not available, with a message that says what to do', async () => {
    const path = await directory();
    await writeFile(join(path, 'file'), '');
    const blocked = await ExposedRelay.start({ args: ['--host', '0.0.0.0'], state: join(path, 'file', 'state') });
    expect([await blocked.ended, blocked.out]).toEqual([1, '']);
    expect(blocked.err).toMatch(/^Cannot use the state directory .*--state\.\n$/);

    const made = await makeCertificate({ names: ['localhost'], addresses: [] }, 'x', Date.now());
    const other = await makeCertificate({ names: ['localhost'], addresses: [] }, 'x', Date.now());
    await writeFile(join(path, 'c.pem'), made.hostPem);
    await writeFile(join(path, 'k.pem'), other.keyPem);
    const mismatched = await start('--host', '0.0.0.0', '--cert', join(path, 'c.pem'), '--key', join(path, 'k.pem'));
    expect([await mismatched.ended, mismatched.out]).toEqual([1, '']);
    expect(mismatched.err).toMatch(/k\.pem is not the key of the certificate in .*\n$/);
  });

  it('has neither with --insecure alone, which is reported in a message and to pages', async () => {
    const relay = await start('--host', '0.0.0.0', '--insecure');
    expect(relay.url).toMatch(/^http:/);
    expect(relay.err).toMatch(/^Warning: with --insecure, everybody who can reach .* can use every port\. .*\n$/);
    const client = new HttpsClient(relay.url);
    expect(JSON.parse((await client.ask('GET', '/hello')).text)).toMatchObject({
      needsCredential: false,
      insecure: true,
    });
    expect((await client.ask('GET', '/trust')).status).toBe(404);
  });
});

describe('baudcast serve --cert --key', () => {
  it('uses the new certificate when the files change', async () => {
    const path = await directory();
    const hosts = { names: ['lab.example'], addresses: [] };
    const [first, second] = await Promise.all([
      makeCertificate(hosts, 'first', Date.now()),
      makeCertificate(hosts, 'second', Date.now()),
    ]);
    const write = async ({ hostPem, authorityPem, keyPem }: typeof first): Promise<void> => {
      await writeFile(join(path, 'c.pem'), hostPem + authorityPem);
      await writeFile(join(path, 'k.pem'), keyPem);
    };
    await write(first);
    const relay = await start('--host', '0.0.0.0', '--cert', join(path, 'c.pem'), '--key', join(path, 'k.pem'));
    const shown = new X509Certificate(first.hostPem).fingerprint256;
    expect(relay.out).toContain(shown);
    expect(await fingerprintAt(relay.port)).toBe(shown);

    await write(second);
    while ((await fingerprintAt(relay.port)) === shown);
    expect(await fingerprintAt(relay.port)).toBe(new X509Certificate(second.hostPem).fingerprint256);
    // Programs of its own user trust it, whatever names it has.
    while (
      !(await readFile(join(relay.state, 'local-access.json'), 'utf8')).includes(
        JSON.stringify(second.hostPem).slice(40, 80),
      )
    );
    expect(await run(process.execPath, [program, 'ports', '--state', relay.state])).toMatchObject({
      status: 0,
      said: expect.stringContaining('demo/echo') as string,
    });
  });
});

async function fingerprintAt(port: number): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'lab.example', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
