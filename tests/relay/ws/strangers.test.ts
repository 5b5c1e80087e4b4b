import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayRules } from '../../../relay/protocol/limits.ts';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import { UnauthenticatedSockets } from '../../../relay/ws/upgrade-handler.ts';
import { credentialsBench } from '../auth/access-bench.ts';
import { type RelayBench, type SocketClient, startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let access: Awaited<ReturnType<typeof credentialsBench>>;
let clock: FakeClock;
let bench: RelayBench;
beforeEach(async () => {
  access = await credentialsBench();
  clock = new FakeClock();
  bench = await startRelay({ clock, credentials: access.credentials });
});
afterEach(() => bench.close());

const stranger = (): Promise<SocketClient> => bench.connect('/v1', ['baudcast.v1']);
/** Another secret than this one, by its last character. */
const spoilt = (secret: string): string => `${secret.slice(0, -1)}${secret.endsWith('_') ? '-' : '_'}`;
const hello = { type: 'hello', versions: ['baudcast.v1'], client: `${'c'.repeat(21)}A`, name: 'A test' };

/** Everything received, until the relay ends it. */
async function allOf(client: SocketClient): Promise<unknown[]> {
  const messages: unknown[] = [];
  for (let message = await client.next(); message !== undefined; message = await client.next()) messages.push(message);
  return messages;
}

describe('security 7: a socket without authentication', () => {
  it('receives nothing at all, whatever happens, and is closed after five seconds', async () => {
    const silent = await stranger();
    bench.source.onChange({ gone: ['gps'], arrived: [{ id: 'gps', name: 'Replugged', usb: null }] });
    await clock.advance(4999);
    expect(silent.socket.readyState).toBe(silent.socket.OPEN);
    await clock.advance(1);
    expect(await allOf(silent)).toEqual([]);
    expect(await silent.closed).toMatchObject({ code: 4408 });
  });

  it('is closed without an answer at its first message that is not hello', async () => {
    const said: (string | Uint8Array)[] = [
      '{',
      '{"type":"ping","sent":1}',
      '{"type":"attach","request":1,"port":"gps"}',
      'null',
      '',
      encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Uint8Array.of(1) }),
      new Uint8Array(3),
    ];
    for (const message of said) {
      const client = await stranger();
      client.socket.send(message);
      expect(await allOf(client), String(message)).toEqual([]);
      expect(await client.closed).toMatchObject({ code: 4401 });
    }
    expect(bench.device().openings).toEqual([]);
  });

  it('gets the reason for its refusal when it says hello, and is closed', async () => {
    const link = await access.share();
    for (const credential of [undefined, '', 'x', link.slice(0, -1), spoilt(link), 'x'.repeat(4096)]) {
      const client = await stranger();
      client.say({ ...hello, credential });
      const [answer, ...more] = await allOf(client);
      expect(JSON.parse(String(answer))).toMatchObject({ type: 'error', code: 'UNAUTHENTICATED' });
      expect(more).toEqual([]);
      expect(await client.closed).toMatchObject({ code: 4401 });
    }
    // A client of another version is not even told the version used here.
    const other = await stranger();
    other.say({ ...hello, versions: ['baudcast.v9'] });
    expect(JSON.parse(String((await allOf(other))[0]))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('with a wrong credential as its subprotocol is refused in answer to any hello, and closed', async () => {
    const link = await access.share();
    const client = await bench.connect('/v1', ['baudcast.v1', `baudcast.bearer.${spoilt(link)}`]);
    client.say({ ...hello, credential: link });
    const [answer, ...more] = await allOf(client);
    expect(JSON.parse(String(answer))).toMatchObject({ type: 'error', code: 'UNAUTHENTICATED' });
    expect(more).toEqual([]);
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('may have half of the places from one address; clients with a credential are admitted in addition', async () => {
    const half = relayRules.unauthenticated / 2;
    const waiting = await Promise.all(Array.from({ length: half }, stranger));
    await expect(stranger()).rejects.toThrow('503');
    const link = await access.share('operator');
    const page = await bench.connect('/v1', ['baudcast.v1', `baudcast.bearer.${link}`]);
    await page.hello('page');
    const program = await bench.connect('/v1', ['baudcast.v1'], { headers: { Authorization: `Bearer ${link}` } });
    await program.hello('program');
    await program.ask({ type: 'attach', port: 'gps' });
    expect(await program.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } })).toMatchObject({ ok: true });
    // One that authenticates makes room at once, one that leaves when it has left.
    waiting[0]?.say({ ...hello, credential: link });
    await waiting[0]?.messageOf('welcome');
    await stranger();
    await expect(stranger()).rejects.toThrow('503');
    waiting[1]?.socket.terminate();
    for (;;) if (await stranger().catch(() => undefined)) break;
    await clock.advance(5000);
    for (const { closed } of waiting.slice(2)) expect(await closed).toMatchObject({ code: 4408 });
    for (;;) if (await stranger().catch(() => undefined)) break;
  });

  it('is one of 64 at most, from any addresses', () => {
    const strangers = new UnauthenticatedSockets();
    const leaves = Array.from({ length: relayRules.unauthenticated }, (_, i) => strangers.enter(`192.0.2.${i}`));
    expect(leaves.every((leave) => leave !== undefined)).toBe(true);
    expect(strangers.enter('198.51.100.1')).toBeUndefined();
    leaves[0]?.();
    leaves[0]?.();
    expect(strangers.enter('198.51.100.1')).toBeDefined();
    expect(strangers.enter('198.51.100.1')).toBeUndefined();
  });

  it('is admitted at once at a relay that requires no credential', async () => {
    const open = await startRelay();
    const client = await open.connect('/v1', ['baudcast.v1']);
    client.say({ ...hello, credential: 'of another relay' });
    expect(await client.messageOf('welcome')).toMatchObject({ identity: { role: 'admin' } });
    await open.close();
  });
});
