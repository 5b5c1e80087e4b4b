import type { Clock } from '../base/clock.ts';
import { networkOf } from '../auth/guess-guard.ts';

/** How many connections there may be. */
export interface PlaceLimits {
  /** Of connections that have shown no credential, from one address (IPv4) or network of 64 bits (IPv6). */
  readonly strangersByNetwork: number;
  /** Of connections of a relay that asks nobody for a credential, from one address or network. */
  readonly openByNetwork: number;
  /** Of all that have shown no credential. The rest is kept for those that have. */
  readonly strangers: number;
  readonly all: number;
}

export const defaultPlaceLimits: PlaceLimits = {
  strangersByNetwork: 256,
  openByNetwork: 512,
  // As many WebSockets as there may be, and 1024 more that wait or ask; of all, 512 are kept.
  strangers: 4096 + 512,
  all: 4096 + 1024,
};

/** After a restart many come at once, and each needs a moment to show its credential. */
const graceUs = 1_000_000;

/** What a connection is to the relay: without a credential shown, of a relay that needs none, or with one. */
type PlaceKind = 'stranger' | 'open' | 'known';

/** The place of one connection, or of one request that a trusted proxy forwards. */
export interface Place {
  readonly kind: PlaceKind;
  /** @returns false if there is no room for another of this kind; then it keeps its kind */
  become(kind: PlaceKind): boolean;
  /** More than once does nothing. */
  leave(): void;
}

interface Entry {
  kind: PlaceKind;
  readonly network: string;
  readonly drop: () => void;
  sinceUs: number;
}

/**
 * Counts connections by where they come from. Where there are too many strangers, the one that is there longest goes: a
 * client that shows its credential at once gets in, however many others hold connections and say nothing.
 */
export class ConnectionPlaces {
  readonly #clock: Clock;
  readonly #limits: PlaceLimits;
  /** The oldest first. */
  readonly #strangers = new Map<string, Set<Entry>>();
  readonly #open = new Map<string, number>();
  #strangerCount = 0;

  constructor(clock: Clock, limits: PlaceLimits = defaultPlaceLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get strangers(): number {
    return this.#strangerCount;
  }

  /** @param address an IP address @param drop ends it, and leads to `leave()` */
  enter(address: string, drop: () => void): Place {
    const entry: Entry = { kind: 'stranger', network: networkOf(address), drop, sinceUs: this.#clock.nowUs() };
    let isIn = true;
    this.#add(entry);
    this.trim();
    return {
      get kind() {
        return entry.kind;
      },
      become: (kind) => {
        if (!isIn || kind === entry.kind) return true;
        if (kind === 'open' && (this.#open.get(entry.network) ?? 0) >= this.#limits.openByNetwork) return false;
        this.#remove(entry);
        entry.kind = kind;
        entry.sinceUs = this.#clock.nowUs();
        this.#add(entry);
        return true;
      },
      leave: () => {
        if (isIn) this.#remove(entry);
        isIn = false;
      },
    };
  }

  /** Ends the oldest strangers of networks that have too many, and of all where there are too many. */
  trim(): void {
    const nowUs = this.#clock.nowUs();
    for (const entries of this.#strangers.values()) {
      for (const entry of entries) {
        if (entries.size <= this.#limits.strangersByNetwork || nowUs - entry.sinceUs < graceUs) break;
        this.#drop(entry);
      }
    }
    while (this.#strangerCount > this.#limits.strangers) if (!this.dropStranger()) return;
  }

  /** Ends the stranger that is there longest, of the network that has most. @returns false where there is none */
  dropStranger(): boolean {
    let most: Set<Entry> | undefined;
    for (const entries of this.#strangers.values()) if (!most || entries.size > most.size) most = entries;
    const [oldest] = most ?? [];
    if (oldest) this.#drop(oldest);
    return oldest !== undefined;
  }

  #drop(entry: Entry): void {
    this.#remove(entry);
    // It has lost its place and must not be counted again.
    entry.kind = 'known';
    entry.drop();
  }

  #add(entry: Entry): void {
    const { kind, network } = entry;
    if (kind === 'open') this.#open.set(network, (this.#open.get(network) ?? 0) + 1);
    if (kind !== 'stranger') return;
    const entries = this.#strangers.get(network) ?? new Set();
    this.#strangers.set(network, entries.add(entry));
    this.#strangerCount++;
  }

  #remove(entry: Entry): void {
    const { kind, network } = entry;
    if (kind === 'open') {
      const left = (this.#open.get(network) ?? 1) - 1;
      if (left === 0) this.#open.delete(network);
      else this.#open.set(network, left);
    }
    const entries = this.#strangers.get(network);
    if (kind !== 'stranger' || !entries?.delete(entry)) return;
    this.#strangerCount--;
    if (entries.size === 0) this.#strangers.delete(network);
  }
}
