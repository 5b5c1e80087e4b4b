import { describe, expect, onTestFinished, test } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { Credentials } from '../../../relay/auth/credentials.ts';
import type { Identity } from '../../../relay/auth/identity.ts';
import { accessRules, CredentialBucket } from '../../../relay/fleet/credential-bucket.ts';
import type { NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import { settle } from '../../support/settle.ts';
import { hourMs, idOf, TwoClocks } from '../auth/access-bench.ts';
import { type MemoryBucket, MemoryBuckets } from './memory-bucket.ts';

/** Gateways of one fleet, each with a connection of its own that can be cut. */
function fleet() {
  const clock = new TwoClocks();
  const buckets = new MemoryBuckets();
  const events: NewRelayEvent[] = [];
  const start = async (gateway: string, isConnected = true) => {
    const logged: string[] = [];
    const log = (_level: string, event: string): void => void logged.push(event);
    const keeper = new CredentialBucket({ gateway, clock, log });
    let bucket: MemoryBucket | undefined;
    const connect = (): Promise<void> => keeper.up(() => Promise.resolve((bucket = buckets.connect())));
    const credentials = await Credentials.open({
      time: { clock, wallMs: clock.wallMs },
      log,
      emit: (event) => void events.push(event),
      keeper,
    });
    onTestFinished(() => credentials.stop());
    if (isConnected) await connect();
    const owner = credentials.identify(credentials.localSecret.text, '127.0.0.1') as Identity;
    return {
      credentials,
      keeper,
      connect,
      logged,
      owner,
      bucket: () => bucket!,
      share: async (durationMs = hourMs): Promise<string> =>
        (await credentials.share({ name: 'Guests', role: 'viewer', ports: 'all', durationMs }, owner)).secret.text,
      signIn: async (text: string): Promise<string> =>
        (await credentials.signIn(text, 'A phone', '192.0.2.1')).secret.text,
      revoke: (text: string): Promise<boolean> => credentials.end(idOf(text), 'revoked', accessActor(owner)),
      /** The identity, or why there is none. */
      look: (text: string): Identity | string => {
        const found = credentials.identify(text, '192.0.2.1');
        return found instanceof Error ? ('reason' in found ? String(found.reason) : found.code) : found;
      },
    };
  };
  const told = (type: NewRelayEvent['type']): NewRelayEvent[] => events.filter((event) => event.type === type);
  return { clock, buckets, start, told };
}

describe('A gateway that NATS does not reach', () => {
  test('does not know who has access before it has reached it once; its own user has', async () => {
    const { start } = fleet();
    const [gateway, late] = [await start('gw1'), await start('gw2', false)];
    const link = await gateway.share();
    expect(late.look(link)).toBe('OVERLOADED');
    expect(late.look(late.credentials.localSecret.text)).toMatchObject({ via: 'local' });
    await expect(late.share()).rejects.toMatchObject({ code: 'OVERLOADED', message: /nothing was done/ });
    await late.connect();
    expect(late.look(link)).toMatchObject({ role: 'viewer' });
  });

  test('believes what it knows for a quarter of an hour, gives no access, and is right when it is back', async () => {
    const { clock, start } = fleet();
    const [gateway, other] = [await start('gw1'), await start('gw2')];
    const [link, token] = [await gateway.share(), await other.signIn(await gateway.share())];
    const { ended } = other.look(link) as Identity;
    other.keeper.down();
    await gateway.revoke(link);
    await settle();
    expect(other.look(link)).toMatchObject({ role: 'viewer' });
    await expect(other.signIn(link)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await clock.advance(accessRules.believeMs);
    expect(other.look(token)).toMatchObject({ role: 'viewer' });
    await clock.advance(1);
    expect(other.look(token)).toBe('OVERLOADED');
    // What is open stays open: it may reach the ports of this computer only.
    expect(ended.aborted).toBe(false);
    await other.connect();
    expect(ended.aborted).toBe(true);
    expect([other.look(link), other.look(token)]).toEqual(['revoked', expect.objectContaining({ role: 'viewer' })]);
  });

  test('revokes for itself at once and says so; the others are told when it is back, once', async () => {
    const { start, told } = fleet();
    const [gateway, other] = [await start('gw1'), await start('gw2')];
    const link = await gateway.share();
    await settle();
    const { ended } = other.look(link) as Identity;
    gateway.keeper.down();
    await expect(gateway.revoke(link)).rejects.toThrow(/^Revoked at this gateway, but the others do not know yet/);
    expect([gateway.look(link), other.look(link)]).toEqual(['revoked', expect.objectContaining({ role: 'viewer' })]);
    expect(told('share-revoked')).toHaveLength(1);
    await gateway.connect();
    await settle();
    expect(ended.aborted).toBe(true);
    expect(told('share-revoked')).toHaveLength(1);
  });

  test('notices that it hears of no changes any more, and asks for everything again', async () => {
    const { clock, start } = fleet();
    const [gateway, other] = [await start('gw1'), await start('gw2')];
    const link = await gateway.share();
    await settle();
    other.bucket().held = [];
    await gateway.revoke(link);
    expect(other.look(link)).toMatchObject({ role: 'viewer' });
    await clock.advance(accessRules.signMs + accessRules.signWaitMs + accessRules.againMs);
    expect(other.logged).toContain('access-away');
    expect(other.look(link)).toBe('revoked');
  });
});

describe('Gateways', () => {
  test('tell once that a share has expired', async () => {
    const { clock, buckets, start, told } = fleet();
    const gateways = [await start('gw1'), await start('gw2'), await start('gw3')];
    const link = await gateways[0]!.share(60_000);
    await clock.advance(59_990);
    // None hears of the others first.
    for (const { bucket } of gateways) bucket().held = [];
    await clock.advance(10);
    for (const { bucket } of gateways) bucket().release();
    await settle();
    expect(gateways.map(({ look }) => look(link))).toEqual(['expired', 'expired', 'expired']);
    expect(told('share-expired')).toHaveLength(1);
    expect(buckets.conflicts).toBe(2);
  });

  test('tell once who revoked a share, though the answer was lost and it was asked again', async () => {
    const { clock, buckets, start, told } = fleet();
    const [gateway] = [await start('gw1'), await start('gw2')];
    const link = await gateway.share();
    buckets.isDeaf = true;
    await expect(gateway.revoke(link)).rejects.toThrow('timeout');
    buckets.isDeaf = false;
    expect(told('share-revoked')).toHaveLength(0);
    await clock.advance(accessRules.againMs);
    expect(told('share-revoked')).toHaveLength(1);
  });

  test('close what was made of a share while another one revoked it', async () => {
    const { start } = fleet();
    const [gateway, other, third] = [await start('gw1'), await start('gw2'), await start('gw3')];
    const link = await gateway.share();
    await settle();
    // Neither hears the other.
    gateway.bucket().held = [];
    other.bucket().held = [];
    const token = await other.signIn(link);
    await gateway.revoke(link);
    expect(other.look(token)).toMatchObject({ share: idOf(link) });
    gateway.bucket().release();
    other.bucket().release();
    await settle();
    const last = await start('gw4');
    for (const { look } of [gateway, other, third, last]) expect(look(token)).toBe('revoked');
    // Also where nobody remembers the share.
    last.keeper.remove(idOf(link));
    await settle();
    expect((await start('gw5')).look(token)).toBe('revoked');
  });

  test('ask for a credential that they have not heard of, and for its share, but not for more at a time', async () => {
    const { start } = fleet();
    const [gateway, other] = [await start('gw1'), await start('gw2')];
    other.bucket().held = [];
    const token = await gateway.signIn(await gateway.share());
    expect(other.look(token)).toBe('unknown');
    await other.credentials.learn(token);
    expect(other.look(token)).toMatchObject({ name: 'A phone' });
    expect(other.credentials.learn(token)).toBeUndefined();
    const unknown = (i: number): string => `t_${String(i).padStart(12, '0')}.${'y'.repeat(32)}`;
    const asked = Array.from({ length: 100 }, (_, i) => other.credentials.learn(unknown(i)));
    expect(asked.filter((one) => one !== undefined)).toHaveLength(accessRules.questions);
    await Promise.all(asked);
    expect(other.credentials.learn(unknown(0))).toBeDefined();
  });

  test('give access by nothing that is damaged', async () => {
    const { buckets, start } = fleet();
    const gateway = await start('gw1');
    const link = await gateway.share();
    const key = `credential.${idOf(link)}`;
    const text = Buffer.from(buckets.entries.get(key)!.value).toString();
    for (const damaged of [
      '',
      '{}',
      text.slice(0, -5),
      text.replace('viewer', 'root'),
      text.replace(idOf(link), 'x'.repeat(12)),
    ]) {
      buckets.write(key, Buffer.from(damaged), undefined);
      await settle();
      expect(gateway.look(link), damaged).toBe('unknown');
      expect(gateway.logged).toContain('credential-damaged');
      buckets.write(key, Buffer.from(text), undefined);
      await settle();
      expect(gateway.look(link)).toMatchObject({ role: 'viewer' });
    }
  });

  test('forget what the bucket has lost', async () => {
    const { buckets, start } = fleet();
    const gateway = await start('gw1');
    const link = await gateway.share();
    gateway.keeper.down();
    buckets.entries.clear();
    await gateway.connect();
    expect(gateway.look(link)).toBe('unknown');
  });
});

test('Hundreds of changes at once are written some at a time, each once, and none waits for a slow one', async () => {
  const { buckets, start } = fleet();
  const gateway = await start('gw1');
  let [now, most, count] = [0, 0, 0];
  const held: (() => void)[] = [];
  onTestFinished(() => held[0]?.());
  const write = gateway.bucket().write.bind(gateway.bucket());
  gateway.bucket().write = async (...given) => {
    most = Math.max(most, ++now);
    if (count++ === 0) await new Promise<void>((resolve) => held.push(resolve));
    return write(...given).finally(() => now--);
  };
  const shares = Array.from({ length: 3 * accessRules.writes }, () => gateway.share());
  await settle();
  expect([most, count, buckets.conflicts]).toEqual([accessRules.writes, shares.length, 0]);
  expect(buckets.text.match(/"name":"Guests"/g)).toHaveLength(shares.length - 1);
  held[0]!();
  const texts = await Promise.all(shares);
  expect(texts.every((text) => typeof gateway.look(text) === 'object')).toBe(true);
  expect(count).toBe(shares.length);
});

test('A write that fails is told to those who wait for it, and to nobody who waits for another', async () => {
  const { clock, start } = fleet();
  const gateway = await start('gw1');
  const write = gateway.bucket().write.bind(gateway.bucket());
  let writeOthers = (): void => undefined;
  const failed = new Promise<void>((resolve) => (writeOthers = resolve));
  let count = 0;
  gateway.bucket().write = async (key, ...more) => {
    if (count++ === 0) throw new Error('timeout');
    await failed;
    return write(key, ...more);
  };
  const [first, second] = [gateway.share(), gateway.share()];
  await expect(first).rejects.toMatchObject({ code: 'DEVICE_ERROR' });
  writeOthers();
  expect(gateway.look(await second)).toMatchObject({ role: 'viewer' });
  await clock.advance(accessRules.againMs);
  expect(count).toBeGreaterThan(2);
});
