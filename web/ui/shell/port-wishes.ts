import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { PortWish } from '../page/shell-context.ts';

/** A relay's ports are told a moment after its connection. */
const patienceMs = 2000;

export interface PortWishesOptions {
  readonly state: () => Pick<EngineState, 'relays' | 'ports'>;
  readonly open: (portId: PortId) => unknown;
  /** The relay is there, and the port is not. */
  readonly onMissing: (path: string) => unknown;
  readonly after?: (delayMs: number, callback: () => void) => unknown;
}

/** Opens the port that was asked for last, once, when its relay tells of it. */
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

  /** To be called when the engine told something. */
  look(): void {
    const wish = this.#wish;
    if (!wish) return;
    const granted = grantWish(wish, this.#options.state());
    if (granted.kind === 'missing') return this.#waitFor(wish);
    if (granted.kind !== 'open') return;
    this.#wish = undefined;
    this.#options.open(granted.portId);
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

/** `wait`: its relay has not told of its ports yet. `missing`: it has, and this one is not among them. */
type GrantedWish =
  | { readonly kind: 'open'; readonly portId: PortId }
  | { readonly kind: 'wait' }
  | { readonly kind: 'missing' };

function grantWish(
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
