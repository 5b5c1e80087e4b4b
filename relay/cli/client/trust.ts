import { X509Certificate } from 'node:crypto';
import { rootCertificates, type SecureContextOptions, type checkServerIdentity } from 'node:tls';
import type { RelayTarget } from './relay-address.ts';

/** Trust settings of a TLS connection. */
interface Trust extends Pick<SecureContextOptions, 'ca' | 'allowPartialTrustChain'> {
  readonly checkServerIdentity?: typeof checkServerIdentity;
}

/**
 * Options of a TLS connection: whose certificates are trusted. An authority that is given is trusted beside the usual
 * ones, not instead; a certificate that is given is the only one.
 */
export function trust({ authority, certificate }: RelayTarget): Trust {
  if (certificate !== undefined) {
    const { fingerprint256 } = new X509Certificate(certificate);
    // It is known by itself, so it need not name the place where it is met.
    const isIt: typeof checkServerIdentity = (_host, shown) =>
      shown.fingerprint256 === fingerprint256
        ? undefined
        : new Error('The relay shows another certificate than the one it has announced.');
    return { ca: [certificate], allowPartialTrustChain: true, checkServerIdentity: isIt };
  }
  return authority === undefined ? {} : { ca: [...rootCertificates, authority] };
}
