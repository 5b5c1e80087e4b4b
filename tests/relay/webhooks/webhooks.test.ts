import { randomBytes } from 'node:crypto';
import { createServer as createSecureServer } from 'node:https';
import { createServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RelayEvent } from '../../../relay/protocol/relay-event.ts';
import { keepCertificate } from '../../../relay/tls/kept-certificate.ts';
import { WebhookSecret } from '../../../relay/webhooks/webhook-secret.ts';
import { makePostMessage, type PostMessage } from '../../../relay/webhooks/post-message.ts';
import { Webhooks, type WebhooksOptions } from '../../../relay/webhooks/webhooks.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryFiles } from '../tls/memory-files.ts';
import { startReceiver } from './receiver.ts';
import { settle, until } from '../../support/settle.ts';

const secretText = `whsec_${randomBytes(32).toString('base64')}`;
const secret = WebhookSecret.read(secretText) as WebhookSecret;
const note = (n: number, text = 'x'): RelayEvent => ({
  id: `run-${n}`,
  time: '2026-11-20T10:00:00.000Z',
  node: 'lab1',
  type: 'note',
  port: 'gps',
  by: null,
  text,
  offset: 0,
});

function hookBench(urls: readonly URL[], options: Partial<WebhooksOptions> = {}) {
  const clock = new FakeClock();
  const logged: [string, string, Record<string, unknown>][] = [];
  const post = makePostMessage(clock);
  let posting = 0;
  const webhooks = new Webhooks({
    urls,
    post: (...message) => {
      posting++;
      return post(...message).finally(() => posting--);
    },
    secret,
    events: new Set(['note']),
    version: '1.2.3',
    clock,
    random: () => 1,
    log: (level, event, fields = {}) => void logged.push([level, event, { ...fields }]),
    ...options,
  });
  onTestFinished(async () => {
    const stopped = webhooks.stop();
    await clock.advance(10_000);
    await stopped;
  });
  const sender = (i = 0) => webhooks.senders[i] as (typeof webhooks.senders)[number];
  /** Advances the time while nothing is being posted, until something is. */
  const pass = async (stepMs: number, condition: () => boolean): Promise<number> => {
    for (let passedMs = 0; ; passedMs += stepMs) {
      await until(() => condition() || posting === 0);
      await settle();
      if (condition()) return passedMs;
      await clock.advance(stepMs);
    }
  };
  return { clock, logged, webhooks, sender, pass, events: () => logged.map(([, event]) => event) };
}

