import { msg, str } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { GrantedPorts, RelayAccess } from '../../engine/api/access.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { accessText, portsText } from '../../i18n/access-sentences.ts';
import { portTitle } from '../page/port-status.ts';

/** The ports of a relay that this page knows. */
export function portsOf(state: Pick<EngineState, 'ports'>, relay: RelayAddress): readonly PortSummary[] {
  return state.ports.filter(({ shared }) => shared?.relay === relay);
}

/** The ports of a scope in words: by name where known, else by the relay's id. */
export function scopeText(state: Pick<EngineState, 'ports'>, relay: RelayAddress, scope: GrantedPorts): string {
  if (scope === 'all') return portsText('all', []);
  const known = portsOf(state, relay);
  const names = scope.map((id) => {
    if (id.endsWith('/*')) return msg(str`all of ${plainName(id.slice(0, -2))}`);
    const port = known.find(({ shared }) => shared?.port === id);
    return plainName(port ? portTitle(port) : id);
  });
  return portsText(scope, names);
}

/** Our access to a relay in words. */
export function ownAccessText(
  state: Pick<EngineState, 'ports'>,
  relay: RelayAddress,
  access: RelayAccess,
  nowMs: number,
): string {
  return accessText(access.role, scopeText(state, relay, access.ports), access.expiresMs, nowMs);
}
