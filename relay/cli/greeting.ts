import { terminalQr } from './terminal-qr.ts';

/** What a person is told once the relay listens. */
export interface Greeting {
  /** Where a browser of this computer finds it. */
  readonly url: string;
  /** Where others find it; the best one first. */
  readonly addresses: readonly string[];
  /** The certificate in use; none where there is no TLS. */
  readonly certificate:
    | {
        /** SHA-256, in hex with colons. */
        readonly fingerprint: string;
        /** For one that was made here: the fingerprint of what to trust, and why it is a new one. */
        readonly made: { readonly authorityFingerprint: string; readonly renewed: string | undefined } | undefined;
        /** Hosts among `addresses` that it does not name. */
        readonly unnamed: readonly string[];
      }
    | undefined;
  /** The link that lets in a first device, or `hidden` where it must not be printed; `undefined` where nobody needs one. */
  readonly pairing: string | undefined;
  readonly terminal: { readonly hasColours: boolean; readonly columns?: number | undefined };
}

/** The text for the terminal; its first line is the one that programs wait for. */
export function greet({ url, addresses, certificate, pairing, terminal }: Greeting): string {
  const parts = [`listening on ${url}\n`];
  if (addresses.length > 0) parts.push(paragraph('Other computers find it at', ...addresses));
  if (certificate) parts.push(...aboutCertificate(certificate, addresses[0] ?? url));
  if (pairing === 'hidden') {
    parts.push('To let in a first device, run `baudcast pair` on this computer: it prints a link.\n');
  } else if (pairing !== undefined) {
    const code = terminalQr(pairing, terminal);
    parts.push(
      `${paragraph('To let in your first device, open this link there. It works once, within ten\nminutes; for more links, run `baudcast pair` on this computer.', pairing)}${code === undefined ? '' : `\n${code}`}`,
    );
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
      `The relay has a new certificate: whoever trusted the former one has to trust it\nanew. ${made.renewed}\n`,
    );
  }
  if (made) {
    parts.push(
      paragraph(
        'The relay made its certificate itself, so browsers that come for the first time\nwarn of it. Compare the SHA-256 fingerprint that the browser shows for it with\nthis one; if it is the same, nobody is in between and you can go on:',
        fingerprint,
      ),
      paragraph(`To be rid of the warning, open this page there. It says what to do:`, `${address}/trust`),
      paragraph('It offers a file to trust, which has this fingerprint:', made.authorityFingerprint),
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
  return `Warning: with --insecure, whoever reaches ${url} can use every port: nobody is asked for a credential, and nothing is encrypted.\n`;
}

function paragraph(text: string, ...lines: readonly string[]): string {
  return `${text}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
