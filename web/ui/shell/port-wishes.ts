import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import type { PortWish } from '../page/shell-context.ts';

/** A relay's ports are listed shortly after it is connected. */
const patienceMs = 2000;

interface PortWishesOptions {
  readonly state: () => Pick<EngineState, 'relays' | 'ports'>;
  readonly open: (portId: PortId) => unknown;
  /** Looks for a port of a relay that does not list all. */
  readonly find: (relay: RelayAddress, path: string) => Promise<PortId | undefined>;
  /** The relay is connected but has no such port. */
  readonly onMissing: (path: string) => unknown;
  readonly after?: (delayMs: number, callback: () => void) => unknown;
}

/** Opens the last requested port once its relay lists it. */
export class PortWishes {
  readonly #options: PortWishesOptions;
  #wish: PortWish | undefined;
  #waiting: PortWish | undefined;

  constructor(options: PortWishesOptions) {
    this.#options = options;
  }

  want(wish: PortWish): void {
    this.#wish = wish;
    this.look();
  }

  /** Call on every change of the engine's state. */
  look(): void {
    const wish = this.#wish;
    if (!wish) return;
    const granted = grantWish(wish, this.#options.state());
    if (granted.kind === 'missing') return granted.finder ? void this.#find(wish, granted.finder) : this.#waitFor(wish);
    if (granted.kind !== 'open') return;
    this.#wish = undefined;
    this.#options.open(granted.portId);
  }

  async #find(wish: PortWish, relay: RelayAddress): Promise<void> {
    if (this.#waiting === wish) return;
    this.#waiting = wish;
    const portId = await this.#options.find(relay, wish.path).catch(() => undefined);
    if (this.#wish !== wish) return;
    this.#wish = undefined;
    if (portId === undefined) this.#options.onMissing(wish.path);
    else this.#options.open(portId);
  }

  #waitFor(wish: PortWish): void {
    if (this.#waiting === wish) return;
    this.#waiting = wish;
    const {
      after = (delayMs: number, callback: () => void) => setTimeout(callback, delayMs),
      state,
      onMissing,
    } = this.#options;
    after(patienceMs, () => {
      if (this.#wish !== wish) return;
      this.#waiting = undefined;
      if (grantWish(wish, state()).kind !== 'missing') return this.look();
      this.#wish = undefined;
      onMissing(wish.path);
    });
  }
}

/**
 * `wait`: its relay has not listed its ports yet. `missing`: it has, without this one; `finder`: but it does not list
 * all.
 */
type GrantedWish =
  | { readonly kind: 'open'; readonly portId: PortId }
  | { readonly kind: 'wait' }
  | { readonly kind: 'missing'; readonly finder: RelayAddress | undefined };

function grantWish(
  { relay: wanted, path }: PortWish,
  { relays, ports }: Pick<EngineState, 'relays' | 'ports'>,
): GrantedWish {
  const relay = relays.find(({ address, own }) => (wanted === undefined ? own : address === wanted));
  if (relay?.state.kind !== 'open') return { kind: 'wait' };
  const port = ports.find(
    ({ shared }) => shared?.relay === relay.address && (shared.path === path || shared.port === path),
  );
  return port ? { kind: 'open', portId: port.id } : { kind: 'missing', finder: relay.directory && relay.address };
}
