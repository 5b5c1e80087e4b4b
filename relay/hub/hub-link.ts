import type { AnswerListener } from '../client/request-table.ts';
import type { RelayMessage, PortRequest } from '../protocol/messages.ts';
import type { RequestType, ResultValues } from '../protocol/result-values.ts';
import type { VisitorIdentity } from './node-messages.ts';

/** The hub's side of a visit, as its link sees it. */
export interface LinkedVisit {
  /** It has come about at the node. @param memory names what the node remembers of the client */
  entered(memory: string): void;
  /** The node says something that is no answer, with the hub's handle in it; it is others' too. */
  hear(message: RelayMessage): void;
  /** A frame came, with the hub's handle in it; it is others' too and must not be changed. */
  take(frame: Uint8Array): void;
  /** The hub's number for the port. */
  readonly handle: number;
}

/** Who goes to which port of a node. */
export interface Entry {
  readonly port: string;
  readonly viewer: string;
  readonly name: string;
  readonly identity: VisitorIdentity;
  readonly bare: boolean;
}

/** A link to a node that is up: the one way in which a hub speaks to a node. All is sent in the order of the calls. */
export interface HubLink {
  /** Too much waits to be sent: what is to be transmitted is dropped. */
  readonly isFull: boolean;
  /** @returns the number of the visit on this link */
  enter(visit: LinkedVisit, entry: Entry): number;
  /** Asks; the number and the port in the message are the link's to fill in. */
  ask(visit: number, message: PortRequest, answer: AnswerListener<RequestType>): void;
  useLease(visit: number, idleMs: number, answer: AnswerListener<RequestType>): void;
  transmit(visit: number, frame: Uint8Array): void;
  grant(visit: number, bytes: number): void;
  /** Frames of so many bytes have gone on. */
  taken(visit: number, bytes: number): void;
  /** @param reason why, for the audit */
  leave(visit: number, isCut: boolean, reason?: string): void;
  /** The node is to let go of all it remembers of this viewer, its lease and what it had still to transmit. */
  forget(viewer: string): void;
  /** Ends the link. */
  close(code: number, reason: string): void;
}

/** What is asked by callbacks, as a promise. */
export function asking(ask: (answer: AnswerListener<RequestType>) => void): Promise<ResultValues[RequestType]> {
  return new Promise((resolve, reject) => ask({ onValue: resolve, onError: reject }));
}
