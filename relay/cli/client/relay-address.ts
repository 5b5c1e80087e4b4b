import type { RelayClient } from '../../client/relay-client.ts';
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
  /** The origin, and behind it the path that a proxy adds: `https://lab.example/serial`. No slash at the end. */
  readonly root: string;
  /** The port it names, decoded, without the slashes around it: `lab1/gps`, `demo/echo`, `''`. */
  readonly path: string;
  /** The parts of a path that does not say where the port's name begins: `findRelay` asks. Default: it does. */
  readonly undivided?: readonly string[];
  /** The credential, from a share's link or `readRelayAccess`. Default: none. */
  readonly credential?: string;
  /** Authorities to trust in addition to the usual ones, as PEM. Default: none. */
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
    ...readPath(url),
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

function readPath({ origin, pathname }: URL): Pick<RelayTarget, 'root' | 'path' | 'undivided'> {
  const parts = pathname.split('/').filter((part) => part !== '');
  // A proxy's path has no such part (`--public-url`).
  const at = parts.indexOf('ports');
  if (at >= 0) return divided(origin, parts, at, at + 1);
  return { ...divided(origin, parts, 0), ...(parts.length === 0 ? {} : { undivided: parts }) };
}

/** @param rootParts how many parts are the proxy's @param from where the port's name begins */
function divided(
  origin: string,
  parts: readonly string[],
  rootParts: number,
  from = rootParts,
): Pick<RelayTarget, 'root' | 'path'> {
  const path = parts.slice(from).join('/');
  try {
    return { root: [origin, ...parts.slice(0, rootParts)].join('/'), path: decodeURIComponent(path) };
  } catch {
    throw new UsageError(`'${visibleText(path)}' cannot be decoded: a percent sign in an address is %25.`);
  }
}

/**
 * Finds out where the relay is when an address does not say so: `https://lab.example/serial/gps` may be a port of
 * `https://lab.example`, or of a relay that a proxy offers below `/serial`.
 * @param isRelay asks whether a relay is there
 */
export async function findRelay(
  target: RelayTarget,
  isRelay: (place: RelayTarget) => Promise<boolean>,
): Promise<RelayTarget> {
  const { undivided, ...rest } = target;
  if (!undivided) return target;
  const places = undivided.map((_, i) => ({ ...rest, ...divided(rest.origin, undivided, undivided.length - i) }));
  const found = await Promise.all(places.map(isRelay));
  // Otherwise it is at the root, or nowhere.
  return places.find((_, i) => found[i]) ?? rest;
}

/** The ports of a relay; of many, those that an address may mean, which are watched, and some others. */
export async function listCandidates(client: RelayClient, { path }: RelayTarget): Promise<PortInfo[]> {
  await client.watch(path === '' ? [] : [path, path.slice(path.indexOf('/') + 1)]);
  const others = client.total === undefined ? [] : (await client.directory({ limit: 11 })).ports;
  return [...client.ports.values(), ...others];
}

/**
 * The port that an address means: by its id, or by its node and its id.
 * @throws {UsageError} when it names none
 * @throws {Error} when there is no such port; lists those there are
 */
export function findPort(ports: readonly PortInfo[], { path, root }: RelayTarget): PortInfo {
  if (path === '') throw new UsageError(`The address names no port. ${describePorts(ports, root)}`);
  const found = ports.find(({ id, node }) => path === `${node}/${id}`) ?? ports.find(({ id }) => path === id);
  if (!found) throw new Error(`No port '${visibleText(path)}' at ${root}. ${describePorts(ports, root)}`);
  return found;
}

function describePorts(ports: readonly PortInfo[], root: string): string {
  if (ports.length === 0) return 'There are no ports.';
  const shown = ports.slice(0, 10).map((port) => visibleText(portUrl(root, port)));
  const more = ports.length > shown.length ? ' and more' : '';
  return `There ${ports.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more}.`;
}

/** The address of a port's page. */
export function portUrl(root: string, port: Pick<PortInfo, 'node' | 'id'>): string {
  return `${root}/ports/${portAddress(port).split('/').map(encodeURIComponent).join('/')}`;
}
