import type { PortInfo } from './port-info.ts';

/**
 * A port's address at its relay, `node/id`: what stands in its page's address behind `/ports/`. The id of a port of
 * another relay begins with its node already.
 */
export function portAddress({ node, id }: Pick<PortInfo, 'node' | 'id'>): string {
  return id.startsWith(`${node}/`) ? id : `${node}/${id}`;
}
