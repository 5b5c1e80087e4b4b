import type { PortInfo } from './port-info.ts';

/**
 * A port's address at its relay, `node/id`: its page is `/ports/` and this. The id of a port of another relay already
 * begins with its node.
 */
export function portAddress({ node, id }: Pick<PortInfo, 'node' | 'id'>): string {
  return id.startsWith(`${node}/`) ? id : `${node}/${id}`;
}
