import { always, type Identity } from '../../../relay/auth/identity.ts';

/** Somebody whom the relay let in: an admin of all ports, but for what a test says. */
export function someIdentity(but: Partial<Identity> = {}): Identity {
  return {
    id: 'ann',
    name: 'ann',
    role: 'admin',
    ports: 'all',
    expiresAt: null,
    via: 'local',
    address: '127.0.0.1',
    share: null,
    ended: always,
    ...but,
  };
}
