import { isIP } from 'node:net';
import { CertificateError } from './certificate-error.ts';
import { type CertificatePair, daysLeft, readChain, readPair } from './certificate-pair.ts';
import type { ChosenHosts } from './chosen-hosts.ts';

/** A certificate of this computer's own, made by the relay. */
export interface KeptCertificate {
  readonly pair: CertificatePair;
  /** What people trust, as PEM. */
  readonly authorityPem: string;
  /** Why it is a new one, which everybody has to trust again, as a sentence; `first` where there was none before; `undefined` for the former one. */
  readonly renewed: string | undefined;
}

/** Where it is kept: named files for this user alone, each written wholly or not at all. */
export interface CertificateFiles {
  /** For people. */
  readonly path: string;
  /** @returns undefined where there is none */
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
}

/** One file, so that a certificate and its key are never of different times. */
const pairFile = 'tls-certificate-and-key.pem';
/** For people and programs of this computer, to trust. */
export const authorityFile = 'tls-authority.pem';
/** So that nobody meets one that ends while the relay runs on. */
const leastDays = 30;

/**
 * Takes the certificate that was made here before, or makes one where there is none, where it does not name what this relay is reached by now,
 * or where it ends within 30 days. Addresses that went away meanwhile are no reason: making a new one costs people their trust in it.
 * @param label what people see where they trust it @param nowMs milliseconds since 1970
 * @throws {CertificateError} when the files cannot be used
 */
export async function keepCertificate(files: CertificateFiles, hosts: ChosenHosts, label: string, nowMs: number): Promise<KeptCertificate> {
  try {
    const kept = await readKept(files, hosts, nowMs);
    if (typeof kept === 'object') return kept;
    // Loaded here: it takes longer to load than all else, and is needed once in years.
    const { makeCertificate } = await import('./make-certificate.ts');
    const { hostPem, keyPem, authorityPem } = await makeCertificate(hosts, label, nowMs);
    await files.write(pairFile, `${hostPem}${authorityPem}${keyPem}`);
    await files.write(authorityFile, authorityPem);
    const names = { certificate: 'what was made now', key: 'what was made now' };
    return { pair: readPair(`${hostPem}${authorityPem}`, keyPem, names, nowMs), authorityPem, renewed: kept };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new CertificateError(`This relay's certificate cannot be kept in ${files.path} (${code}). Let this user write there, or give a certificate with --cert and --key.`, { cause: error });
  }
}

/** @returns why the one that is kept will not do; `first` where there is none */
async function readKept(files: CertificateFiles, hosts: ChosenHosts, nowMs: number): Promise<KeptCertificate | string> {
  const text = await files.read(pairFile);
  if (text === undefined) return 'first';
  try {
    const [host, authority] = readChain(text, pairFile);
    if (!host || !authority) return 'The file that the former one was kept in is damaged.';
    const authorityPem = authority.toString();
    const pair = readPair(`${host.toString()}${authorityPem}`, text, { certificate: pairFile, key: pairFile }, nowMs);
    if (daysLeft(pair, nowMs) < leastDays) return 'The former one would have ended soon.';
    const missing = missingHosts(pair, hosts);
    if (missing.length > 0) return `The former one does not name ${missing.join(', ')}.`;
    const extra = namedHosts(pair).filter((one) => !isIP(one) && !hosts.names.includes(one));
    if (extra.length > 0) return `The former one names ${extra.join(', ')}, by which this relay is not reached any more.`;
    return { pair, authorityPem, renewed: undefined };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return 'The former one ended, or the file that it was kept in is damaged.';
  }
}

/** Those of `hosts` that a certificate does not name. */
export function missingHosts({ certificate }: Pick<CertificatePair, 'certificate'>, { names, addresses }: ChosenHosts): string[] {
  return [...names.filter((name) => certificate.checkHost(name, { subject: 'never' }) === undefined), ...addresses.filter((address) => certificate.checkIP(address) === undefined)];
}

/** The names and addresses that a certificate is for. */
export function namedHosts({ certificate }: Pick<CertificatePair, 'certificate'>): string[] {
  return (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1]?.toLowerCase() ?? []);
}
