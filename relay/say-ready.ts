import { X509Certificate } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { greet, insecureWarning, keepsOutput } from './cli/greeting.ts';
import { hostOf, reachedAt } from './cli/reached-at.ts';
import type { ServeOptions } from './cli/serve-options.ts';
import type { Guard } from './guard.ts';
import type { HttpServer } from './http/listen-http.ts';
import { linkFragment } from './protocol/link-secret.ts';
import { missingHosts } from './tls/kept-certificate.ts';

/** Addresses at which others reach the relay, the best first. None if nobody else does. */
export function addressesOf(options: ServeOptions, { hosts, certificate }: Guard, port: number): string[] {
  const isNamed = (host: string): boolean => !certificate || missing(certificate, host).length === 0;
  return reachedAt({ ...options, ...hosts(), scheme: options.usesTls ? 'https' : 'http', port, isNamed });
}

/** Prints on standard output that the relay listens, where, and how to sign in; and warnings on standard error. */
export async function sayReady(
  options: ServeOptions,
  guard: Guard,
  { url }: HttpServer,
  addresses: readonly string[],
): Promise<void> {
  const { certificate, credentials } = guard;
  const { stdout, stderr } = process;
  const base = addresses[0] ?? url;
  if (options.isInsecure) stderr.write(insecureWarning(base));
  const isCached = !stdout.isTTY && keepsOutput(fstatSync(1), process.env);
  const isHidden = options.pairingLink === 'off' || (options.pairingLink === 'auto' && isCached);
  const pairing = !credentials
    ? undefined
    : isHidden
      ? 'hidden'
      : credentials.store.changeRefusal
        ? 'later'
        : `${base}/${linkFragment((await credentials.pair()).secret)}`;
  const facts = certificate && {
    fingerprint: certificate.pair.certificate.fingerprint256,
    made: certificate.made && {
      authorityFingerprint: new X509Certificate(certificate.made.authorityPem).fingerprint256,
      renewed: certificate.made.renewed,
    },
    // A proxy has its own.
    unnamed: addresses.filter(
      (address) => address !== options.publicUrl && missing(certificate, hostOf(address)).length > 0,
    ),
  };
  // 0: a terminal that does not know how wide it is.
  const terminal = { hasColours: stdout.isTTY, columns: stdout.columns || undefined };
  stdout.write(greet({ url, addresses, certificate: facts, pairing, terminal }));
}

function missing(certificate: NonNullable<Guard['certificate']>, host: string): string[] {
  return missingHosts(
    certificate.pair,
    /^[\d.]+$|:/.test(host) ? { names: [], addresses: [host] } : { names: [host], addresses: [] },
  );
}
