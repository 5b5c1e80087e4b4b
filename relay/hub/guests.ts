import type { ClientMemory, GuestOrigin, Replaceable } from '../session/clients/client-memories.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import type { RelayCore } from '../session/clients/relay-core.ts';
import { nodeRules } from './node-rules.ts';

/** Placeholder for clients that the node does not remember; never the name of a memory. */
const noMemory = 'A'.repeat(22);

/** A bare client and one with a memory are two guests, even if the hub gives both the same id. */
const keyOf = ({ viewer, memory }: ClientMemory): string => (memory === noMemory ? `bare ${viewer}` : viewer);

/** One client of the hub at this node, with however many ports. */
export class Guest {
  readonly memory: ClientMemory;
  /** Bytes of frames sent to it that the hub has not reported as delivered. */
  undeliveredBytes = 0;
  visits = 0;
  readonly connection: Replaceable;

  constructor(memory: ClientMemory, connection: Replaceable) {
    this.memory = memory;
    this.connection = connection;
  }

  /** Whether more may be sent. */
  get hasRoom(): boolean {
    return this.undeliveredBytes < nodeRules.windowBytes / 2;
  }
}

/** The hub's clients at this node, by their public ids at the hub. */
export class Guests {
  readonly #core: Pick<RelayCore, 'enterGuest' | 'leaveGuest'>;
  readonly #guests = new Map<string, Guest>();
  readonly #onReplaced: (guest: Guest) => void;

  /** @param onReplaced a client has come by another link */
  constructor(core: Pick<RelayCore, 'enterGuest' | 'leaveGuest'>, onReplaced: (guest: Guest) => void) {
    this.#core = core;
    this.#onReplaced = onReplaced;
  }

  /**
   * A visit begins.
   * @param isBare it is not remembered: there may be a new one for each request
   * @throws {RelayError} `FORBIDDEN` if the id belongs to another client
   */
  enter(origin: GuestOrigin, identity: ClientIdentity, isBare: boolean): Guest {
    const { viewer } = origin;
    const known = this.#guests.get(keyOf({ viewer, memory: isBare ? noMemory : '' }));
    let guest: Guest | undefined = known;
    const connection = known?.connection ?? { replace: (): void => guest && this.#onReplaced(guest) };
    const memory = isBare ? { viewer, memory: noMemory } : this.#core.enterGuest(origin, identity, connection);
    guest = known ?? new Guest(memory, connection);
    this.#guests.set(keyOf(memory), guest);
    guest.visits++;
    return guest;
  }

  /** A visit is over. */
  leave(guest: Guest): void {
    if (--guest.visits > 0) return;
    const { viewer, memory } = guest.memory;
    this.#guests.delete(keyOf(guest.memory));
    if (memory !== noMemory) this.#core.leaveGuest(viewer, guest.connection);
  }
}
