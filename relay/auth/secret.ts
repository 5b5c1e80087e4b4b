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
 * What is kept of a secret, in base64url. Plain SHA-256: a slow hash makes guesses at what a person chose expensive, but nobody guesses 192
 * random bits, and whoever is asked for a credential with every request must be able to check it fast.
 */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Whether a hash is that of a secret, in a time that does not tell how much of it is right. */
export function matchesHash(text: string, hash: string): boolean {
  const expected = Buffer.from(hash, 'base64url');
  const given = createHash('sha256').update(text).digest();
  return expected.length === given.length && timingSafeEqual(expected, given);
}
