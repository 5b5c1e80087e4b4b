import type { ClientMemory } from '../session/clients/client-memories.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import type { RelayCore } from '../session/clients/relay-core.ts';
import { nodeRules } from './node-rules.ts';

/** Of who is not remembered: no memory is called that. */
const noMemory = 'A'.repeat(22);

/**
 * A hub that says of one viewer that it is bare, and then not, speaks of two: what is remembered of one is let go with
 * it.
 */
const keyOf = ({ viewer, memory }: ClientMemory): string => (memory === noMemory ? `bare ${viewer}` : viewer);

/** One client of the hub at this node, with however many ports. */
export class Guest {
  readonly memory: ClientMemory;
  /** Bytes of frames that were sent to it and that the hub has not said are taken. */
  untakenBytes = 0;
  visits = 0;

  constructor(memory: ClientMemory) {
    this.memory = memory;
  }

  /** Whether it may be sent more than it was. */
  get hasRoom(): boolean {
    return this.untakenBytes < nodeRules.windowBytes / 2;
  }
}

/** Clients of the hub that are at this node, by the public ids they have there. */
export class Guests {
  readonly #core: Pick<RelayCore, 'enterGuest' | 'leaveGuest'>;
  readonly #guests = new Map<string, Guest>();
  readonly #connection = { replace: (): void => undefined };

  constructor(core: Pick<RelayCore, 'enterGuest' | 'leaveGuest'>) {
    this.#core = core;
  }

  /**
   * A visit begins.
   * @param isBare nothing is remembered of it: there may be a new one for each request
   * @throws {RelayError} `FORBIDDEN` where the id is somebody else's
   */
  enter(viewer: string, identity: ClientIdentity, isBare: boolean): Guest {
    const memory = isBare ? { viewer, memory: noMemory } : this.#core.enterGuest(viewer, identity, this.#connection);
    const key = keyOf(memory);
    const guest = this.#guests.get(key) ?? new Guest(memory);
    this.#guests.set(key, guest);
    guest.visits++;
    return guest;
  }

  /** A visit is over. */
  leave(guest: Guest): void {
    if (--guest.visits > 0) return;
    const { viewer, memory } = guest.memory;
    this.#guests.delete(keyOf(guest.memory));
    if (memory !== noMemory) this.#core.leaveGuest(viewer, this.#connection);
  }
}
