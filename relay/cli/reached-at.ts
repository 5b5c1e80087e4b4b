import { isIP, isIPv6 } from 'node:net';

/** What is known of where a relay is reached. */
interface Reach {
  readonly scheme: 'http' | 'https';
  /** What is listened on. */
  readonly port: number;
  /** As `--public-url` gave it. */
  readonly publicUrl: string | undefined;
  /** As `--allow-host` gave them, with a port or without. */
  readonly allowedHosts: readonly string[];
  /** The names and addresses it has been given or has by itself. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** Whether the certificate names a host. Default: where there is none, nothing has to be named. */
  readonly isNamed?: (host: string) => boolean;
}

/**
 * Where others reach a relay, as origins, the best first: the public address; names that were given; addresses; names
 * that the network has to know. Those that browsers would warn of are left out, unless there are no others.
 */
export function reachedAt({
  scheme,
  port,
  publicUrl,
  allowedHosts,
  names,
  addresses,
  isNamed = () => true,
}: Reach): string[] {
  const given = allowedHosts.map(
    (host) => new URL(`${scheme}://${/:\d+$/.test(host) ? host : `${host}:${port}`}`).origin,
  );
  const publicName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  const hosts = [
    ...addresses.filter((address) => !isLoopback(address)),
    ...names.filter((name) => name !== 'localhost' && name !== publicName),
  ];
  const own = [...given, ...hosts.map((host) => urlOf(scheme, host, port))];
  const named = own.filter((url) => isNamed(hostOf(url)));
  const others = (named.length > 0 || publicUrl !== undefined ? named : own).filter((url) => !isLoopback(hostOf(url)));
  return [...new Set([...(publicUrl === undefined ? [] : [publicUrl]), ...others])];
}

/** The host of an origin, without brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

function urlOf(scheme: 'http' | 'https', host: string, port: number): string {
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`).origin;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
