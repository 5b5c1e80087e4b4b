import { describe, expect, test, vi } from 'vitest';
import { RelayPeople } from '../../web/engine/relay-people.ts';
import { SignInKeeper, type SignInRecords } from '../../web/engine/sign-in-keeper.ts';
import type { StoredSignIn } from '../../web/storage/sign-in-store.ts';

const address = 'https://lab1:8017';
const secret = (kind: string, first: string) => `${kind}_${first.repeat(12)}.${'x'.repeat(32)}`;
const link = `${address}/ports/lab1/gps#share=${secret('s', 'A')}`;
const other = `${address}/#share=${secret('s', 'B')}`;
const identity = { id: 'i1', name: 'Ann', role: 'viewer', ports: ['gps'], expiresAt: 5000, via: 'share' };

function memoryRecords() {
  const stored = new Map<string, StoredSignIn>();
  const records: SignInRecords = {
    get: async (key) => stored.get(key),
    set: async (key, signIn) => void stored.set(key, signIn),
    delete: async (key) => void stored.delete(key),
  };
  return { stored, records };
}

/** People at one relay, which is listed already. */
function bench() {
  const { stored, records } = memoryRecords();
  const announced: string[] = [];
  const signIns = new SignInKeeper({ records, announce: (changed) => announced.push(changed) });
  const client = { signIn: vi.fn(), signOut: vi.fn(async () => {}) };
  let tokens = 0;
  client.signIn.mockImplementation(async () => ({ token: `t_${++tokens}`, identity }));
  const relay = { client, hostAheadMs: 1000, renew: vi.fn(), summary: { access: undefined } };
  let name = 'Firefox on Linux';
  const people = new RelayPeople({
    relays: { add: vi.fn(async () => address), find: () => relay, link: () => relay } as never,
    signIns,
    name: { get: () => name, set: (given) => void (name = given) },
    pageOrigin: 'https://pages.example',
  });
  return { people, stored, records, announced, signIns, client, relay, name: () => name };
}

describe('Signing in', () => {
  test('keeps the token by relay, stores the name, and reconnects with the new identity', async () => {
    const { people, stored, announced, client, relay, name } = bench();
    const outcome = await people.signIn(link, '  Ann\u202e ');
    expect(outcome).toEqual({
      kind: 'signed-in',
      address,
      access: { name: 'Ann', role: 'viewer', ports: ['gps'], expiresMs: 4000, via: 'share', sharing: true },
    });
    expect(client.signIn).toHaveBeenCalledWith(secret('s', 'A'), 'Ann');
    expect([...stored]).toEqual([[address, { token: 't_1', link: 'A'.repeat(12) }]]);
    expect([announced, relay.renew.mock.calls.length, name()]).toEqual([[address], 1, 'Ann']);
  });

  test('with another link ends the previous sign-in, but only once the new one was accepted', async () => {
    const { people, stored, client } = bench();
    await people.signIn(link, 'Ann');
    client.signIn.mockRejectedValueOnce(
      Object.assign(new Error('It was revoked.'), { code: 'UNAUTHENTICATED', reason: 'revoked' }),
    );
    expect(await people.signIn(other, 'Ann')).toEqual({ kind: 'refused', why: 'revoked', text: 'It was revoked.' });
    expect([stored.get(address)?.token, client.signOut.mock.calls]).toEqual(['t_1', []]);
    await people.signIn(other, 'Ann');
    expect([stored.get(address)?.token, client.signOut.mock.calls]).toEqual(['t_2', [['t_1']]]);
  });

  test('recognises a link that was used here before, and one that is different', async () => {
    const { people } = bench();
    expect(await people.readLink(link)).toMatchObject({ ok: true, address, path: 'lab1/gps', signedIn: 'no' });
    await people.signIn(link, 'Ann');
    expect(await people.readLink(link)).toMatchObject({ signedIn: 'same-link' });
    expect(await people.readLink(other)).toMatchObject({ signedIn: 'otherwise' });
  });

  test('accepts a secret alone where the address of the relay is known', async () => {
    const { people } = bench();
    expect(await people.readLink(secret('s', 'A'))).toEqual({ ok: false, problem: 'no-link' });
    expect(await people.readLink(secret('s', 'A'), address)).toMatchObject({ ok: true, address });
    expect(await people.signIn('hello', 'Ann', address)).toEqual({ kind: 'bad-link', problem: 'no-link' });
  });

  test.each([
    [{ code: 'TIMEOUT' }, { kind: 'unreachable', address }],
    [
      { code: 'UNAUTHENTICATED', reason: 'used' },
      { kind: 'refused', why: 'used' },
    ],
    [
      { code: 'UNAUTHENTICATED', reason: 'broken' },
      { kind: 'bad-link', problem: 'broken' },
    ],
    [
      { code: 'UNAUTHENTICATED', reason: 'too-many' },
      { kind: 'refused', why: 'too-many' },
    ],
    [{ code: 'FORBIDDEN' }, { kind: 'refused', why: 'not-allowed' }],
    [{ code: 'OVERLOADED' }, { kind: 'refused', why: 'busy' }],
    [{ code: 'NOT_SUPPORTED' }, { kind: 'refused', why: 'not-needed' }],
    [{}, { kind: 'refused', why: 'other' }],
  ])('that fails by %j changes nothing', async (error, outcome) => {
    const { people, stored, client, relay } = bench();
    client.signIn.mockRejectedValueOnce(Object.assign(new Error('No.'), error));
    expect(await people.signIn(link, 'Ann')).toMatchObject(outcome);
    expect([stored.size, relay.renew.mock.calls.length]).toEqual([0, 0]);
  });
});

