import type { PortDirectory } from '../session/clients/port-directory.ts';
import type { PortScope } from '../protocol/access.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Exchange } from './router.ts';

/**
 * The ports that a share is asked for, by their ids.
 * @throws {RelayError} `NOT_FOUND` when there is none of that id; a port that goes away later does no harm
 */
export function knownPorts(asked: PortScope, { identity }: Exchange, ports: PortDirectory, node: string): PortScope {
  if (asked === 'all') return asked;
  const known = new Set(ports.list(identity).map(({ id }) => id));
  return asked.map((entry) => {
    const withoutNode = entry.startsWith(`${node}/`) ? entry.slice(node.length + 1) : entry;
    const id = [entry, withoutNode].find((one) => one.endsWith('/*') || known.has(one));
    if (id === undefined)
      throw new RelayError('NOT_FOUND', 'There is no port with this id on this relay.', { path: 'ports' });
    return id;
  });
}
