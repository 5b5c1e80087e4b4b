import type { Actor, NewRelayEvent } from '../protocol/relay-event.ts';
import type { Credential } from './credential.ts';
import type { Identity } from './identity.ts';

export function accessActor({ id, name, address }: Pick<Identity, 'id' | 'name' | 'address'>): Actor {
  return { id, name, address };
}

/** The event of a credential that ended. @param by who ended it; `null`: it expired */
export function endEvent({ kind, id, name, ended }: Credential, by: Actor | null): NewRelayEvent | undefined {
  if (kind === 's') return { type: ended?.why === 'expired' ? 'share-expired' : 'share-revoked', share: id, name, by };
  if (kind === 'n') return { type: 'node-revoked', joined: name, by };
  if (kind !== 't') return undefined;
  return { type: 'signed-out', by, ...(by?.id === id ? {} : { whom: { id, name } }) };
}
