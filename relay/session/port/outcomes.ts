import type { RelayErrorCode } from '../../protocol/relay-error.ts';

/**
 * The outcome of a write: it waits; the operating system has it; or it was dropped, partly transmitted
 * or not a byte of it.
 */
export type Outcome =
  | { readonly state: 'pending' | 'written' }
  | { readonly state: 'dropped'; readonly code: RelayErrorCode; readonly partial: boolean };

/** `unreceived`: never arrived. `unknown`: too long ago. */
type RememberedOutcome = Outcome | { readonly state: 'unreceived' | 'unknown' };

interface ClientOutcomes {
  readonly byId: Map<number, Outcome>;
  lastId: number;
  /** Up to this one, outcomes are forgotten. */
  forgottenId: number;
}

/**
 * Remembers the outcome of each client's writes, so that none is transmitted twice. A client is remembered until it
 * is forgotten everywhere: while it is not, it can rely on the answer.
 */
export class Outcomes {
  readonly #maxPerClient: number;
  readonly #clients = new Map<string, ClientOutcomes>();

  /** @param maxPerClient how many of a client's last writes are remembered, 256 */
  constructor(maxPerClient = 256) {
    this.#maxPerClient = maxPerClient;
  }

  /** How many clients are remembered. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /**
   * Notes a write that has come.
   * @returns undefined if it is new, otherwise what is known of it: it must not be transmitted again
   */
  begin(client: string, id: number): RememberedOutcome | undefined {
    const known = this.get(client, id);
    if (known.state !== 'unreceived') return known;
    const outcomes = this.#clients.get(client) ?? { byId: new Map(), lastId: -1, forgottenId: -1 };
    // Later ones have overtaken it: it is not transmitted out of order.
    if (id <= outcomes.lastId) return { state: 'dropped', code: 'INVALID_ARGUMENT', partial: false };
    this.#clients.set(client, outcomes);
    outcomes.lastId = id;
    outcomes.byId.set(id, { state: 'pending' });
    for (const [oldest] of outcomes.byId) {
      if (outcomes.byId.size <= this.#maxPerClient) break;
      outcomes.byId.delete(oldest);
      outcomes.forgottenId = oldest;
    }
    return undefined;
  }

  settle(client: string, id: number, outcome: Outcome): void {
    const byId = this.#clients.get(client)?.byId;
    if (byId?.has(id)) byId.set(id, outcome);
  }

  get(client: string, id: number): RememberedOutcome {
    const outcomes = this.#clients.get(client);
    if (!outcomes || id > outcomes.lastId) return { state: 'unreceived' };
    return outcomes.byId.get(id) ?? { state: id > outcomes.forgottenId ? 'unreceived' : 'unknown' };
  }

  forget(client: string): void {
    this.#clients.delete(client);
  }
}

const reasons: Partial<Record<RelayErrorCode, string>> = {
  READ_ONLY: 'Only the holder of the lease may transmit.',
  FORBIDDEN: 'This role may not transmit.',
  NOT_FOUND: 'This client is not attached to the port.',
  DEVICE_GONE: 'The port is not open, or the device went away.',
  DEVICE_ERROR: 'The operating system could not write this.',
  OVERLOADED: 'Too much waited to be transmitted already.',
  TIMEOUT: 'The device did not take this in time.',
  INVALID_ARGUMENT: 'The id of this write is not larger than those before it.',
  GAP: 'This was discarded.',
};

/** Why a write was dropped, for people. */
export const dropSentence = (code: RelayErrorCode): string => reasons[code] ?? 'This was not transmitted.';
