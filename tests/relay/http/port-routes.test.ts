import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bounds } from '../../../relay/protocol/limits.ts';
import type { PortInfo } from '../../../relay/protocol/port-info.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { exchange, statusOf } from './test-server.ts';
import { until } from '../../support/settle.ts';
import { requestHead } from './request-head.ts';

let bench: RelayBench;
beforeEach(async () => {
  bench = await startRelay();
});
afterEach(() => bench.close());

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${bench.url}${path}`, { method: 'POST', body, headers });
const transmit = (body: BodyInit, query = '?baudRate=9600'): Promise<Response> =>
  post(`/api/ports/gps/transmit${query}`, body);
const receive = (query = '', headers: Record<string, string> = {}): Promise<Reader> =>
  read(`/api/ports/gps/receive${query}`, headers);

/** An answer that is read as it arrives. */
interface Reader {
  readonly response: IncomingMessage;
  text: string;
  /** Resolves when the text so far matches. */
  has(part: string | RegExp): Promise<string>;
  readonly ended: Promise<unknown>;
}

function read(path: string, headers: Record<string, string> = {}): Promise<Reader> {
  return new Promise((resolve, reject) => {
    get(`${bench.url}${path}`, { headers }, (response) => {
      const reader: Reader = {
        response,
        text: '',
        has: async (part) => {
          await until(() => (typeof part === 'string' ? reader.text.includes(part) : part.test(reader.text)));
          return reader.text;
        },
        ended: new Promise((end) => response.on('close', end)),
      };
      response.setEncoding('latin1').on('data', (text: string) => (reader.text += text));
      resolve(reader);
    }).on('error', reject);
  });
}

describe('the list of ports', () => {
  it('has each port with its state', async () => {
    await transmit('x');
    const response = await fetch(`${bench.url}/api/ports`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject([
      {
        id: 'gps',
        name: 'Port gps',
        node: 'lab1',
        usb: null,
        state: 'open',
        settings: { baudRate: 9600 },
        offset: 0,
        role: 'admin',
      },
      { id: 'lab/mill', state: 'closed', settings: null, viewers: 0, holder: null, epoch: null },
    ]);
  });

  it('security 11: has a hostile name unchanged, as data that cannot be mistaken for a page', async () => {
    await bench.close();
    const name = '<img src=x onerror=alert(1)>;$(id)\u001b[31m\r\nSet-Cookie: a=b';
    bench = await startRelay({ ports: [{ id: 'gps', name, usb: null }] });
    const response = await fetch(`${bench.url}/api/ports`);
    expect(await response.json()).toMatchObject([{ name }]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers.get('set-cookie')).toBeNull();
    const events = await read('/api/ports/events');
    expect(await events.has('\n\n')).toMatch(/^event: ports\ndata: \[.*\]\n\n$/);
    events.response.destroy();
  });

  it('is a page of those that fit, with how many there are, and refuses what cannot be read', async () => {
    const one = await fetch(`${bench.url}/api/ports?search=GP&limit=1&state=closed`);
    expect(one.headers.get('Baudcast-Total')).toBe('1');
    expect(await one.json()).toMatchObject([{ id: 'gps' }]);
    const none = await fetch(`${bench.url}/api/ports?label=site%3Dberlin&label=rack`);
    expect([none.headers.get('Baudcast-Total'), await none.json()]).toEqual(['0', []]);
    for (const wrong of ['limit=0', 'limit=many', 'state=away', 'label=%3Dx', `search=${'x'.repeat(201)}`]) {
      expect((await fetch(`${bench.url}/api/ports?${wrong}`)).status, wrong).toBe(400);
    }
  });

  it('is a page too where nothing is asked for, which says where the next one is and repeats no secret', async () => {
    await bench.close();
    const ids = Array.from({ length: 450 }, (_, i) => `p ${String(i).padStart(3, '0')}/ü>`);
    bench = await startRelay({ ports: ids.map((id) => ({ id, name: 'Board', usb: null })) });
    const [found, sizes]: [string[], number[]] = [[], []];
    for (let next: string | undefined = '/api/ports?token=secret'; next !== undefined;) {
      const page: Response = await fetch(new URL(next, `${bench.url}/api/ports`));
      expect(page.headers.get('Baudcast-Total')).toBe('450');
      const ports = (await page.json()) as PortInfo[];
      found.push(...ports.map(({ id }) => id));
      sizes.push(ports.length);
      next = /^<(\?after=[\w%.+-]+)>; rel="next"$/.exec(page.headers.get('Link') ?? '')?.[1];
    }
    expect([sizes, found]).toEqual([[200, 200, 50], ids]);
    const few = await fetch(`${bench.url}/api/ports?search=board&limit=3&node=lab1`);
    expect(few.headers.get('Link')).toBe('<?search=board&node=lab1&limit=3&after=p+002%2F%C3%BC%3E>; rel="next"');
  });

  it('is followed as events: the whole list, then every change', async () => {
    const events = await read('/api/ports/events');
    expect(events.response.headers['content-type']).toBe('text/event-stream');
    await events.has('event: ports\n');
    bench.source.devices.set('new', new FakeDevice());
    bench.source.onChange({ gone: ['lab/mill'], arrived: [{ id: 'new', name: 'New', usb: null }] });
    await events.has('event: port-gone\ndata: "lab/mill"\n\n');
    await events.has(/event: port\ndata: \{.*"id":"new"/);
    events.response.destroy();
  });
});

describe('transmit over HTTP', () => {
  it('opens the port on request, and answers when everything is written', async () => {
    const response = await transmit(Uint8Array.of(0, 255, 10));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ outcome: 'written', bytes: 3 });
    expect(bench.device().now.line).toEqual([0, 255, 10]);
    expect(bench.device().now.settings.baudRate).toBe(9600);
    expect((await transmit('more', '')).status).toBe(200);
    expect(bench.device().openings).toHaveLength(1);
  });

  it('keeps the order and the bytes of many concurrent requests', async () => {
    await transmit('');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => transmit(`${i}:${'x'.repeat(500)};`, '')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const parts = Buffer.from(bench.device().now.line)
      .toString()
      .split(';')
      .filter((part) => part !== '');
    expect(parts.every((part) => /^\d+:x{500}$/.test(part))).toBe(true);
    expect(parts).toHaveLength(20);
  });

  it('does not open a port without a request, nor one that is not there', async () => {
    const closed = await transmit('x', '');
    expect(closed.status).toBe(503);
    expect(await closed.json()).toMatchObject({ error: { code: 'DEVICE_GONE', partial: false } });
    expect((await post('/api/ports/none/transmit', 'x')).status).toBe(404);
    expect((await transmit('x', '?baudRate=-1')).status).toBe(400);
    expect(bench.device().openings).toEqual([]);
  });

  it('answers 409 READ_ONLY while somebody else holds the lease, and releases its own on request', async () => {
    await transmit('mine');
    const page = await bench.connect('/v1', ['baudcast.v1']);
    const { viewer } = await page.hello();
    await page.ask({ type: 'attach', port: 'gps' });
    // Between requests the lease goes to anybody who asks.
    expect(await page.ask({ type: 'lease', port: 'gps', action: 'request' })).toMatchObject({
      value: { holder: viewer },
    });
    const refused = await transmit('no', '');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'READ_ONLY' } });
    expect(Buffer.from(bench.device().now.line).toString()).toBe('mine');
    await page.ask({ type: 'lease', port: 'gps', action: 'release' });
    expect((await transmit('yes', '')).status).toBe(200);
  });

  it('answers 413 for more than 256 KiB, declared or not', async () => {
    expect((await transmit(Buffer.alloc(bounds.sendBytes))).status).toBe(200);
    const head = (...headers: string[]): string =>
      requestHead('POST /api/ports/gps/transmit', bench.port, [...headers, 'Connection: close']);
    const size = bounds.sendBytes + 1;
    const chunked = `${head('Transfer-Encoding: chunked')}${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`;
    expect(statusOf(await exchange(bench.port, chunked))).toBe(413);
    expect(statusOf(await exchange(bench.port, head(`Content-Length: ${size}`)))).toBe(413);
    expect(bench.device().now.line).toHaveLength(bounds.sendBytes);
  });

  it('reports that a part may have been transmitted when the device fails', async () => {
    await transmit('');
    bench.device().now.isSlow = true;
    const answer = transmit('half', '');
    await until(() => bench.device().now.line.length === 4);
    bench.device().now.lose();
    expect(await (await answer).json()).toMatchObject({ error: { code: 'DEVICE_GONE', partial: true } });
  });
});

describe('receive over HTTP', () => {
  it('sends bytes as they arrive, from the requested position, which it names', async () => {
    await transmit('');
    bench.device().now.receive(Buffer.from('one '));
    const all = await receive('?from=oldest');
    expect(all.response.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'baudcast-offset': '0' });
    const epoch = String(all.response.headers['baudcast-epoch']);
    expect(epoch).toMatch(/^[0-9a-f]{16}$/);
    const later = await receive(`?from=2&epoch=${epoch}`);
    const fresh = await receive();
    expect([later, fresh].map(({ response }) => response.headers['baudcast-offset'])).toEqual(['2', '4']);
    bench.device().now.receive(Buffer.from('two'));
    expect(await all.has('two')).toBe('one two');
    expect(await later.has('two')).toBe('e two');
    expect(await fresh.has('two')).toBe('two');
  });

  it('waits on a port that is not open yet', async () => {
    const reader = await receive();
    expect(reader.response.headers['baudcast-offset']).toBe('0');
    await transmit('');
    bench.device().now.receive(Buffer.from('first'));
    expect(await reader.has('first')).toBe('first');
  });

  it('answers 416 for bytes that are gone or an ended opening, 400 for an unknown one, 404 for no port', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 1000 } });
    await transmit('');
    for (let i = 0; i < 4; i++) bench.device().now.receive(new Uint8Array(500));
    const epoch = bench.relay.core.ports.sessions[0]?.log.current?.epoch ?? '';
    expect((await receive('?from=0')).response.statusCode).toBe(416);
    expect((await receive(`?from=0&epoch=${'a'.repeat(16)}`)).response.statusCode).toBe(416);
    expect((await receive('?from=2001')).response.statusCode).toBe(400);
    for (const query of ['?from=-1', '?from=1e3', '?from=0&epoch=x', '?from='])
      expect((await receive(query)).response.statusCode, query).toBe(400);
    expect((await fetch(`${bench.url}/api/ports/none/receive`)).status).toBe(404);
    bench.device().now.lose();
    await until(() => bench.relay.core.ports.sessions[0]?.log.current?.endPlace !== undefined);
    const over = await receive(`?from=2000&epoch=${epoch}`);
    expect(over.response.statusCode).toBe(416);
    expect(await over.has('}\n')).toContain('GAP');
  });

  it('serves a client of HTTP/1.0, which supports neither chunks nor trailers', async () => {
    await transmit('');
    bench.device().now.receive(Buffer.from('plain'));
    const answer = exchange(
      bench.port,
      `GET /api/ports/gps/receive?from=0 HTTP/1.0\r\nHost: localhost:${bench.port}\r\n\r\n`,
    );
    await until(() => bench.relay.core.ports.sessions[0]?.info.viewers === 1);
    bench.device().now.lose();
    expect(await answer).toMatch(/\r\n\r\nplain$/);
  });

  it('ends with a code and a reason when the device is lost', async () => {
    await transmit('');
    const reader = await receive();
    bench.device().now.receive(Buffer.from('last'));
    bench.device().now.lose();
    await reader.ended;
    expect(reader.text).toBe('last');
    expect(reader.response.trailers).toEqual({ 'baudcast-end': '4510 Unplugged.' });
  });

  it('ends, instead of skipping data, when the client reads too little', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 64 * 1024 } });
    await transmit('');
    const slow = await receive();
    slow.response.pause();
    const session = bench.relay.core.ports.sessions[0];
    const all = Buffer.from(Array.from({ length: 32 * 1024 }, (_, i) => 0x20 + (i % 90)));
    for (let i = 0; i < 1000 && session?.info.viewers === 1; i++) {
      bench.device().now.receive(all);
      await new Promise((resolve) => setImmediate(resolve));
    }
    slow.response.resume();
    await slow.ended;
    expect(slow.response.trailers['baudcast-end']).toMatch(
      /^4416 Bytes \d+ to \d+ are no longer kept: this connection was too slow\.$/,
    );
    expect(slow.text.startsWith(all.toString())).toBe(true);
    expect(slow.text).toBe(
      all
        .toString()
        .repeat(Math.ceil(slow.text.length / all.length))
        .slice(0, slow.text.length),
    );
  });
});

describe('receive as events', () => {
  const events = (query = '', headers = {}): Promise<Reader> =>
    receive(query, { Accept: 'text/event-stream', ...headers });
  const bytesOf = (text: string): string =>
    [...text.matchAll(/^data: ([A-Za-z0-9+/=]+)$/gm)]
      .map(([, data = '']) => Buffer.from(data, 'base64').toString())
      .join('');

  it('sends bytes in base64, each event with the position of the next one', async () => {
    await transmit('');
    const reader = await events();
    const epoch = bench.relay.core.ports.sessions[0]?.log.current?.epoch ?? '';
    bench.device().now.receive(Buffer.from('hello'));
    bench.device().now.receive(Buffer.from('\r\n'));
    await reader.has('DQo=\n\n');
    const ids = [...reader.text.matchAll(/^id: (.+)\ndata: (.+)$/gm)].map(([, id = '', data]) => [
      // A third number counts signals and notes; those of the device may be known by now, or not yet.
      id.split(':').slice(0, 2).join(':'),
      data,
    ]);
    expect(ids).toEqual([
      [`${epoch}:5`, 'aGVsbG8='],
      [`${epoch}:7`, 'DQo='],
    ]);
  });

  it('resumes after the Last-Event-ID, no byte lost or doubled, across openings, with the events between', async () => {
    await transmit('');
    const first = await events();
    bench.device().now.receive(Buffer.from('abc'));
    await first.has('YWJj');
    const lastId = /id: (\S+)/.exec(first.text)?.[1] ?? '';
    first.response.destroy();
    bench.device().now.receive(Buffer.from('def'));
    bench.device().now.lose();
    await until(() => bench.device().openings.length === 2 && !bench.device().now.isEnded);
    await until(() => bench.relay.core.ports.sessions[0]?.info.state === 'open');
    bench.device().now.receive(Buffer.from('ghi'));
    const second = await events('', { 'Last-Event-ID': lastId });
    const text = await second.has(Buffer.from('ghi').toString('base64'));
    expect(bytesOf(text)).toBe('defghi');
    const ofLoss = /ZGVm[\s\S]*event: lost\nid: [0-9a-f]{16}:6(?::\d+)?\ndata: \{.*"code":"DEVICE_GONE".*\}\n\n/;
    const ofReturn = /event: opened\nid: [0-9a-f]{16}:0(?::\d+)?\ndata: \{.*"reason":"returned".*\}\n\n/;
    expect(text).toMatch(new RegExp(`${ofLoss.source}${ofReturn.source}id: [0-9a-f]{16}:3(?::\\d+)?\\ndata: Z2hp`));
    expect((await events('', { 'Last-Event-ID': 'nonsense' })).response.statusCode).toBe(400);
  });

  it('reads a bare offset as one of the present opening, and reports gaps instead of ending', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 1000 } });
    await transmit('');
    for (let i = 0; i < 4; i++) bench.device().now.receive(new Uint8Array(500));
    const reader = await events('', { 'Last-Event-ID': '1700' });
    expect(await reader.has(/:2000(?::\d+)?\n/)).not.toContain('gap');
    const late = await events('?from=0');
    expect(await late.has(/:2000(?::\d+)?\n/)).toMatch(
      /^event: gap\nid: [0-9a-f]{16}:1000(?::\d+)?\ndata: \{.*"from":0,"to":1000,"reason":"overwritten"\}\n\n/,
    );
  });
});

describe('trials-2 C 5: events of the port have an id', () => {
  it('so that a client that was cut right after one resumes there, and gets no gap twice', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 1000 } });
    await transmit('');
    for (let i = 0; i < 4; i++) bench.device().now.receive(new Uint8Array(500));
    const events = (query: string, headers = {}): ReturnType<typeof receive> =>
      receive(query, { Accept: 'text/event-stream', ...headers });
    const first = await events('?from=0');
    const [, id = ''] = /event: gap\nid: (\S+)/.exec(await first.has(/event: gap\n.*\n.*\n\n/)) ?? [];
    first.response.destroy();
    const second = await events('', { 'Last-Event-ID': id });
    const text = await second.has(/:2000(?::\d+)?\n/);
    expect(text).not.toContain('gap');
    expect([...text.matchAll(/^data: (.+)$/gm)].reduce((sum, [, data = '']) => sum + atob(data).length, 0)).toBe(1000);
  });

  it('trials-2 B 15: a client that was cut learns how many notes and signals it has missed, once', async () => {
    await transmit('');
    bench.device().now.receive(Uint8Array.of(1, 2, 3));
    const events = (query: string, headers = {}): ReturnType<typeof receive> =>
      receive(query, { Accept: 'text/event-stream', ...headers });
    const note = (text: string): Promise<Response> =>
      post('/api/ports/gps/notes', text, { 'Content-Type': 'text/plain' });
    const first = await events('?from=0');
    await first.has(/:3(?::\d+)?\n/);
    await note('seen');
    const [, id = ''] = /event: note\nid: (\S+)/.exec(await first.has(/event: note\n.*\n.*\n\n/)) ?? [];
    first.response.destroy();
    for (const text of ['one', 'two']) await note(text);
    const second = await events('', { 'Last-Event-ID': id });
    await note('three');
    const text = await second.has(/three/);
    expect([...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name)).toEqual(['missing', 'note']);
    expect(text).toContain('data: {"events":2}');
    const [, last = ''] = /event: note\nid: (\S+)/.exec(await second.has(/three.*\n\n/)) ?? [];
    second.response.destroy();
    const third = await events('', { 'Last-Event-ID': last });
    bench.device().now.receive(Uint8Array.of(4));
    expect(await third.has(/:4:\d+\n/)).not.toContain('missing');
  });

  it('also the gap of an opening that the relay has forgotten: it is not reported twice', async () => {
    await transmit('');
    bench.device().now.receive(Uint8Array.of(1, 2, 3));
    const events = (id: string): ReturnType<typeof receive> =>
      receive('', { Accept: 'text/event-stream', 'Last-Event-ID': id });
    const first = await events('00000000000000aa:4');
    const gap = await first.has(/event: gap\n.*\n.*\n\n/);
    first.response.destroy();
    const second = await events(/event: gap\nid: (\S+)/.exec(gap)?.[1] ?? 'none');
    const text = await second.has(/:3(?::\d+)?\n.*\n\n/);
    expect(text).not.toContain('gap');
    expect(text).toContain(btoa('\x01\x02\x03'));
  });
});

describe('release over HTTP', () => {
  const release = (body: unknown): Promise<Response> => post('/api/ports/gps/release', JSON.stringify(body));
  const takeBack = (): Promise<Response> => fetch(`${bench.url}/api/ports/gps/release`, { method: 'DELETE' });
  const info = async () => {
    const [gps] = (await (await fetch(`${bench.url}/api/ports`)).json()) as PortInfo[];
    return gps;
  };

  it('leaves a port to another program, sets a new end when it is asked again, and takes it back', async () => {
    await transmit('x');
    const before = Date.now();
    const answer = await release({ forMs: 60_000, text: 'flash 1.4' });
    expect(answer.status).toBe(200);
    const { until: end } = (await answer.json()) as { until: number };
    expect(end - before).toBeGreaterThanOrEqual(59_000);
    expect(bench.device().now.isEnded).toBe(true);
    expect(await info()).toMatchObject({ state: 'lost', lent: { by: 'local', text: 'flash 1.4' } });
    const { lent } = (await info()) ?? {};
    expect(Math.round((lent?.untilUs ?? 0) / 1000)).toBeCloseTo(end, -3);

    // The same client, as transmitting is: it has control. A lent port transmits nothing.
    expect((await transmit('y', '')).status).toBe(503);
    const later = (await (await release({ forMs: 120_000 })).json()) as { until: number };
    expect(later.until).toBeGreaterThan(end + 50_000);
    expect((await takeBack()).status).toBe(204);
    await until(() => bench.device().openings.length === 2);
    expect(await info()).toMatchObject({ state: 'open', holder: null });
    expect(await info()).not.toHaveProperty('lent');
    expect((await takeBack()).status).toBe(204);
    expect((await transmit('z', '')).status).toBe(200);
  });

  it.each([{}, { forMs: 0 }, { forMs: 3_600_001 }, { forMs: 1000, text: 'x'.repeat(501) }, 'no JSON'])(
    'is refused with 400 for %j',
    async (body) => {
      expect((await release(body)).status).toBe(400);
      expect((await info())?.state).toBe('closed');
    },
  );

  it('ends by itself when its time is over', async () => {
    await transmit('x');
    await release({ forMs: 1 });
    await until(() => bench.device().openings.length === 2);
  });
});

describe('notes', () => {
  it('reach every viewer at the present offset', async () => {
    await transmit('');
    bench.device().now.receive(new Uint8Array(12));
    const page = await bench.connect('/v1', ['baudcast.v1']);
    await page.hello();
    await page.ask({ type: 'attach', port: 'gps' });
    const response = await post('/api/ports/gps/notes', 'Valve 3 opened\n', { 'Content-Type': 'text/plain' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ offset: 12 });
    expect(await page.messageOf('note')).toMatchObject({
      offset: 12,
      text: 'Valve 3 opened',
      by: null,
      name: 'local',
    });
    await post('/api/ports/gps/notes', JSON.stringify({ text: '<b>&', name: 'rig' }), {
      'Content-Type': 'application/json',
    });
    expect(await page.messageOf('note')).toMatchObject({ text: '<b>&', by: null, name: 'local' });
  });

  it('security 31: have the name of their identity, and never the voice of the relay', async () => {
    await transmit('');
    const page = await bench.connect('/v1', ['baudcast.v1']);
    await page.hello();
    await page.ask({ type: 'attach', port: 'gps' });
    for (const claim of [{ name: 'Recording' }, { name: 'Ada' }]) {
      const body = JSON.stringify({ text: 'The disk is full.', ...claim });
      await post('/api/ports/gps/notes', body, { 'Content-Type': 'application/json' });
      const { by, name, voice } = await page.messageOf('note');
      expect({ by, name, voice }).toEqual({ by: null, name: 'local', voice: undefined });
    }
    await post('/api/ports/gps/notes?name=Recording', 'The disk is full.');
    expect(await page.messageOf('note')).toMatchObject({ by: null, name: 'local' });
    page.say({ type: 'note', request: 9, port: 'gps', text: 'x', voice: 'relay' });
    expect((await page.messageOf('note'))['voice']).toBeUndefined();
    bench.relay.core.ports.sessions[0]?.say('Recording', 'The disk is full.');
    expect(await page.messageOf('note')).toMatchObject({ by: null, voice: 'relay' });
  });

  it('are refused when they are empty, too long, or not text', async () => {
    const json = { 'Content-Type': 'application/json' };
    for (const [body, headers] of [
      ['', {}],
      ['x'.repeat(bounds.noteLength + 1), {}],
      ['{', json],
      ['{"text":1}', json],
      ['{"text":"x","name":"\\u0000"}', json],
      ['[]', json],
    ] as const) {
      expect((await post('/api/ports/gps/notes', body, headers)).status, body.slice(0, 20)).toBe(400);
    }
    expect((await post('/api/ports/none/notes', 'x')).status).toBe(404);
    expect((await post('/api/ports/gps/notes', 'x'.repeat(70_000))).status).toBe(413);
  });
});

describe('every route', () => {
  it('lists its methods when another one is used', async () => {
    const cases = {
      '/api/ports': 'GET, HEAD',
      '/api/ports/gps/transmit': 'POST',
      '/v1/tunnel': 'POST, DELETE',
      '/v1/stream': 'GET, HEAD',
      '/hello': 'GET, HEAD',
    };
    for (const [path, allow] of Object.entries(cases)) {
      const response = await fetch(`${bench.url}${path}`, { method: 'PUT' });
      expect(response.status, path).toBe(405);
      expect(response.headers.get('allow'), path).toBe(allow);
      expect(await response.json(), path).toMatchObject({ error: { code: 'NOT_SUPPORTED' } });
    }
  });

  it('answers HEAD and ends, also where GET would stream', async () => {
    for (const path of ['/api/ports', '/api/ports/events', '/api/ports/gps/receive']) {
      expect((await fetch(`${bench.url}${path}`, { method: 'HEAD' })).status, path).toBe(200);
    }
    expect(bench.relay.core.ports.sessions[0]?.info.viewers).toBe(0);
  });

  it('answers 404 in JSON for unknown paths under /api', async () => {
    for (const path of ['/api', '/api/', '/api/none', '/api/ports/gps', '/v1/none', '/v1', '/api/ports/gps/none']) {
      const response = await fetch(`${bench.url}${path}`);
      expect(response.status, path).toBe(404);
      expect(await response.json(), path).toMatchObject({ error: { code: 'NOT_FOUND' } });
    }
  });
});

describe('security 10: a client that reads nothing of an answer without end', () => {
  it.each(['/api/ports/gps/receive', '/api/ports/events'])(
    'is cut off when more than 1 MiB waits for it, however much happens: %s',
    async (path) => {
      const { core } = bench.relay;
      const [session] = core.ports.sessions;
      for (let i = 0; i < 2000; i++) bench.source.devices.set(`new ${i}`, new FakeDevice());
      const socket = connect(bench.port, '127.0.0.1');
      const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.on('error', () => undefined);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${bench.port}\r\nAccept: text/event-stream\r\n\r\n`);
      await new Promise((resolve) => socket.once('data', resolve));
      socket.pause();
      // More than the 1 MiB that may wait, in one turn.
      for (let i = 0; i < 2000; i++) {
        if (path.endsWith('receive')) session?.note(null, 'x', 'y'.repeat(2000));
        else core.ports.apply({ gone: [], arrived: [{ id: `new ${i}`, name: 'y'.repeat(2000), usb: null }] });
      }
      socket.resume();
      await ended;
      expect(session?.info.viewers).toBe(0);
    },
  );
});

it('logs no error of its own when a client disconnects in the middle of a body', async () => {
  const socket = connect(bench.port, '127.0.0.1');
  const headers = ['Content-Length: 100', 'Expect: 100-continue'];
  socket.write(requestHead('POST /api/ports/gps/transmit', bench.port, headers));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const isTold = (entry: unknown): boolean => /request-(?:refused|failed)/.test(JSON.stringify(entry));
  await until(() => bench.logged.some(isTold));
  expect(bench.logged.filter(isTold)).toMatchObject([['debug', 'request-refused', { status: 400 }]]);
});
