import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CredentialFile } from '../../../relay/auth/credential-file.ts';
import { Credentials } from '../../../relay/auth/credentials.ts';
import { readServeOptions, type ServeOptions } from '../../../relay/cli/serve-options.ts';
import { type Hooks, openHooks } from '../../../relay/hooks.ts';
import { formatLogLine, formatLogText, type Log } from '../../../relay/log/log.ts';
import type { RelayEvent } from '../../../relay/protocol/relay-event.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { MemoryState } from '../auth/access-bench.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { startRelay } from './relay-bench.ts';
import { until } from '../../support/settle.ts';

function optionsOf(...args: string[]): ServeOptions {
  const asked = readServeOptions(args, {}, () => '{}');
  if (asked.action !== 'serve') throw new Error('not asked to serve');
  return asked.options;
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-hooks-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

const webhookSecret = randomBytes(32).toString('base64');

/** A relay that requires credentials and has all hooks, with everything it writes anywhere. */
async function hookedRelay() {
  const directory = await temporaryDirectory();
  const secretFile = join(directory, 'secret');
  await writeFile(secretFile, webhookSecret, { mode: 0o600 });
  const receiver = await startReceiver();
  const logged: string[] = [];
  const log: Log = (...entry) =>
    void logged.push(formatLogLine(new Date(), ...entry), formatLogText(new Date(), ...entry));
  const options = optionsOf(
    '--metrics',
    '--webhook',
    `${receiver.url.href}?token=in-the-address`,
    '--webhook-secret-file',
    secretFile,
    '--webhook-events',
    'all',
  );
  const hooks = await openHooks({
    options,
    defaultAudit: join(directory, 'audit'),
    node: 'lab1',
    version: '1.2.3',
    clock: systemClock,
    log,
  });
  const credentials = await Credentials.open({
    time: { clock: systemClock, wallMs: Date.now },
    log,
    emit: hooks.emit,
    keeper: new CredentialFile(new MemoryState()),
  });
  const relay = await startRelay({ credentials, emit: hooks.emit, health: hooks.health, metrics: hooks.metrics, log });
  hooks.watch(relay.relay.core, { recordedBytes: () => undefined, fleet: () => undefined, history: () => undefined });
  onTestFinished(() => relay.close());
  const audit = async (): Promise<string> => {
    const names = await readdir(join(directory, 'audit'));
    return (await Promise.all(names.map((name) => readFile(join(directory, 'audit', name), 'utf8')))).join('');
  };
  return { hooks, credentials, relay, receiver, logged, audit };
}

it('security 6: no credential is in the log, the audit, a webhook or the metrics, whatever is done', async () => {
  const { hooks, credentials, relay, receiver, logged, audit } = await hookedRelay();
  const secrets: string[] = [credentials.localSecret.text, 'in-the-address', webhookSecret];
  const keep = (text: string): string => {
    secrets.push(text);
    return text;
  };
  const ask = (method: string, path: string, token: string, body?: object): Promise<Response> =>
    fetch(`${relay.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  const pairing = keep((await credentials.pair()).secret.text);
  const owner = keep(
    ((await (await ask('POST', '/api/sign-ins', '', { secret: pairing, name: 'Ann' })).json()) as { token: string })
      .token,
  );
  const made = (await (
    await ask('POST', '/api/shares', owner, { name: 'Guests', ports: 'all', role: 'operator', durationMs: 3_600_000 })
  ).json()) as { id: string; url: string };
  const share = keep(made.url.replace(/^.*#share=/, ''));
  const guest = keep(
    ((await (await ask('POST', '/api/sign-ins', '', { secret: share, name: 'Bob' })).json()) as { token: string })
      .token,
  );
  const wrong = keep(`s_${'x'.repeat(12)}.${'y'.repeat(32)}`);
  for (const bad of [wrong, pairing, `${share.slice(0, -1)}~`])
    await ask('POST', '/api/sign-ins', bad, { secret: bad, name: 'Eve' });
  await ask('GET', `/api/ports?token=${wrong}`, wrong);
  const raw = await relay.connect('/api/ports/gps/raw?baudRate=9600', ['baudcast.v1', `baudcast.bearer.${guest}`]);
  raw.socket.send('AT\r');
  await until(() => relay.device().openings.length > 0 && relay.device().now.line.length > 0);
  const client = await relay.connect('/v1', ['baudcast.v1']);
  client.say({
    type: 'hello',
    versions: ['baudcast.v1'],
    client: keep('A'.repeat(22)),
    name: 'Ann',
    credential: owner,
  });
  await client.messageOf('welcome');
  await client.ask({ type: 'attach', port: 'gps' });
  await relay.connect('/v1', ['baudcast.v1']).then(async (stranger) => {
    stranger.say({ type: 'hello', versions: ['baudcast.v1'], client: 'A'.repeat(22), name: 'Eve', credential: wrong });
    await stranger.closed;
  });
  await ask('DELETE', `/api/shares/${made.id}`, owner);
  await raw.closed;
  const metrics = await (await ask('GET', '/metrics', owner)).text();
  const health = await (await fetch(`${relay.url}/healthz`, { headers: { Accept: 'application/json' } })).text();
  await ask('DELETE', '/api/sign-ins/self', owner);
  await relay.relay.stop();
  await hooks.close();

  const written = await audit();
  const types = new Set(
    written
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as RelayEvent).type),
  );
  for (const type of [
    'signed-in',
    'share-made',
    'share-revoked',
    'signed-out',
    'sign-in-refused',
    'attached',
    'opened',
    'transmitted',
    'detached',
  ] as const)
    expect(types, type).toContain(type);
  const told = receiver.received.map(({ headers, body }) => `${JSON.stringify(headers)}${body}`).join('\n');
  expect(told.match(/"type":"/g)?.length).toBe(written.match(/"type":"/g)?.length);
  expect(metrics).toContain('baudcast_audit_up 1');
  expect(health).toBe('{"status":"ok"}\n');
  const everything = { log: logged.join(''), audit: written, told, metrics, health };
  for (const [place, text] of Object.entries(everything)) {
    for (const secret of secrets) {
      expect(text, place).not.toContain(secret);
      // Nor the half that proves it.
      expect(text, place).not.toContain(secret.split('.')[1] ?? secret);
    }
  }
});

it('security 19: time, name and address in the audit are the relay’s, and each line names its identity', async () => {
  const { hooks, credentials, relay, audit } = await hookedRelay();
  const owner = (await credentials.signIn((await credentials.pair()).secret.text, 'Ann', '192.0.2.9')).secret.text;
  const before = Date.now();
  const headers = {
    Authorization: `Bearer ${owner}`,
    'X-Forwarded-For': '8.8.8.8',
    Forwarded: 'for=8.8.8.8',
    Date: 'Thu, 01 Jan 1970 00:00:00 GMT',
  };
  const noted = await fetch(`${relay.url}/api/ports/gps/notes?by=root`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: '{"by":{"name":"root"}}', name: 'root' }),
  });
  expect(noted.status).toBe(200);
  await hooks.close();
  const events = (await audit())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RelayEvent);
  const note = events.find((event) => event.type === 'note');
  expect(note).toMatchObject({ node: 'lab1', by: { name: 'Ann', address: '127.0.0.1', callsItself: 'root' } });
  expect(Date.parse(note?.time ?? '')).toBeGreaterThanOrEqual(before);
  expect(Date.parse(note?.time ?? '')).toBeLessThanOrEqual(Date.now());
});

it('starts nothing without its option, and refuses invalid options with a message', async () => {
  const directory = await temporaryDirectory();
  const open = (args: string[], defaultAudit?: string, log: Log = () => undefined): Promise<Hooks> =>
    openHooks({ options: optionsOf(...args), defaultAudit, node: 'lab1', version: '1', clock: systemClock, log });
  const plain = await open([]);
  expect([plain.metrics, plain.health()]).toEqual([
    undefined,
    { status: 'ok', ports: 0, recording: 'off', audit: 'off' },
  ]);
  const off = await open(['--audit', 'off'], join(directory, 'audit'));
  expect([off.health().audit, await readdir(directory)]).toEqual(['off', []]);

  const secretFile = join(directory, 'secret');
  const hook = ['--webhook', 'http://hooks.example/', '--webhook-secret-file', secretFile];
  await expect(open(hook)).rejects.toThrow(/^The secret for webhooks, .*secret, cannot be read: ENOENT/);
  await writeFile(secretFile, 'correct horse', { mode: 0o644 });
  await expect(open(hook)).rejects.toThrow(/holds no secret for webhooks/);
  await expect(open(hook)).rejects.not.toThrow(/correct horse/);
  await writeFile(secretFile, webhookSecret);
  await chmod(secretFile, 0o644);
  const warned: string[] = [];
  await (await open(hook, undefined, (_level, event) => warned.push(event))).close();
  expect(warned).toEqual(['webhook-secret-readable', 'webhook-unencrypted']);
  await writeFile(join(directory, 'file'), '');
  await expect(open(['--audit', join(directory, 'file')])).rejects.toThrow(
    /^Cannot keep the audit in .*file: ENOTDIR.*\. Give --audit a directory/,
  );
});
