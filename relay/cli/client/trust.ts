import { rootCertificates } from 'node:tls';
import type { RelayAddress } from './relay-address.ts';

/** Options of a TLS connection: whose certificates are trusted. One that is given is trusted beside the usual ones, not instead. */
export function trust({ authority }: RelayAddress): { readonly ca?: string[] } {
  return authority === undefined ? {} : { ca: [...rootCertificates, authority] };
}
