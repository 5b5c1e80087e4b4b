import { always, type Identity } from '../../../relay/auth/identity.ts';

/** An admitted identity: an admin of all ports, except for the test's changes. */
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
