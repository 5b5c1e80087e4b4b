import type { Identity } from '../auth/identity.ts';
import type { Introduce } from '../session/access/client-identity.ts';
import type { ClientLink } from '../session/clients/client-connection.ts';

/** Receives what a client sends, from its transport. */
export interface ClientDoor {
  /** A text message, unchecked. */
  text(json: string): void;
  /** A binary message, unchecked; its bytes may be kept. */
  binary(frame: Uint8Array): void;
  /** The client has room again. */
  drained(): void;
  /**
   * The connection ended.
   * @param isCut without a goodbye, so the client may reconnect
   * @param reason why, for the audit, if the relay ended it
   */
  ended(isCut: boolean, reason?: string): void;
}

/** Connects a client that speaks the whole protocol, over any transport. */
export type OpenDoor = (link: ClientLink, caller: Identity | Introduce) => ClientDoor;
