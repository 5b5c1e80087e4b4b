import { isIP } from 'node:net';
import { CertificateError, type CertificatePair, daysLeft, readChain, readPair } from './certificate-pair.ts';
import type { ChosenHosts } from './chosen-hosts.ts';

/** A certificate of this computer's own, made by the relay. */
export interface KeptCertificate {
  readonly pair: CertificatePair;
  /** The certificate to trust, as PEM. */
  readonly authorityPem: string;
  /**
   * Why it is a new one, which everybody has to trust again, as a sentence; `first` where there was none before;
   * `undefined` for the former one.
   */
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

/**
 * One file, so that a certificate and its key are never of different times. For each: the host's own, its authority's,
 * the key.
 */
const pairsFile = 'tls-certificates-and-keys.pem';
/** For people and programs of this computer, to trust: that of the certificate in use. */
export const authorityFile = 'tls-authority.pem';
/** Renewed early, so that it does not expire while the relay runs. */
const leastDays = 30;
/** Enough for a computer that is carried about, or started now this way and now that way. */
const maxKept = 8;

/**
 * Uses a certificate made here before, or makes one if none names the present addresses, or it expires within 30 days.
 * A removed address does not need a new one: everybody would have to trust it anew. Certificates for other names and
 * addresses are kept for the same reason.
 * @param label what people see where they trust it @param nowMs milliseconds since 1970
 * @throws {CertificateError} when the files cannot be used
 */
export async function keepCertificate(
  files: CertificateFiles,
  hosts: ChosenHosts,
  label: string,
  nowMs: number,
): Promise<KeptCertificate> {
  try {
    const text = await files.read(pairsFile);
    const kept = readKept(text ?? '', nowMs);
    const found = kept.find((one) => whyNot(one.pair, hosts, nowMs) === undefined);
    // It may have been another one's the last time.
    if (found) await files.write(authorityFile, found.authorityPem);
    if (found) return { ...found, renewed: undefined };
    const [newest] = kept;
    const lost = 'The former one ended, or the file that it was kept in is damaged.';
    const renewed = text === undefined ? 'first' : newest ? whyNot(newest.pair, hosts, nowMs) : lost;
    // Loaded here: it takes longer to load than all else, and is needed once in years.
    const { makeCertificate } = await import('./make-certificate.ts');
    const { hostPem, keyPem, authorityPem } = await makeCertificate(hosts, label, nowMs);
    // Whether they are good now or not: the clock may be wrong now.
    const others = (text?.match(oneKept) ?? []).slice(0, maxKept - 1);
    await files.write(pairsFile, [`${hostPem}${authorityPem}${keyPem}`, ...others].join(''));
    await files.write(authorityFile, authorityPem);
    return { pair: readPair(`${hostPem}${authorityPem}`, keyPem, madeNow, nowMs), authorityPem, renewed };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new CertificateError(
      `This relay's certificate cannot be kept in ${files.path} (${code}). Let this user write there, or ` +
        'give a certificate with --cert and --key.',
      { cause: error },
    );
  }
}

const madeNow = { certificate: 'what was made now', key: 'what was made now' } as const;
const pemBlock = (label: string): string => `-----BEGIN ${label}-----[^-]*-----END ${label}-----\\s*`;
const oneKept = new RegExp(`((?:${pemBlock('CERTIFICATE')}){2})(${pemBlock('PRIVATE KEY')})`, 'g');

/** Those that are good now and whole, the newest first. */
function readKept(text: string, nowMs: number): Pick<KeptCertificate, 'pair' | 'authorityPem'>[] {
  return [...text.matchAll(oneKept)].flatMap(([, chainPem = '', keyPem = '']) => {
    try {
      const [, authority] = readChain(chainPem, pairsFile);
      return authority
        ? [
            {
              pair: readPair(chainPem, keyPem, { certificate: pairsFile, key: pairsFile }, nowMs),
              authorityPem: authority.toString(),
            },
          ]
        : [];
    } catch (error) {
      if (error instanceof CertificateError) return [];
      throw error;
    }
  });
}

/** Why a certificate will not do for these hosts, as a sentence; undefined when it will. */
function whyNot(pair: CertificatePair, hosts: ChosenHosts, nowMs: number): string | undefined {
  if (daysLeft(pair, nowMs) < leastDays) return 'The former one would have ended soon.';
  const missing = missingHosts(pair, hosts);
  if (missing.length > 0) return `The former one does not name ${missing.join(', ')}.`;
  const extra = namedHosts(pair).filter((one) => !isIP(one) && !hosts.names.includes(one));
  return extra.length > 0 ? `The former one names ${extra.join(', ')}, which no longer reaches this relay.` : undefined;
}

/** Those of `hosts` that a certificate does not name. */
export function missingHosts(
  { certificate }: Pick<CertificatePair, 'certificate'>,
  { names, addresses }: ChosenHosts,
): string[] {
  return [
    ...names.filter((name) => certificate.checkHost(name, { subject: 'never' }) === undefined),
    ...addresses.filter((address) => certificate.checkIP(address) === undefined),
  ];
}

/** The names and addresses that a certificate is for. */
export function namedHosts({ certificate }: Pick<CertificatePair, 'certificate'>): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1]?.toLowerCase() ?? []);
}
