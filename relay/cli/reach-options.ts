import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Flag, FlagValues } from './flag.ts';
import { UsageError } from './command.ts';

/** Where the relay can be reached, and what it requires of clients. */
export interface ReachOptions {
  /** Name or address to listen on. Default `localhost`, which is both the IPv4 and the IPv6 one. */
  readonly host: string;
  /** Names in `Host`, lower case, that are this relay too; with a port or without. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages elsewhere that may use this relay. */
  readonly allowedOrigins: readonly string[];
  /** Where people reach it, if that is not where it listens: a proxy's origin and path, without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** Trusted proxies: addresses and networks (`10.0.0.0/8`). */
  readonly trustedProxies: readonly string[];
  /** Paths of a certificate and its key. Default: where TLS is spoken, one is made. */
  readonly certificate: { readonly certificatePath: string; readonly keyPath: string } | undefined;
  /** Whether TLS is spoken: on an address that other computers reach, and with a certificate that was given. */
  readonly usesTls: boolean;
  /**
   * Whether everybody needs a credential, programs of this computer too: where other computers reach the relay, or a
   * proxy brings them.
   */
  readonly needsCredential: boolean;
  /** Neither, on request. */
  readonly isInsecure: boolean;
  /** Whether the pairing link for the first device is printed. Default `auto`: if the output is not stored. */
  readonly pairingLink: 'on' | 'off' | 'auto';
}

const localhost = 'localhost';

export const reachFlags: readonly Flag[] = [
  {
    name: 'allow-host',
    kind: 'list',
    placeholder: 'NAME[:PORT]',
    help: 'accept this name in requests too, and put it into the certificate that the relay makes',
    byDefault: "localhost, 127.0.0.1 and [::1]; with --host also this computer's names and addresses",
  },
  {
    name: 'allow-origin',
    kind: 'list',
    placeholder: 'ORIGIN',
    help: 'let pages of this origin use the ports, such as https://pages.example',
    byDefault: "the relay's own page",
  },
  {
    name: 'cert',
    kind: 'text',
    placeholder: 'FILE',
    help: 'use TLS with this certificate and its chain, as PEM; read again when it changes',
    byDefault: 'where TLS is used, one that the relay makes and keeps',
  },
  {
    name: 'key',
    kind: 'text',
    placeholder: 'FILE',
    help: 'the private key of --cert, as PEM, without a passphrase',
    byDefault: 'none',
  },
  {
    name: 'public-url',
    kind: 'text',
    placeholder: 'URL',
    help:
      'address of this relay behind a proxy, such as https://lab.example or https://lab.example/serial; ' +
      'everybody needs a credential',
    byDefault: 'where it listens',
  },
  {
    name: 'trust-proxy',
    kind: 'list',
    placeholder: 'ADDRESS',
    help:
      'accept X-Forwarded headers from this address, network (10.0.0.0/8) or loopback; everybody needs a ' +
      'credential',
    byDefault: 'none',
  },
  {
    name: 'pairing-link',
    kind: 'switch',
    help: 'print a link and a QR code that pair the first device, once, within ten minutes',
    byDefault: 'on if credentials are needed, but not into a file or the journal, which would keep it',
  },
  {
    name: 'insecure',
    kind: 'switch',
    help: 'accept other computers without credentials and without encryption',
    byDefault: 'off',
  },
];

export const hostFlag: Flag = {
  name: 'host',
  kind: 'text',
  placeholder: 'ADDRESS',
  help:
    'name or address to listen on, 0.0.0.0 or :: for all; if other computers can reach it, TLS and credentials ' +
    'are required',
  byDefault: `${localhost}, at 127.0.0.1 and ::1`,
};

