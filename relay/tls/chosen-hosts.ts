import { isIP, isIPv4, isIPv6 } from 'node:net';

/** The names and addresses in the relay's certificate. */
export interface ChosenHosts {
  /** Lower case, without port. */
  readonly names: readonly string[];
  /** Without brackets. */
  readonly addresses: readonly string[];
}

/** Hints where the relay can be reached. */
export interface Whereabouts {
  /** What is listened on: a name, an address, or `0.0.0.0` or `::` for all. */
  readonly host: string;
  /** The computer's name, as the system gives it. */
  readonly hostName: string;
  /** The addresses the computer has now, as the system gives them. */
  readonly interfaces: readonly { readonly address: string; readonly internal: boolean }[];
  /** As `--allow-host` takes them, with a port or without. */
  readonly allowedHosts: readonly string[];
  /** Default: none. */
  readonly publicUrl?: string | undefined;
}

/**
 * The names and addresses under which a relay is reached. Where it listens on all addresses, these are the computer's
 * IPv4 ones (IPv6 ones where it has no other: privacy extensions make new ones every day, which nobody types), the
 * loopback ones, and its name, alone and with `.local`, by which mDNS finds it.
 */
export function chosenHosts({ host, hostName, interfaces, allowedHosts, publicUrl }: Whereabouts): ChosenHosts {
  const hosts = [
    host,
    ...allowedHosts.map(withoutPort),
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
  ].map(withoutBrackets);
  const isEverywhere = hosts.some(isWildcard);
  const own = isEverywhere
    ? [...outside(interfaces), '127.0.0.1', ...(isIPv6(host) ? ['::1'] : []), 'localhost', ...namesOf(hostName)]
    : [];
  const all = [
    ...new Set(
      [...own, ...hosts]
        .filter((one) => !isWildcard(one))
        .map((one) => (isIPv6(one) ? plainIPv6(one) : one.toLowerCase())),
    ),
  ];
  // The computer's name is good for whichever of its addresses was chosen, but the loopback ones.
  const isElsewhere = all.some((one) => isIP(one) && !isLoopback(one));
  const names = [...all.filter((one) => !isIP(one)), ...(isElsewhere ? namesOf(hostName) : [])];
  return { names: [...new Set(names)], addresses: all.filter((one) => isIP(one)) };
}

/** Whether listening there means on every address of the computer. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || (isIPv6(host) && ['::', '::ffff:0:0'].includes(plainIPv6(host)));
}

function outside(interfaces: Whereabouts['interfaces']): string[] {
  const addresses = interfaces.filter(({ internal }) => !internal).map(({ address }) => address);
  const old = addresses.filter((address) => isIPv4(address));
  // A link-local address needs a zone, which no URL in a browser can have.
  return old.length > 0 ? old : addresses.filter((address) => isIPv6(address) && !/^fe[89ab]/i.test(address));
}

function namesOf(hostName: string): string[] {
  const name = hostName.toLowerCase();
  const [first = ''] = name.split('.');
  // What a certificate and a URL can hold; others cannot reach `localhost`.
  return [...new Set([name, first, `${first}.local`])].filter(
    (one) => /^[a-z0-9](?:[a-z0-9_.-]{0,251}[a-z0-9])?$/.test(one) && first !== '' && first !== 'localhost',
  );
}

const withoutPort = (host: string): string =>
  host.replace(/:\d+$/, (port) => (host.includes(']') || host.indexOf(':') === host.lastIndexOf(':') ? '' : port));
const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
const plainIPv6 = (address: string): string =>
  withoutBrackets(new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname);
const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');
