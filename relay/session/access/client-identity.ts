import type { Confirm } from '../../protocol/access.ts';
import type { Role } from '../../protocol/roles.ts';

/**
 * Identifies a client by its first message.
 * @param credential of `hello`
 * @throws {RelayError} why it is refused
 */
export type Introduce = (credential: string | undefined) => ClientIdentity;

/** A client's identity as the relay authenticated it; nothing in it comes from the client. */
export interface ClientIdentity {
  /** The same for every connection of this person or program. */
  readonly id: string;
  /** The share that all it has came of, or itself: what one share may use is counted by this. Default: `id`. */
  readonly root?: string;
  /** For people. */
  readonly name: string;
  /** The most it may do. */
  readonly role: Role;
  /** Ids of the ports it has access to. */
  readonly ports: 'all' | readonly string[];
  /** What somebody has to allow first. Default: nothing. */
  readonly confirm?: Confirm;
  /** Aborted when its access ends. Default: never. */
  readonly ended?: AbortSignal;
}
