import type { RelayErrorCode } from '../protocol/relay-error.ts';
import type { Clock } from './clock.ts';

/**
 * What became of a write: it waits; the operating system took it; not a byte of it was transmitted; or the device failed
 * while it was being written, so that some of it may have been.
 */
export type Outcome =
  | { readonly state: 'queued' | 'written' }
  | { readonly state: 'dropped' | 'failed'; readonly code: RelayErrorCode };

/** `unknown`: it never came here. `forgotten`: too long ago to say. */
export type RememberedOutcome = Outcome | { readonly state: 'unknown' | 'forgotten' };

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
    if (known.state !== 'unknown') return known;
    const outcomes = this.#clients.get(client) ?? { byId: new Map(), lastId: -1, goneUs: undefined };
    this.#clients.set(client, outcomes);
    outcomes.goneUs = undefined;
    outcomes.lastId = id;
    outcomes.byId.set(id, { state: 'queued' });
    this.#trim(outcomes);
    return undefined;
  }

  settle(client: string, id: number, outcome: Outcome): void {
    const byId = this.#clients.get(client)?.byId;
    if (byId?.has(id)) byId.set(id, outcome);
  }

  get(client: string, id: number): RememberedOutcome {
    const outcomes = this.#clients.get(client);
    if (!outcomes || id > outcomes.lastId) return { state: 'unknown' };
    return outcomes.byId.get(id) ?? { state: 'forgotten' };
  }

  /** The outcomes of a client's writes from one id to another, both included, without those that never came. */
  list(client: string, fromId: number, toId: number): { readonly id: number; readonly outcome: Outcome }[] {
    const byId = this.#clients.get(client)?.byId ?? new Map<number, Outcome>();
    return [...byId].filter(([id]) => id >= fromId && id <= toId).map(([id, outcome]) => ({ id, outcome }));
  }

  /** Whether anything is remembered of this client: if not, it cannot know whether an unanswered write was transmitted. */
  knows(client: string): boolean {
    return this.#clients.has(client);
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
