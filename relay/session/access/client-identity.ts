import type { Role } from '../../protocol/roles.ts';

/**
 * Who a client's first message shows it to be.
 * @param credential of `hello`
 * @throws {RelayError} why it is not let in
 */
export type Introduce = (credential: string | undefined) => ClientIdentity;

/** Who a client is, as whoever let it in knows: nothing in it is said by the client. */
export interface ClientIdentity {
  /** The same for every connection of this person or program. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The most it may do. */
  readonly role: Role;
  /** The ids of the ports it may know of. */
  readonly ports: 'all' | readonly string[];
  /** Aborted when it is let in no longer. Default: never. */
  readonly ended?: AbortSignal;
}
