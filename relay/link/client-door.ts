import type { Identity } from '../auth/identity.ts';
import type { Introduce } from '../session/access/client-identity.ts';
import type { ClientLink } from '../session/clients/client-link.ts';

/** Where a transport hands over what its client sends. */
export interface ClientDoor {
  /** A text message, which may be anything. */
  text(json: string): void;
  /** A binary message, which may be anything; its bytes may be kept. */
  binary(frame: Uint8Array): void;
  /** What was buffered has left, so that more can be taken. */
  drained(): void;
  /** The connection is over. @param isCut without a word, so that the client may be back @param reason why, for the audit, where the relay ended it */
  ended(isCut: boolean, reason?: string): void;
}

/** Lets a client in that speaks the whole protocol, over whatever transport. */
export type OpenDoor = (link: ClientLink, caller: Identity | Introduce) => ClientDoor;