describe('Signing out', () => {
  test('deletes the token at the relay and in the browser', async () => {
    const { people, stored, client, relay } = bench();
    await people.signIn(link, 'Ann');
    await people.signOut(address);
    expect([stored.size, client.signOut.mock.calls.length, relay.renew.mock.calls.length]).toEqual([0, 1, 2]);
  });

  test('keeps the token when the relay cannot be reached, because nothing else could revoke it', async () => {
    const { people, stored, client } = bench();
    await people.signIn(link, 'Ann');
    client.signOut.mockRejectedValueOnce(Object.assign(new Error(''), { code: 'TIMEOUT' }));
    await expect(people.signOut(address)).rejects.toMatchObject({ code: 'relay-unreachable' });
    expect(stored.size).toBe(1);
  });

  test('succeeds if the relay no longer has the token', async () => {
    const { people, stored, client } = bench();
    await people.signIn(link, 'Ann');
    client.signOut.mockRejectedValueOnce(Object.assign(new Error('Gone.'), { code: 'UNAUTHENTICATED' }));
    await people.signOut(address);
    expect(stored.size).toBe(0);
  });
});

describe('The sign-ins of a browser', () => {
  test('include those of another tab, and the end of an old one keeps a new one', async () => {
    const { signIns, stored } = bench();
    stored.set(address, { token: 't_old', link: 'A' });
    expect(await signIns.load(address)).toBe(true);
    stored.set(address, { token: 't_new', link: 'B' });
    await signIns.forget(address, 't_old');
    expect([signIns.get(address), stored.get(address)?.token]).toEqual([undefined, 't_new']);
    expect(await signIns.load(address)).toBe(true);
    expect(signIns.get(address)?.token).toBe('t_new');
    expect(await signIns.load(address)).toBe(false);
  });

  test('last as long as the page where the browser has no storage', async () => {
    const broken: SignInRecords = {
      get: () => Promise.reject(new Error()),
      set: () => Promise.reject(new Error()),
      delete: () => Promise.reject(new Error()),
    };
    const keeper = new SignInKeeper({ records: broken, announce: () => {} });
    await keeper.set(address, { token: 't_1', link: 'A' });
    expect(keeper.get(address)?.token).toBe('t_1');
    expect(await keeper.load(address)).toBe(false);
    expect(keeper.get(address)?.token).toBe('t_1');
    await keeper.forget(address, 't_1');
    expect(keeper.get(address)).toBeUndefined();
  });
});
