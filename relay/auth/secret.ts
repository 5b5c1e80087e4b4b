import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type LinkSecret, readSecret, type SecretKind } from '../protocol/link-secret.ts';

/** A new secret: 72 bits that name it, 192 that prove it. */
export function newSecret<Kind extends SecretKind>(kind: Kind): LinkSecret & { readonly kind: Kind } {
  const text = `${kind}_${newId()}.${randomBytes(24).toString('base64url')}`;
  if (readSecret(text) === undefined) throw new Error('A secret of ours cannot be read back.');
  return { kind, id: text.slice(2, 14), text };
}

/** Never begins with a dash, which a command line would take for a flag. */
function newId(): string {
  const id = randomBytes(9).toString('base64url');
  return /^[A-Za-z0-9]/.test(id) ? id : newId();
}

/**
 * The stored form of a secret, in base64url. Plain SHA-256: a slow hash protects passwords people choose, but 192
 * random bits cannot be guessed, and a credential that comes with every request must be checked fast.
 */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Whether a hash is that of a secret, in constant time. */
export function matchesHash(text: string, hash: string): boolean {
  const expected = Buffer.from(hash, 'base64url');
  const given = createHash('sha256').update(text).digest();
  return expected.length === given.length && timingSafeEqual(expected, given);
}
