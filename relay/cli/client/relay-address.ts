import { AccessRefused } from '../../protocol/access-refused.ts';
import { readFragment } from '../../protocol/link-secret.ts';
import { portAddress } from '../../protocol/port-address.ts';
import type { PortInfo } from '../../protocol/port-info.ts';
import { UsageError } from '../command.ts';
import { visibleText } from '../visible-text.ts';

/** Where a relay is, and what an address says after it. */
export interface RelayTarget {
  /** As in `http://lab1:8017`. */
  readonly origin: string;
  /** Of the protocol's WebSocket. */
  readonly socketUrl: string;
  /** What follows the origin, decoded, without the slashes around it: `lab1/gps`, `demo/echo`, `''`. */
  readonly path: string;
  /** What lets in: of a share's link, or as `RelayAccess` says. Default: nothing. */
  readonly credential?: string;
  /** Authorities whose certificates are trusted beside the usual ones, as PEM. Default: none. */
  readonly authority?: string;
  /** The very certificate it shows, as PEM: no other is trusted. Default: any that is vouched for. */
  readonly certificate?: string;
}

/** As the addresses of this computer have them. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export const defaultAddress = 'http://localhost:8017';

/**
 * Reads an address as the page shows it: `http://lab1:8017/ports/lab1/gps`, or `http://lab1:8017/gps`; also the link of
 * a share.
 * @throws {UsageError} when it is none
 */
export function readRelayAddress(text: string): RelayTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError(
      `'${visibleText(text)}' is not the address of a relay: it begins with http:// or https://, as in ` +
        `${defaultAddress}/ports/lab1/gps.`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new UsageError('An address must hold no user name and no password.');
  const credential = readShare(url.hash);
  return {
    ...(credential === undefined ? {} : { credential }),
    origin: url.origin,
    socketUrl: `${url.origin.replace(/^http/, 'ws')}/v1`,
    path: readPath(url.pathname),
  };
}

/** The secret in the link of a share. @throws {UsageError} for a link that is cut off, or of another kind */
function readShare(fragment: string): string | undefined {
  const link = readFragment(fragment);
  if (link === undefined) return undefined;
  if (link === 'broken') throw new UsageError(new AccessRefused('broken').message);
  if (link.kind === 'p')
    throw new UsageError(
      'This is a pairing link: open it in a browser, which is signed in by it. For a program, make a share.',
    );
  if (link.kind === 'n') throw new UsageError('This is a link for another relay: baudcast serve --join takes it.');
  return link.text;
}

function readPath(pathname: string): string {
  const path = pathname.replace(/^\/+/, '').replace(/\/+$/, '');
  try {
    return decodeURIComponent(path.replace(/^ports(?:\/|$)/, ''));
  } catch {
    throw new UsageError(`'${visibleText(pathname)}' cannot be decoded: a percent sign in an address is %25.`);
  }
}

/**
 * The port that an address means: by its id, or by its node and its id.
 * @throws {UsageError} when it names none
 * @throws {Error} when there is no such port; lists those there are
 */
export function findPort(ports: readonly PortInfo[], { path, origin }: RelayTarget): PortInfo {
  if (path === '') throw new UsageError(`The address names no port. ${describePorts(ports, origin)}`);
  const found = ports.find(({ id, node }) => path === `${node}/${id}`) ?? ports.find(({ id }) => path === id);
  if (!found) throw new Error(`There is no port '${visibleText(path)}' at ${origin}. ${describePorts(ports, origin)}`);
  return found;
}

function describePorts(ports: readonly PortInfo[], origin: string): string {
  if (ports.length === 0) return 'There is no port at all.';
  const shown = ports.slice(0, 10).map((port) => visibleText(portUrl(origin, port)));
  const more = ports.length > shown.length ? ' and more' : '';
  return `There ${ports.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more}.`;
}

/** The address of a port's page. */
export function portUrl(origin: string, port: Pick<PortInfo, 'node' | 'id'>): string {
  return `${origin}/ports/${portAddress(port).split('/').map(encodeURIComponent).join('/')}`;
}
