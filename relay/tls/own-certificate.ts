import type { Log } from '../log/log.ts';
import type { Clock } from '../base/clock.ts';
import { type CertificatePair, dateOf, daysLeft } from './certificate-pair.ts';
import type { ChosenHosts } from './chosen-hosts.ts';
import { type CertificateFiles, keepCertificate, type KeptCertificate, missingHosts } from './kept-certificate.ts';

export interface OwnCertificateOptions {
  /** Where it is kept. */
  readonly files: CertificateFiles;
  /** What the relay is reached by now. */
  readonly hosts: () => ChosenHosts;
  /** The name people see where they trust it. */
  readonly label: string;
  readonly clock: Clock;
  /**
   * The wall clock, milliseconds since 1970: it may be set at any time, as it is on a computer that finds out the time
   * after it has started.
   */
  readonly wallMs: () => number;
  readonly log: Log;
}

/** How often the wall clock and the addresses are checked. */
const lookIntervalMs = 60_000;

/**
 * A certificate that the relay made itself. It is replaced when it expires while the relay runs, or is not yet valid
 * because the clock was wrong. A new address is only logged: with a new certificate, everybody would have to trust it
 * anew.
 */
export class OwnCertificate {
  /** Called with each later certificate. */
  onChange: (pair: CertificatePair) => void = () => undefined;
  readonly #options: OwnCertificateOptions;
  #kept: KeptCertificate;
  #reported = '';
  #stopLooking: () => void = () => undefined;
  #isStopped = false;

  private constructor(options: OwnCertificateOptions, kept: KeptCertificate) {
    this.#options = options;
    this.#kept = kept;
    this.#lookLater();
  }

  /** @throws {CertificateError} as `keepCertificate()` */
  static async open(options: OwnCertificateOptions): Promise<OwnCertificate> {
    const { files, hosts, label, wallMs } = options;
    return new OwnCertificate(options, await keepCertificate(files, hosts(), label, wallMs()));
  }

  get kept(): KeptCertificate {
    return this.#kept;
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopLooking();
  }

  #lookLater(): void {
    this.#stopLooking = this.#options.clock.after(lookIntervalMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { files, hosts, label, wallMs, log } = this.#options;
    const nowMs = wallMs();
    const { pair } = this.#kept;
    try {
      if (nowMs < pair.from || daysLeft(pair, nowMs) < 1) {
        this.#kept = await keepCertificate(files, hosts(), label, nowMs);
        if (this.#isStopped) return;
        this.onChange(this.#kept.pair);
        const { fingerprint256: fingerprint } = this.#kept.pair.certificate;
        log('warn', 'certificate-changed', {
          reason: 'The time of the one before is over, or has not come.',
          fingerprint,
          until: dateOf(this.#kept.pair.until),
          meaning: 'Devices that trusted the one before must trust this one.',
        });
      }
      const missing = missingHosts(this.#kept.pair, hosts()).join(', ');
      this.#tell(missing, () =>
        log('warn', 'certificate-misses-hosts', {
          hosts: missing,
          meaning: 'Browsers warn at these addresses.',
          advice: 'Start the relay again: it makes a certificate that names them, which people have to trust anew.',
        }),
      );
    } catch (error) {
      this.#tell(String(error), () => log('error', 'certificate-not-renewed', { error }));
    }
    if (!this.#isStopped) this.#lookLater();
  }

  /** Once, until it is something else. */
  #tell(what: string, tell: () => void): void {
    if (what !== '' && what !== this.#reported) tell();
    this.#reported = what;
  }
}
