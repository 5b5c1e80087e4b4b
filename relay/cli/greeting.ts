import { terminalQr } from './terminal-qr.ts';

/** What is printed once the relay listens. */
export interface Greeting {
  /** Where a browser of this computer finds it. */
  readonly url: string;
  /** Where others find it; the best one first. */
  readonly addresses: readonly string[];
  /** The certificate in use; none without TLS. */
  readonly certificate:
    | {
        /** SHA-256, in hex with colons. */
        readonly fingerprint: string;
        /** For a self-made certificate: its fingerprint, and why it is new. */
        readonly made: { readonly authorityFingerprint: string; readonly renewed: string | undefined } | undefined;
        /** Hosts among `addresses` that it does not name. */
        readonly unnamed: readonly string[];
      }
    | undefined;
  /**
   * The pairing link for a first device, `hidden` if it must not be printed, `later` if none can be made now;
   * `undefined` if none is needed.
   */
  readonly pairing: string | undefined;
  readonly terminal: { readonly hasColours: boolean; readonly columns?: number | undefined };
}

/** The text for the terminal; its first line is the one that programs wait for. */
export function greet({ url, addresses, certificate, pairing, terminal }: Greeting): string {
  const parts = [`listening on ${url}\n`];
  if (addresses.length > 0) parts.push(paragraph('Addresses for other computers:', ...addresses));
  if (certificate) parts.push(...aboutCertificate(certificate, addresses[0] ?? url));
  if (pairing === 'hidden') {
    parts.push('To pair the first device, run `baudcast pair` on this computer: it prints a link.\n');
  } else if (pairing === 'later') {
    parts.push(
      'NATS cannot be reached, so nobody can sign in yet. When it is back, run `baudcast pair` on this computer:\n' +
        'it prints a link for your first device.\n',
    );
  } else if (pairing !== undefined) {
    const code = terminalQr(pairing, terminal);
    const how =
      'To pair your first device, open this link on it. The link works once, within ten\n' +
      'minutes. For another one, run `baudcast pair` on this computer.';
    parts.push(`${paragraph(how, pairing)}${code === undefined ? '' : `\n${code}`}`);
  }
  return parts.join('\n');
}

function aboutCertificate(
  { fingerprint, made, unnamed }: NonNullable<Greeting['certificate']>,
  address: string,
): string[] {
  const parts: string[] = [];
  if (made?.renewed !== undefined && made.renewed !== 'first') {
    parts.push(
      'The relay has a new certificate. Devices that trusted the former one have to trust\n' +
        `this one too. ${made.renewed}\n`,
    );
  }
  if (made) {
    parts.push(
      paragraph(
        'The relay made its certificate itself, so browsers show a warning on the first\n' +
          'visit. Compare the SHA-256 fingerprint of the certificate in the browser with this\n' +
          'one. If they are the same, the connection is safe, and you can continue:',
        fingerprint,
      ),
      paragraph('To get rid of the warning, open this page on the device. It says what to do:', `${address}/trust`),
      paragraph('It offers a certificate file to trust, with this fingerprint:', made.authorityFingerprint),
    );
  } else {
    parts.push(paragraph('The certificate has this SHA-256 fingerprint:', fingerprint));
  }
  if (unnamed.length > 0)
    parts.push(
      paragraph('Browsers will warn at these addresses, because the certificate does not name them:', ...unnamed),
    );
  return parts;
}

/** What is on standard error at every start with `--insecure`. */
export function insecureWarning(url: string): string {
  const risk = `everybody who can reach ${url} can use every port. There are no credentials and no encryption.`;
  return `Warning: with --insecure, ${risk}\n`;
}

function paragraph(text: string, ...lines: readonly string[]): string {
  return `${text}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** The kind of an open file, as `fs.fstatSync()` reports it. */
interface OutputKind {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/**
 * Whether what is printed may be kept where others read it later, so that no secret may be among it: in a file, or in
 * the journal of systemd, which says by `$JOURNAL_STREAM` which stream is its own (systemd.exec(5)). At the other end
 * of a pipe somebody reads along.
 * @param output no terminal
 */
export function keepsOutput(output: OutputKind, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment['JOURNAL_STREAM'] === `${output.dev}:${output.ino}`) return true;
  return !output.isFIFO() && !output.isSocket();
}
