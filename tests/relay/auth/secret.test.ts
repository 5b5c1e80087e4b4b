import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashSecret, matchesHash, newSecret } from '../../../relay/auth/secret.ts';
import { readSecret } from '../../../relay/protocol/link-secret.ts';
import { credentialsBench } from './access-bench.ts';

const compared = vi.spyOn(crypto, 'timingSafeEqual');
syncBuiltinESMExports();
afterAll(() => {
  compared.mockRestore();
  syncBuiltinESMExports();
});
beforeEach(() => {
  compared.mockClear();
});

describe('security 8: a secret', () => {
  it('is compared once, completely, by timingSafeEqual: if right, wrong, or of an unknown id', async () => {
    const { credentials, share, pair } = await credentialsBench();
    const link = await share();
    const ended = await pair();
    await credentials.signIn(ended, 'A phone', '');
    for (const text of [link, `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`, newSecret('s').text, ended]) {
      compared.mockClear();
      credentials.identify(text, '192.0.2.1');
      expect(compared.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength])).toEqual([[32, 32]]);
    }
  });

  it('has 192 random bits and an id of 72, never the same twice, and is safe on a command line', () => {
    const secrets = Array.from({ length: 2000 }, () => newSecret('s'));
    expect(new Set(secrets.map(({ id }) => id)).size).toBe(2000);
    expect(new Set(secrets.map(({ text }) => text)).size).toBe(2000);
    expect(secrets.map(({ text }) => readSecret(text))).toEqual(secrets);
    expect(secrets.filter(({ id }) => !/^[A-Za-z0-9][\w-]{11}$/.test(id))).toEqual([]);
    const sizes = secrets.map(({ text }) => Buffer.from(text.split('.')[1] ?? '', 'base64url').length);
    expect(new Set(sizes)).toEqual(new Set([24]));
  });

  it('matches only its own hash, of any length', () => {
    const { text } = newSecret('t');
    expect(matchesHash(text, hashSecret(text))).toBe(true);
    for (const hash of ['', 'x', hashSecret(`${text} `), hashSecret(text).slice(1), text])
      expect(matchesHash(text, hash), hash).toBe(false);
  });
});
