import type { BlockList } from 'node:net';
import type { AccessPolicy } from './admit.ts';
import { clientAddress } from './client-address.ts';
import type { Credentials } from './credentials.ts';
import { requestSecret } from './request-secret.ts';

/** Lets in who has a credential, and nobody else, wherever they are: on this computer, too, there are other people, and proxies. */
export function identifyByCredential(
  credentials: Credentials,
  proxies?: BlockList,
): Pick<AccessPolicy, 'identify' | 'greet'> {
  return {
    identify: (request) => credentials.identify(requestSecret(request), clientAddress(request, proxies)),
    greet: (credential, request) => credentials.identify(credential, clientAddress(request, proxies)),
  };
}
