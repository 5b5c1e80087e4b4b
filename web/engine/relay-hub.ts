import { plainName } from '../core/plain-name.ts';
import { SerialError } from '../core/serial-error.ts';
import type { RelayAddress, RelaySummary } from './api/relays.ts';
import type { PortRegistry } from './port-registry.ts';
import { parseRelayAddress } from './relay-address.ts';
import type { KnownRelay, KnownRelayOptions } from './known-relay.ts';
import type { SignInKeeper } from './sign-in-keeper.ts';

interface RelayHubOptions {
  /** Loads what makes relays, which is not part of what a first screen needs. Default: there are none. */
  readonly load?: () => Promise<(options: KnownRelayOptions) => KnownRelay>;
  readonly registry: PortRegistry;
  /** What others on a relay see of us. */
  readonly name: () => string;
  readonly pageOrigin: string;
  /** Where the page is, as a relay's address. Default: at the root of its origin. */
  readonly pageAddress?: RelayAddress;
  readonly signIns: SignInKeeper;
  readonly nowMs: () => number;
  readonly onChange: () => void;
  /** Remembers the relays that were added beyond a reload. */
  readonly remember: (addresses: readonly RelayAddress[]) => void;
}

/** The relays this page knows: its own, and those a person added. */
export class RelayHub {
  readonly #options: RelayHubOptions;
  #links: KnownRelay[] = [];

  constructor(options: RelayHubOptions) {
    this.#options = options;
  }

  /** The page's own first. */
  summaries(): RelaySummary[] {
    const all = this.#links.map(({ summary }) => summary).toSorted((a, b) => Number(b.own) - Number(a.own));
    const names = all.map(({ node }) => plainName(node));
    return all.map((relay, at) =>
      names.some((name, other) => other !== at && name === names[at]) ? { ...relay, hasNamesake: true } : relay,
    );
  }

  /** @throws {SerialError} `not-found` */
  link(address: RelayAddress): KnownRelay {
    const link = this.find(address);
    if (!link) throw new SerialError('not-found', address);
    return link;
  }

  /** @returns `undefined` when it is not listed */
  find(address: RelayAddress): KnownRelay | undefined {
    return this.#links.find((known) => known.address === address);
  }

  /**
   * Lists a relay and connects to it; nothing happens when it is listed already.
   * @param how.own it served this page @param how.asked a person clicked just now
   * @throws {SyntaxError} when it is not an address
   */
  async add(
    text: string,
    { own = false, asked = false }: { own?: boolean; asked?: boolean } = {},
  ): Promise<RelayAddress> {
    const address = parseRelayAddress(text);
    const { registry, onChange, signIns, pageOrigin, pageAddress = pageOrigin, load } = this.#options;
    const make = await load?.();
    if (!make) throw new SerialError('unsupported');
    await signIns.load(address);
    if (this.find(address)) return address;
    const link = make({
      ...this.#options,
      address,
      own: own || address === pageAddress,
      known: () => registry.knownAt(address),
    });
    this.#links = [...this.#links, link];
    await registry.add(link.registrySource);
    void link.connect(asked);
    this.#rememberAll();
    onChange();
    return address;
  }

  /** Forgets a relay whose ports are closed. @throws {SerialError} `not-found`, also for the page's own */
  remove(address: RelayAddress): void {
    const link = this.link(address);
    if (link.own) throw new SerialError('not-found', address);
    link.close();
    this.#options.registry.remove(link.registrySource);
    this.#links = this.#links.filter((known) => known !== link);
    this.#rememberAll();
    this.#options.onChange();
  }

  /** Another tab signed in or out at a relay. */
  async signInChanged(address: RelayAddress): Promise<void> {
    const changed = await this.#options.signIns.load(address);
    if (changed) this.find(address)?.renew(false);
  }

  /** Our clock was set by so much: what is known of the relays' clocks is relative to it. */
  clockMoved(byMs: number): void {
    for (const link of this.#links) link.clockMoved(byMs);
  }

  /** Leaves all relays, for leaving the page. */
  close(): void {
    for (const link of this.#links) link.close();
  }

  #rememberAll(): void {
    this.#options.remember(this.#links.filter(({ own }) => !own).map(({ address }) => address));
  }
}
