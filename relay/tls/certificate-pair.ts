import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** An unusable certificate. The message says why and what to do. */
export class CertificateError extends Error {}

/** A certificate that can be served: it was looked at as a whole. */
export interface CertificatePair {
  /** The host's own certificate, then those that vouch for it, as PEM. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** The host's own. */
  readonly certificate: X509Certificate;
  /** From when and until when it is good, milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** Names of the texts in messages, for those from files. */
interface PairNames {
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 86_400_000;

/**
 * Looks at a certificate and its key as a whole.
 * @param nowMs milliseconds since 1970
 * @throws {CertificateError} when they cannot be read, do not belong together, or are not good now
 */
export function readPair(chainPem: string, keyPem: string, names: PairNames, nowMs: number): CertificatePair {
  const [certificate, ...others] = readChain(chainPem, names.certificate);
  if (!certificate)
    throw new CertificateError(
      `${names.certificate} has no certificate: it must be PEM text, with lines of -----BEGIN CERTIFICATE-----.`,
    );
  const key = readKey(keyPem, names.key);
  if (!certificate.checkPrivateKey(key)) {
    throw new CertificateError(
      others.some((one) => one.checkPrivateKey(key))
        ? `${names.key} belongs to a later certificate in ${names.certificate}: this host's own must be the ` +
            'first there, and those that vouch for it come after it.'
        : `${names.key} is not the key of the certificate in ${names.certificate}. Give the two that were ` +
            'issued together.',
    );
  }
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (nowMs >= until)
    throw new CertificateError(`The certificate in ${names.certificate} expired on ${dateOf(until)}. Have it renewed.`);
  if (nowMs < from)
    throw new CertificateError(
      `The certificate in ${names.certificate} is good from ${dateOf(from)} only. Set this computer's clock, ` +
        'or wait until then.',
    );
  try {
    createSecureContext({ cert: chainPem, key: keyPem, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new CertificateError(`The certificate in ${names.certificate} cannot be served: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
  return { chainPem, keyPem, certificate, from, until };
}

/** How many whole days a certificate is still good for. */
export function daysLeft({ until }: Pick<CertificatePair, 'until'>, nowMs: number): number {
  return Math.max(0, Math.floor((until - nowMs) / dayMs));
}

/** A day by the calendar of Greenwich, as in 2026-11-20. */
export function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** The certificates of a PEM text, in its order. @throws {CertificateError} for one that is damaged */
export function readChain(pem: string, name: string): X509Certificate[] {
  const blocks =
    pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new CertificateError(`A certificate in ${name} is damaged: ${reasonOf(error)}. Have it written anew.`, {
        cause: error,
      });
    }
  });
}

function readKey(pem: string, name: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw new CertificateError(
      `${name} has a passphrase, and nobody is there to type it. Remove it (openssl pkey -in ${name} -out ` +
        'key.pem), and keep the file readable for this user only.',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CertificateError(
      `${name} has no private key: it must be PEM text, with lines of -----BEGIN PRIVATE KEY-----.`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
