import { SerialError } from '../core/serial-error.ts';
import type { RelayAddress, RelaySummary } from './api/relays.ts';
import type { PortRegistry } from './port-registry.ts';
import { parseRelayAddress } from './relay-address.ts';
import type { RelayLink } from './relay-link.ts';

export interface RelayHubOptions {
  readonly registry: PortRegistry;
  /** What others on a relay see of us. */
  readonly name: string;
  readonly nowMs: () => number;
  readonly onChange: () => void;
  /** Remembers the relays that were added beyond a reload. */
  readonly remember: (addresses: readonly RelayAddress[]) => void;
}

/** The relays this page knows: its own, and those a person added. */
export class RelayHub {
  readonly #options: RelayHubOptions;
  #links: RelayLink[] = [];

  constructor(options: RelayHubOptions) {
    this.#options = options;
  }

  /** The page's own first. */
  summaries(): RelaySummary[] {
    return this.#links.map(({ summary }) => summary).toSorted((a, b) => Number(b.own) - Number(a.own));
  }

  /** @throws {SerialError} `not-found` */
  link(address: RelayAddress): RelayLink {
    const link = this.#links.find((known) => known.address === address);
    if (!link) throw new SerialError('not-found', address);
    return link;
  }

  /** Lists a relay; nothing happens when it is listed already. @throws {SyntaxError} when it is no address */
  async add(text: string, own = false): Promise<RelayAddress> {
    const address = parseRelayAddress(text);
    const { RelayLink } = await import('./relay-link.ts'); // not part of what a first screen needs
    if (this.#links.some((known) => known.address === address)) return address;
    const { registry, name, nowMs, onChange } = this.#options;
    const link = new RelayLink({ address, own, name, nowMs, onChange });
    this.#links = [...this.#links, link];
    await registry.add(link.registrySource);
    link.connect();
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

  /** Leaves all relays, for leaving the page. */
  close(): void {
    for (const link of this.#links) link.close();
  }

  #rememberAll(): void {
    this.#options.remember(this.#links.filter(({ own }) => !own).map(({ address }) => address));
  }
}
