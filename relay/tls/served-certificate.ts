import { readFile } from 'node:fs/promises';
import type { Log } from '../log/log.ts';
import type { Clock } from '../session/clock.ts';
import type { CertificatePair } from './certificate-pair.ts';
import type { ChosenHosts } from './chosen-hosts.ts';
import { watchExpiry } from './expiry-watch.ts';
import { type CertificateFiles, keepCertificate, type KeptCertificate } from './kept-certificate.ts';
import { WatchedCertificate } from './watched-certificate.ts';

/** The certificate that a relay shows. */
export interface ServedCertificate {
  /** The one in use now. */
  readonly pair: CertificatePair;
  /** What to trust, where the relay made it itself. */
  readonly made: Pick<KeptCertificate, 'authorityPem' | 'renewed'> | undefined;
  /** @param take called with each one that replaces the one before */
  onChange(take: (pair: CertificatePair) => void): void;
  stop(): void;
}

export interface CertificateRequest {
  /** Paths of one that somebody else issued. Default: one is made. */
  readonly given: { readonly certificatePath: string; readonly keyPath: string } | undefined;
  /** Where one that is made is kept. */
  readonly files: CertificateFiles | undefined;
  readonly hosts: ChosenHosts;
  /** What people see where they trust one that is made. */
  readonly label: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws {CertificateError} when there is none that can be shown */
export async function openCertificate({ given, files, hosts, label, clock, log }: CertificateRequest): Promise<ServedCertificate> {
  if (given) {
    const watched = await WatchedCertificate.open({ ...given, readFile: (path) => readFile(path, 'utf8'), clock, log });
    const stopExpiry = watchExpiry(() => watched.pair, `Have it renewed, and written to ${given.certificatePath} and ${given.keyPath}: the relay takes it from there by itself.`, clock, log);
    return {
      get pair() {
        return watched.pair;
      },
      made: undefined,
      onChange: (take) => void (watched.onChange = take),
      stop: () => {
        watched.stop();
        stopExpiry();
      },
    };
  }
  if (!files) throw new Error('A certificate cannot be made where none can be kept.');
  const kept = await keepCertificate(files, hosts, label, clock.nowUs() / 1000);
  const stopExpiry = watchExpiry(() => kept.pair, 'Start the relay again: it makes another one, which people have to trust anew.', clock, log);
  return { pair: kept.pair, made: kept, onChange: () => undefined, stop: stopExpiry };
}
