import type { RelayErrorCode } from '../protocol/relay-error.ts';
import type { Clock } from './clock.ts';

/**
 * What became of a write: it waits; the operating system took it; it was dropped, and a part of it may have been transmitted,
 * or not a byte of it.
 */
export type Outcome =
  | { readonly state: 'pending' | 'written' }
  | { readonly state: 'dropped'; readonly code: RelayErrorCode; readonly partial: boolean };

/** `unreceived`: it never came here. `unknown`: too long ago to say. */
export type RememberedOutcome = Outcome | { readonly state: 'unreceived' | 'unknown' };

export interface OutcomeLimits {
  /** How many of a client's last writes are remembered, 256. */
  readonly maxPerClient?: number;
  /** How many clients that are gone are remembered, 64. */
  readonly maxGoneClients?: number;
  /** How long a client that is gone is remembered, 10 minutes. */
  readonly keepMs?: number;
}

interface ClientOutcomes {
  readonly byId: Map<number, Outcome>;
  lastId: number;
  /** When it left, as host time in microseconds. */
  goneUs: number | undefined;
}

/** Remembers what became of the writes of each client, beyond its disconnection, so that none is ever transmitted twice. */
export class Outcomes {
  readonly #clock: Clock;
  readonly #limits: Required<OutcomeLimits>;
  readonly #clients = new Map<string, ClientOutcomes>();

  constructor(clock: Clock, limits: OutcomeLimits = {}) {
    this.#clock = clock;
    this.#limits = { maxPerClient: 256, maxGoneClients: 64, keepMs: 600_000, ...limits };
  }

  /** How many clients are remembered. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** Notes a write that has come. @returns undefined if it is new, otherwise what is known of it: it must not be transmitted again */
  begin(client: string, id: number): RememberedOutcome | undefined {
    const known = this.get(client, id);
    if (known.state !== 'unreceived') return known;
    const outcomes = this.#clients.get(client) ?? { byId: new Map(), lastId: -1, goneUs: undefined };
    this.#clients.set(client, outcomes);
    outcomes.goneUs = undefined;
    outcomes.lastId = id;
    outcomes.byId.set(id, { state: 'pending' });
    this.#trim(outcomes);
    return undefined;
  }

  settle(client: string, id: number, outcome: Outcome): void {
    const byId = this.#clients.get(client)?.byId;
    if (byId?.has(id)) byId.set(id, outcome);
  }

  get(client: string, id: number): RememberedOutcome {
    const outcomes = this.#clients.get(client);
    if (!outcomes || id > outcomes.lastId) return { state: 'unreceived' };
    return outcomes.byId.get(id) ?? { state: 'unknown' };
  }

  /** The client is gone: it is remembered for a while. */
  leave(client: string): void {
    const outcomes = this.#clients.get(client);
    if (!outcomes) return;
    outcomes.goneUs = this.#clock.nowUs();
    // The one that left last is the last in the map.
    this.#clients.delete(client);
    this.#clients.set(client, outcomes);
    this.#forgetOld();
  }

  /** The client is there again. */
  comeBack(client: string): void {
    const outcomes = this.#clients.get(client);
    if (outcomes) outcomes.goneUs = undefined;
    this.#forgetOld();
  }

  #trim({ byId }: ClientOutcomes): void {
    for (const [id] of byId) {
      if (byId.size <= this.#limits.maxPerClient) return;
      byId.delete(id);
    }
  }

  #forgetOld(): void {
    const gone = [...this.#clients].filter(([, { goneUs }]) => goneUs !== undefined);
    const oldestUs = this.#clock.nowUs() - this.#limits.keepMs * 1000;
    const excess = gone.length - this.#limits.maxGoneClients;
    gone.forEach(([client, { goneUs }], i) => {
      if (i < excess || (goneUs ?? oldestUs) < oldestUs) this.#clients.delete(client);
    });
  }
}
