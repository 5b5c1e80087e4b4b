import type { Actor, NewRelayEvent } from '../protocol/relay-event.ts';
import type { Credential } from './credential.ts';
import type { Identity } from './identity.ts';

export function actorOf({ id, name, address }: Pick<Identity, 'id' | 'name' | 'address'>): Actor {
  return { id, name, address };
}

/** What is told of a credential that has ended. @param by who ended it; `null`: its time was over */
export function endEvent({ kind, id, name, ended }: Credential, by: Actor | null): NewRelayEvent | undefined {
  if (kind === 's') return { type: ended?.why === 'expired' ? 'share-expired' : 'share-revoked', share: id, name, by };
  if (kind === 'n') return { type: 'node-revoked', joined: name, by };
  if (kind !== 't') return undefined;
  return { type: 'signed-out', by, ...(by?.id === id ? {} : { whom: { id, name } }) };
}
