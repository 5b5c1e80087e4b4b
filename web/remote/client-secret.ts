import { createClientSecret } from '../../relay/client/client-secret.ts';

/** A secret for a client of a relay: see `createClientSecret()`. */
export const newClientSecret = (): string => createClientSecret(crypto.getRandomValues(new Uint8Array(16)));
