import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';

/** A port that an address or a link names, to be opened as soon as its relay tells of it. */
export interface PortWish {
  /** `undefined`: the relay this page came from. */
  readonly relay: RelayAddress | undefined;
  /** As `SharedPort.path`, or the port's id alone. */
  readonly path: string;
}

/** `wait`: its relay has not told of its ports yet. `missing`: it has, and this one is not among them. */
export type GrantedWish =
  | { readonly kind: 'open'; readonly portId: PortId }
  | { readonly kind: 'wait' }
  | { readonly kind: 'missing' };

export function grantWish(
  { relay: wanted, path }: PortWish,
  { relays, ports }: Pick<EngineState, 'relays' | 'ports'>,
): GrantedWish {
  const relay = relays.find(({ address, own }) => (wanted === undefined ? own : address === wanted));
  if (relay?.state.kind !== 'open') return { kind: 'wait' };
  const port = ports.find(
    ({ shared }) => shared?.relay === relay.address && (shared.path === path || shared.port === path),
  );
  return port ? { kind: 'open', portId: port.id } : { kind: 'missing' };
}
