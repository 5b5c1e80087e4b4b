import type { PortScope } from './access.ts';

/** Whether a port is in a scope. @param id as a scope names it: on a hub `node/id` */
export function includesPort(scope: PortScope, id: string): boolean {
  return scope === 'all' || scope.some((entry) => covers(entry, id));
}

/** Whether somebody with access to `outer` may share `inner`. */
export function isWithin(inner: PortScope, outer: PortScope): boolean {
  if (outer === 'all') return true;
  return inner !== 'all' && inner.every((id) => outer.some((entry) => covers(entry, id)));
}

/** `node/*` is all of a node. */
function covers(entry: string, id: string): boolean {
  return entry === id || (entry.endsWith('/*') && id.startsWith(entry.slice(0, -1)));
}