describe('a webhook', () => {
  it('is posted as signed JSON that any library for Standard Webhooks accepts, and nobody can forge', async () => {
    const receiver = await startReceiver();
    const { webhooks } = hookBench([receiver.url]);
    webhooks.take(note(1, 'hällo 🚀\u202e'));
    await receiver.has(1);
    const [message] = receiver.received;
    if (!message) throw new Error('Nothing came');
    expect(message).toMatchObject({
      path: '/hook',
      headers: { 'content-type': 'application/json', 'user-agent': 'baudcast/1.2.3', 'webhook-id': 'run-1' },
    });
    const headers = message.headers as Record<string, string>;
    expect(new Webhook(secretText).verify(message.body, headers)).toEqual(note(1, 'hällo 🚀\u202e'));
    const refused = (change: Record<string, string>, body = message.body, key = secretText) =>
      expect(() => new Webhook(key).verify(body, { ...headers, ...change })).toThrow();
    refused({}, `${message.body} `);
    refused({ 'webhook-id': 'run-2' });
    refused({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) });
    refused({}, message.body, `whsec_${randomBytes(32).toString('base64')}`);
  });

  it('is sent for the selected events, to each receiver, in order', async () => {
    const receivers = [await startReceiver(), await startReceiver()];
    const { webhooks } = hookBench(receivers.map(({ url }) => url));
    webhooks.take({ ...note(0), type: 'relay-stopped' } as RelayEvent);
    for (let i = 1; i <= 50; i++) webhooks.take(note(i));
    for (const receiver of receivers) {
      await receiver.has(50);
      expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
        Array.from({ length: 50 }, (_, i) => `run-${i + 1}`),
      );
    }
  });

  it('is retried, each time later, with the same id and the time of the attempt; then the others follow', async () => {
    const receiver = await startReceiver();
    let wallMs = 1_000_000;
    const { webhooks, sender, pass, logged } = hookBench([receiver.url], { wallMs: () => wallMs });
    receiver.answer = (_request, response) => {
      wallMs += 60_000;
      response.writeHead(receiver.received.length <= 4 ? 503 : 200).end();
    };
    webhooks.take(note(1));
    webhooks.take(note(2));
    const waits: number[] = [];
    for (let count = 2; count <= 5; count++) waits.push(await pass(500, () => receiver.received.length >= count));
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    await until(() => sender().counts.delivered === 2);
    expect(receiver.received.map(({ headers }) => [headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
      ['run-1', '1000'],
      ['run-1', '1060'],
      ['run-1', '1120'],
      ['run-1', '1180'],
      ['run-1', '1240'],
      ['run-2', '1300'],
    ]);
    expect(sender().counts).toEqual({ delivered: 2, failed: 4, dropped: 0 });
    expect(logged.filter(([level]) => level === 'warn').map(([, event]) => event)).toEqual([
      'webhook-failed',
      'webhook-recovered',
    ]);
  });

  it('is dropped after twelve attempts in some twenty minutes', async () => {
    const receiver = await startReceiver();
    receiver.answer = (_request, response) => void response.writeHead(500).end();
    const { webhooks, sender, pass } = hookBench([receiver.url]);
    webhooks.take(note(1));
    const passedMs = await pass(5000, () => sender().counts.dropped === 1);
    expect(receiver.received).toHaveLength(12);
    expect(passedMs).toBeGreaterThan(15 * 60_000);
    expect(passedMs).toBeLessThan(30 * 60_000);
  });

  it('waits no longer than ten seconds for a receiver that never answers, or answers byte by byte', async () => {
    const [silent, slow] = [await startReceiver(), await startReceiver()];
    silent.answer = () => undefined;
    slow.answer = (_request, response) => void response.socket?.write('HTTP/1.1 2');
    const { webhooks, sender, clock, logged } = hookBench([silent.url, slow.url]);
    webhooks.take(note(1));
    await Promise.all([silent.has(1), slow.has(1)]);
    await clock.advance(9999);
    expect(sender(0).counts.failed + sender(1).counts.failed).toBe(0);
    await clock.advance(1);
    await until(() => sender(0).counts.failed + sender(1).counts.failed === 2);
    await until(() => silent.connections + slow.connections === 0);
    expect(logged.map(([, event, { reason }]) => [event, reason])).toEqual([
      ['webhook-failed', 'timeout'],
      ['webhook-failed', 'timeout'],
    ]);
  });

  it('is delivered although the answer’s body never ends, and the connection ends soon after', async () => {
    const receiver = await startReceiver();
    receiver.answer = (_request, response) => void response.writeHead(200).write('x');
    const { webhooks, sender, clock } = hookBench([receiver.url]);
    webhooks.take(note(1));
    await until(() => sender().counts.delivered === 1);
    await clock.advance(1000);
    await until(() => receiver.connections === 0);
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const pour = (): void =>
        void (response.destroyed || response.write(Buffer.alloc(8192), () => setImmediate(pour)));
      pour();
    };
    webhooks.take(note(2));
    await until(() => sender().counts.delivered === 2);
    await until(() => receiver.connections === 0);
  });

  it('security 15: goes only to the configured address, for any events and answers', async () => {
    const [receiver, elsewhere] = [await startReceiver(), await startReceiver()];
    const { webhooks, sender, pass } = hookBench([receiver.url]);
    const { href, host } = elsewhere.url;
    const hostile = `${href}\r\nHost: ${host}\r\n\r\nPOST ${href} HTTP/1.1\r\n`;
    webhooks.take({ ...note(1, hostile), port: '../../../', id: 'run-1' } as RelayEvent);
    await receiver.has(1);
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answer = (_request, response) =>
        void response
          .writeHead(status, { Location: elsewhere.url.href, Refresh: `0; url=${elsewhere.url.href}` })
          .end();
      webhooks.take(note(status));
    }
    await pass(1000, () => sender().counts.dropped === 5);
    expect(receiver.received.map(({ path }) => path)).toEqual(Array.from({ length: 6 }, () => '/hook'));
    expect(elsewhere.received).toEqual([]);
    expect(elsewhere.connections).toBe(0);
  });

  it('is not sent to a receiver whose certificate is not valid', async () => {
    const { pair } = await keepCertificate(
      new MemoryFiles(),
      { names: ['localhost'], addresses: ['127.0.0.1'] },
      'lab1',
      Date.now(),
    );
    let requests = 0;
    const server = createSecureServer({ key: pair.keyPem, cert: pair.chainPem }, () => requests++);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { webhooks, sender, logged } = hookBench([
      new URL(`https://127.0.0.1:${(server.address() as { port: number }).port}/`),
    ]);
    webhooks.take(note(1));
    await until(() => sender().counts.failed === 1);
    expect(logged[0]?.[2]['reason']).toMatch(/CERT|VERIFY/);
    expect(requests).toBe(0);
  });

  it('security 26: drops the kind that floods, so a lost device is reported among any number of notes', async () => {
    const receiver = await startReceiver();
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    const { webhooks, sender, pass } = hookBench([receiver.url], { events: new Set(['note', 'lost']) });
    const lost = { ...note(7000), type: 'lost' } as unknown as RelayEvent;
    webhooks.take(lost);
    for (let i = 0; i < 3000; i++) webhooks.take(note(i));
    webhooks.take({ ...lost, id: 'run-7001' });
    for (let i = 3000; i < 5000; i++) webhooks.take(note(i));
    expect(sender().waiting).toBe(1000);
    receiver.answer = (_request, response) => void response.writeHead(200).end();
    await pass(500, () => receiver.received.some(({ headers }) => headers['webhook-id'] === 'run-7001'));
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toContain('run-7000');
  });

  it('trials B 5, security 26: no flood of one share drops events of others, nor a lost device', async () => {
    const delivered = new Set<string>();
    let status = 503;
    const post: PostMessage = (_url, headers) => {
      if (status === 200) delivered.add(headers['webhook-id'] ?? '');
      return Promise.resolve(status);
    };
    const kinds = ['lease', 'opened', 'closed', 'settings-changed', 'attached', 'note'] as const;
    const { webhooks, sender, pass } = hookBench([new URL('http://127.0.0.1/hook')], {
      events: new Set([...kinds, 'lost']),
      post,
    });
    const by = (id: string, share?: string) => ({ id, name: id, address: '', ...(share ? { share } : {}) });
    const whole = (fields: object): RelayEvent => ({ ...note(0), ...fields }) as RelayEvent;
    webhooks.take(whole({ id: 'first', type: 'note' }));
    const others = [
      whole({ id: 'lost', type: 'lost', port: 'gps' }),
      whole({ id: 'own', type: 'lease', by: by('owner') }),
      whole({ id: 'opened', type: 'opened', by: by('Ann', 'another share') }),
    ];
    for (const event of others) webhooks.take(event);
    for (let i = 0; i < 6000; i++)
      webhooks.take(whole({ id: `flood-${i}`, type: kinds[i % kinds.length], by: by(`eve ${i % 5}`, 'share') }));
    expect(sender().waiting).toBe(1000);
    status = 200;
    await pass(500, () => delivered.has('flood-5999'));
    for (const { id } of others) expect(delivered.has(id), id).toBe(true);
  });

  it('drops the oldest for a receiver that is down, counts it, and logs it once without the address', async () => {
    const refusing = createServer();
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as { port: number };
    await new Promise((resolve) => refusing.close(resolve));
    const { webhooks, sender, logged } = hookBench([new URL(`http://127.0.0.1:${port}/secret-path?token=secret`)]);
    for (let i = 0; i < 1501; i++) webhooks.take(note(i));
    await until(() => sender().counts.failed === 1);
    expect(sender().waiting).toBe(1000);
    expect(sender().counts.dropped).toBe(500);
    expect(logged.filter(([level]) => level === 'warn')).toEqual([
      ['warn', 'webhook-dropped', { receiver: `127.0.0.1:${port}`, count: 1, why: 'too many wait' }],
      ['warn', 'webhook-failed', { receiver: `127.0.0.1:${port}`, type: 'note', reason: 'ECONNREFUSED' }],
    ]);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  it('stops with the relay: the pending ones are tried once more, and a silent receiver delays nothing', async () => {
    const [good, silent] = [await startReceiver(), await startReceiver()];
    let isDown = true;
    good.answer = (_request, response) => void response.writeHead(isDown ? 500 : 200).end();
    silent.answer = () => undefined;
    const { webhooks, sender, clock } = hookBench([good.url, silent.url]);
    for (let i = 0; i < 3; i++) webhooks.take(note(i));
    await Promise.all([until(() => sender(0).counts.failed === 1), silent.has(1)]);
    isDown = false;
    const stopped = webhooks.stop();
    await until(() => sender(0).counts.delivered === 3);
    await clock.advance(2500);
    await stopped;
    expect(sender(1).counts).toMatchObject({ delivered: 0, dropped: 3 });
    webhooks.take(note(9));
    expect(sender(0).waiting + sender(1).waiting).toBe(0);
    expect(clock.running).toBeLessThanOrEqual(1);
  });

  it('has names that tell two receivers on one host apart', () => {
    const { webhooks } = hookBench([
      new URL('https://a.example/1'),
      new URL('https://b.example/'),
      new URL('https://a.example/2'),
    ]);
    expect(webhooks.senders.map(({ name }) => name)).toEqual(['a.example', 'b.example', 'a.example#3']);
  });
});

describe('WebhookSecret', () => {
  it('reads 24 to 64 bytes in base64, and nothing else', () => {
    const text = (bytes: number): string => randomBytes(bytes).toString('base64');
    for (const good of [text(24), text(64), `whsec_${text(32)}`, `${text(32)}\n`])
      expect(WebhookSecret.read(good), good).toBeDefined();
    for (const bad of [
      '',
      text(23),
      text(65),
      'correct horse battery staple',
      `whsec_whsec_${text(32)}`,
      `${text(32)}\n${text(32)}`,
      'x'.repeat(1e6),
    ])
      expect(WebhookSecret.read(bad)).toBeUndefined();
  });
});
