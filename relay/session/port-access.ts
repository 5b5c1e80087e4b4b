import type { TransmitFrame } from '../protocol/data-frame.ts';
import type { PortGoneMessage, PortMessage } from '../protocol/handshake-messages.ts';
import type { PortRequest } from '../protocol/messages.ts';
import type { Epoch, PortInfo } from '../protocol/port-info.ts';
import type { ResultValues } from '../protocol/result-values.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { PortClient } from './port-client.ts';
import type { DetachReason } from './port-events.ts';

/** The answer to one request: its value, and what follows once it has been said. */
export interface Answer {
  readonly value?: ResultValues[keyof ResultValues];
  readonly after?: () => void;
}

/** A client on its way to a port. */
export interface PortVisitor extends PortClient {
  /** Who it is, as whoever let it in knows. */
  readonly identity: ClientIdentity;
  /** Where it is: an IP address, for the audit. Default: nobody can tell. */
  readonly address?: string | undefined;
  /** What the relay remembers of it: `welcome.memory`. */
  readonly memory: string;
  /** It speaks something simpler than the protocol: what it notes has no author's id, and it is forgotten when it leaves. Default: false. */
  readonly isBare?: boolean;
}

/** One client at one port, wherever the port's device is: on this host, or at a node that has joined. */
export interface PortAccess {
  /** The relay's number for the port. */
  readonly handle: number;
  readonly isAttached: boolean;
  /** Carries out a request in its turn; an `attach` may have a credit of Infinity. @throws {RelayError} why not */
  ask(message: PortRequest): Promise<Answer>;
  /**
   * Takes a write in its turn; what becomes of it is told by `written` or `dropped`.
   * @param encoded the frame as it came, which may be kept and changed
   */
  transmit(frame: TransmitFrame, encoded?: Uint8Array): void;
  /** Takes a free lease for a client that does not ask for it. @param idleMs when it ends unless used again @throws {RelayError} `READ_ONLY`, `FORBIDDEN` */
  useLease(idleMs: number): Promise<void>;
  /** Allows so many bytes more. */
  grant(bytes: number): void;
  /** The client has taken what it was sent. */
  pump(): void;
  /** The connection is over: nothing that waits is done any more. @param isCut without a word, so that the client may be back @param reason why, for the audit */
  end(isCut: boolean, reason?: DetachReason): void;
}

/** A port that a client may go to. The same object for as long as it is the same port. */
export interface ReachablePort {
  readonly id: string;
  /** Of the present or last opening, as far as is known here. */
  readonly epoch: Epoch | null;
  enter(visitor: PortVisitor): PortAccess;
}

/** The ports a relay offers. */
export interface PortDirectory {
  /** What `identity` may know of. */
  list(identity: ClientIdentity): PortInfo[];
  /** @throws {RelayError} `NOT_FOUND` for a port that is not there, or not for this identity */
  find(id: string, identity: ClientIdentity): ReachablePort;
  /** Tells of every port that comes, changes or goes. @returns what ends that */
  watch(identity: ClientIdentity, tell: (message: PortMessage | PortGoneMessage) => void): () => void;
}
