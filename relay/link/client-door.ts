import type { Identity } from '../auth/identity.ts';
import type { Introduce } from '../session/access/client-identity.ts';
import type { ClientLink } from '../session/clients/client-connection.ts';

/** Where a transport passes on what its client sends. */
export interface ClientDoor {
  /** A text message, which may be anything. */
  text(json: string): void;
  /** A binary message, which may be anything; its bytes may be kept. */
  binary(frame: Uint8Array): void;
  /** The client has room again. */
  drained(): void;
  /**
   * The connection is over.
   * @param isCut without a word, so that the client may be back
   * @param reason why, for the audit, where the relay ended it
   */
  ended(isCut: boolean, reason?: string): void;
}

/** Connects a client that speaks the whole protocol, over any transport. */
export type OpenDoor = (link: ClientLink, caller: Identity | Introduce) => ClientDoor;
