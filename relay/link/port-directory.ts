import type { Identity } from '../auth/identity.ts';
import type { PortGoneMessage, PortMessage } from '../protocol/handshake-messages.ts';
import type { PortInfo } from '../protocol/port-info.ts';
import type { PortSession } from '../session/port-session.ts';

/** The relay's ports, for those who do not speak the whole protocol. */
export interface PortDirectory {
  /** What `identity` may know of. */
  list(identity: Identity): readonly PortInfo[];
  /** @param id as it is, or after the node's name and a slash @throws {RelayError} `NOT_FOUND` */
  find(id: string, identity: Identity): PortSession;
  /** Tells what is new about the list. @returns what ends it */
  watch(identity: Identity, tell: (message: PortMessage | PortGoneMessage) => void): () => void;
}
