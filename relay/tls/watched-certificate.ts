import type { Log } from '../log/log.ts';
import type { Clock } from '../base/clock.ts';
import { CertificateError, type CertificatePair, dateOf, readPair } from './certificate-pair.ts';

interface WatchedFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** Gives a file's text, or throws. */
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
  /** The wall clock, milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly log: Log;
}

/**
 * How often the files are read. Change notifications are not reliable for links, mounts and network drives.
 */
export const lookIntervalMs = 2000;

/**
 * A certificate in files that another program writes. After a change the new one is used; an unusable one is reported
 * in the log, and the old one stays in use. It is read twice before that, because the files may be half-written.
 */
export class WatchedCertificate {
  /** Called with each later certificate. */
  onChange: (pair: CertificatePair) => void = () => undefined;
  readonly #files: WatchedFiles;
  #pair: CertificatePair;
  #refused: { readonly message: string; readonly isTold: boolean } | undefined;
  #stopLooking: () => void = () => undefined;
  #isStopped = false;

  private constructor(files: WatchedFiles, pair: CertificatePair) {
    this.#files = files;
    this.#pair = pair;
    this.#lookLater();
  }

  /** @throws {CertificateError} when what the files hold cannot be used */
  static async open(files: WatchedFiles): Promise<WatchedCertificate> {
    return new WatchedCertificate(files, await readFiles(files));
  }

  get pair(): CertificatePair {
    return this.#pair;
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopLooking();
  }

  #lookLater(): void {
    this.#stopLooking = this.#files.clock.after(lookIntervalMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { log, certificatePath } = this.#files;
    try {
      const pair = await readFiles(this.#files);
      if (this.#isStopped) return;
      this.#refused = undefined;
      if (pair.chainPem !== this.#pair.chainPem || pair.keyPem !== this.#pair.keyPem) {
        this.#pair = pair;
        this.onChange(pair);
        log('info', 'certificate-changed', {
          file: certificatePath,
          until: dateOf(pair.until),
          fingerprint: pair.certificate.fingerprint256,
        });
      }
    } catch (error) {
      if (this.#isStopped) return;
      const message = error instanceof CertificateError ? error.message : String(error);
      const isSecondLook = this.#refused?.message === message;
      if (isSecondLook && !this.#refused?.isTold)
        log('error', 'certificate-refused', {
          reason: message,
          until: dateOf(this.#pair.until),
          meaning: 'The certificate from before is used on.',
        });
      this.#refused = { message, isTold: isSecondLook };
    }
    this.#lookLater();
  }
}

async function readFiles({ certificatePath, keyPath, readFile, wallMs }: WatchedFiles): Promise<CertificatePair> {
  const [chainPem, keyPem] = await Promise.all(
    [certificatePath, keyPath].map((path) => readFile(path).catch((error: unknown) => unreadable(path, error))),
  );
  return readPair(chainPem ?? '', keyPem ?? '', { certificate: certificatePath, key: keyPath }, wallMs());
}

function unreadable(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    code === 'ENOENT'
      ? 'file not found'
      : code === 'EACCES'
        ? 'this user may not read it'
        : code === 'EISDIR'
          ? 'it is a directory'
          : String(code ?? error);
  throw new CertificateError(`${path} cannot be read: ${why}.`, { cause: error });
}
