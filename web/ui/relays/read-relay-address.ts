import { msg } from '@lit/localize';
import { pathBeforeRelay } from '../../core/path-before-relay.ts';

/** What is wrong with an address; `describeAddressProblem` has the sentence. */
export type AddressProblem = 'empty' | 'space' | 'scheme' | 'credential' | 'host' | 'port';

type ReadAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly problem: AddressProblem };

/** A relay's default port. */
const defaultPort = 8017;

const schemes: Readonly<Record<string, string>> = { http: 'http', https: 'https', ws: 'http', wss: 'https' };

/**
 * Where a relay is, from typed text: a host (`lab1`, `192.168.1.7`, `[fe80::1]`), a host with a port, or a whole
 * address, such as one copied from the relay's page or with a proxy's path. The default scheme is http; without a
 * scheme, the default port is 8017.
 */
export function readTypedAddress(typed: string): ReadAddress {
  const text = typed.trim();
  if (text === '') return bad('empty');
  if (/\s/.test(text)) return bad('space');
  const [, named, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text) ?? [];
  const scheme = named === undefined ? 'http' : schemes[named.toLowerCase()];
  if (scheme === undefined) return bad('scheme');
  const authority = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  if (authority.includes('@')) return bad('credential');
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(.*))?$/i.exec(authority) ?? [];
  if (host === undefined) return bad('host');
  if (port !== undefined && !isPort(port)) return bad('port');
  const shownPort = port ?? (named === undefined ? String(defaultPort) : '');
  try {
    const path = /^[^?#]*/.exec(rest.slice(authority.length))?.[0] ?? '';
    const { origin, pathname } = new URL(`${scheme}://${host}${shownPort && `:${shownPort}`}${path}`);
    return { ok: true, address: `${origin}${pathBeforeRelay(pathname)}` };
  } catch {
    return bad('host');
  }
}

function bad(problem: AddressProblem): ReadAddress {
  return { ok: false, problem };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** What is wrong with a relay's address, with an example. */
export function describeAddressProblem(problem: AddressProblem): string {
  switch (problem) {
    case 'empty':
      return msg('Enter an address, such as lab1 or lab1:8017.');
    case 'space':
      return msg('An address cannot contain spaces.');
    case 'scheme':
      return msg('Use http or https: http://lab1:8017.');
    case 'credential':
      return msg('Leave user name and password out of the address.');
    case 'host':
      return msg('Invalid host name. Put IPv6 addresses in brackets: [fe80::1]:8017.');
    case 'port':
      return msg('Use a port number from 1 to 65535, as in lab1:8017.');
  }
}
