import { readFile } from 'node:fs/promises';
import type { CertificatePair } from './certificate-pair.ts';
import { type ExpiryWatchOptions, watchExpiry } from './expiry-watch.ts';
import type { CertificateFiles, KeptCertificate } from './kept-certificate.ts';
import { OwnCertificate, type OwnCertificateOptions } from './own-certificate.ts';
import { WatchedCertificate } from './watched-certificate.ts';

/** The certificate that a relay shows. */
export interface ServedCertificate {
  /** The one in use now. */
  readonly pair: CertificatePair;
  /** The authority to trust, if the relay made it itself. */
  readonly made: Pick<KeptCertificate, 'authorityPem' | 'renewed'> | undefined;
  /** @param take called with each one that replaces the one before */
  onChange(take: (pair: CertificatePair) => void): void;
  stop(): void;
}

interface CertificateRequest extends Omit<OwnCertificateOptions, 'files'> {
  /** Paths of a certificate from another authority. Default: one is made. */
  readonly given: { readonly certificatePath: string; readonly keyPath: string } | undefined;
  /** Where one that is made is kept. */
  readonly files: CertificateFiles | undefined;
}

/** @throws {CertificateError} when there is none that can be shown */
export async function openCertificate({ given, files, ...request }: CertificateRequest): Promise<ServedCertificate> {
  if (given) {
    const watched = await WatchedCertificate.open({ ...given, ...request, readFile: (path) => readFile(path, 'utf8') });
    const advice = `Renew it in ${given.certificatePath} and ${given.keyPath}: the relay reloads it from there.`;
    return serve(watched, advice, request, () => ({ pair: watched.pair, made: undefined }));
  }
  if (!files) throw new Error('A certificate cannot be made where none can be kept.');
  const own = await OwnCertificate.open({ ...request, files });
  const advice = 'Start the relay again, or wait: it makes another one, which people have to trust anew.';
  return serve(own, advice, request, () => ({ pair: own.kept.pair, made: own.kept }));
}

function serve(
  certificate: WatchedCertificate | OwnCertificate,
  advice: string,
  time: ExpiryWatchOptions,
  now: () => Pick<ServedCertificate, 'pair' | 'made'>,
): ServedCertificate {
  const stopExpiry = watchExpiry(() => now().pair, advice, time);
  return {
    get pair() {
      return now().pair;
    },
    get made() {
      return now().made;
    },
    onChange: (take) => void (certificate.onChange = take),
    stop: () => {
      certificate.stop();
      stopExpiry();
    },
  };
}