/** @throws {UsageError} for invalid values, and flags that contradict each other */
export function readReachOptions(values: FlagValues): ReachOptions {
  const isInsecure = values.get('insecure')?.[0] === 'true';
  const host = readHost(values.get('host')?.[0] ?? localhost);
  const certificate = readCertificate(values);
  if (certificate && isInsecure)
    throw new UsageError(
      '--insecure and --cert contradict each other: with a certificate the relay speaks TLS. Leave one out.',
    );
  const publicUrl = readPublicUrl(values.get('public-url')?.[0], isInsecure);
  const trustedProxies = (values.get('trust-proxy') ?? []).flatMap(readProxy);
  const isReached = !isLoopbackHost(host);
  const pairingLink = values.get('pairing-link')?.[0];
  return {
    host,
    allowedHosts: (values.get('allow-host') ?? []).map(readAllowedHost),
    allowedOrigins: (values.get('allow-origin') ?? []).map(readOrigin),
    publicUrl,
    trustedProxies,
    certificate,
    usesTls: !isInsecure && (isReached || certificate !== undefined),
    needsCredential: !isInsecure && (isReached || publicUrl !== undefined || trustedProxies.length > 0),
    isInsecure,
    pairingLink: pairingLink === undefined ? 'auto' : pairingLink === 'true' ? 'on' : 'off',
  };
}

/** @param flag that it is the value of @throws {UsageError} */
export function readHost(host: string, flag = 'host'): string {
  if (!/^[a-z0-9_.-]+$/i.test(host) && !isIPv6(host))
    throw new UsageError(
      `'${host}' is nothing to listen on: --${flag} takes a name or an address, as in 0.0.0.0, ` +
        '192.168.1.20, :: or lab1.',
    );
  return host.toLowerCase();
}

/** Whether only this computer can reach it. A name other than localhost may stand for any address. */
export function isLoopbackHost(host: string): boolean {
  return host === localhost || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function readCertificate(values: FlagValues): ReachOptions['certificate'] {
  const [certificatePath, keyPath] = ['cert', 'key'].map((name) => values.get(name)?.[0]);
  if (certificatePath === undefined && keyPath === undefined) return undefined;
  if (!certificatePath || !keyPath)
    throw new UsageError('A certificate and its key go together: give both --cert FILE and --key FILE.');
  return { certificatePath, keyPath };
}

function readPublicUrl(text: string | undefined, isInsecure: boolean): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    `${url.origin}${url.pathname}` !== url.href ||
    text.includes('#') ||
    text.includes('?')
  ) {
    throw new UsageError(
      `Invalid public URL '${text}': --public-url takes scheme, host, port and path, as in ` +
        'https://lab.example or https://lab.example/serial.',
    );
  }
  if (url.protocol === 'http:' && !isInsecure && !isLoopbackHost(url.hostname.replace(/^\[(.*)\]$/, '$1'))) {
    throw new UsageError(
      `'${text}' is not encrypted, so credentials could be stolen. Use https at the proxy, or --insecure for ` +
        'no credentials.',
    );
  }
  const path = readProxyPath(url.pathname);
  return `${url.origin}${path}`;
}

/** Parts of the relay's own paths: below a proxy's path of the same name they could not be told from it. */
const ownParts = new Set(['api', 'assets', 'hello', 'healthz', 'icons', 'metrics', 'ports', 'trust', 'v1']);

function readProxyPath(pathname: string): string {
  const path = pathname.replace(/\/+$/, '');
  if (path.includes('//') || path.split('/').some((part) => ownParts.has(part)))
    throw new UsageError(
      `'${path}' cannot be the path of a relay: no part of it may be empty or one of ${[...ownParts].join(', ')}. ` +
        '--public-url takes another one, as in https://lab.example/serial.',
    );
  return path;
}

function readProxy(text: string): readonly string[] {
  if (text.toLowerCase() === 'loopback') return ['127.0.0.0/8', '::1'];
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = isIPv4(address) ? 32 : 128;
  if (isIP(address) === 0 || (bits !== undefined && Number(bits) > most)) {
    throw new UsageError(
      `Invalid proxy '${text}': --trust-proxy takes an address, a network or loopback, such as 192.168.1.2, ` +
        '10.0.0.0/8 or fd00::/8.',
    );
  }
  if (bits !== undefined && Number(bits) === 0)
    throw new UsageError(`--trust-proxy ${text} would believe everybody. Name the proxy's own address or network.`);
  return [text.toLowerCase()];
}

function readAllowedHost(host: string): string {
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(host))
    throw new UsageError(
      `Invalid host '${host}': --allow-host takes a name with an optional port, such as lab1.local:8017.`,
    );
  return host.toLowerCase();
}

function readOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || url.origin === 'null' || url.origin !== origin.toLowerCase()) {
    throw new UsageError(
      `Not an origin: '${origin}'. --allow-origin takes scheme, host and port and nothing else, as in ` +
        'https://pages.example.',
    );
  }
  return url.origin;
}
