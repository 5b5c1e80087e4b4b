import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { createClientSecret } from '../../client/client-secret.ts';
import { bounds } from '../../protocol/limits.ts';
import type { ClientName } from './make-client.ts';

/** A client that no relay has seen before. @param name what others see */
export function newClient(name: string): ClientName {
  return { secret: createClientSecret(randomBytes(16)), name };
}

/** The user of this computer, and which it is: `mei@lab1`. */
export function defaultName(): string {
  const name = `${userName()}@${hostname().split('.')[0] ?? ''}`.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
  return [...name].slice(0, bounds.nameLength / 2).join('');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // a user id without an entry, as in containers
  }
}
