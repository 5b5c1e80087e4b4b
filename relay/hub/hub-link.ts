import type { AnswerListener } from '../client/request-table.ts';
import type { RelayMessage, PortRequest } from '../protocol/messages.ts';
import type { RequestType, ResultValues } from '../protocol/result-values.ts';
import type { VisitorIdentity } from './node-messages.ts';

/** The hub's side of a visit, as its link sees it. */
export interface LinkedVisit {
  /** The node has accepted it. @param memory names what the node remembers of the client */
  entered(memory: string): void;
  /** A message from the node that is not an answer, with the hub's handle; shared with other visits. */
  hear(message: RelayMessage): void;
  /** A frame arrived, with the hub's handle; shared with other visits, so it must not be changed. */
  take(frame: Uint8Array): void;
  /** The client has come to the node by another hub. */
  replaced(): void;
  /** The hub's number for the port. */
  readonly handle: number;
}

/** A client at a port of a node. */
export interface Entry {
  readonly port: string;
  readonly viewer: string;
  readonly proof?: string;
  readonly name: string;
  readonly identity: VisitorIdentity;
  readonly bare: boolean;
}

/** A link to a connected node. Everything is sent in the order of the calls. */
export interface HubLink {
  /** Too much is queued: writes are dropped. */
  readonly isFull: boolean;
  /** The node asks somebody where a visitor's access wants it. */
  readonly confirms: boolean;
  /** @returns the number of the visit on this link */
  enter(visit: LinkedVisit, entry: Entry): number;
  /** Sends a request; the link fills in its number and port. */
  ask(visit: number, message: PortRequest, answer: AnswerListener<RequestType>): void;
  useLease(visit: number, idleMs: number, answer: AnswerListener<RequestType>): void;
  transmit(visit: number, frame: Uint8Array): void;
  grant(visit: number, bytes: number): void;
  /** Frames of this many bytes were delivered to the client. */
  delivered(visit: number, bytes: number): void;
  /** @param reason why, for the audit */
  leave(visit: number, isCut: boolean, reason?: string): void;
  /** Makes the node forget this viewer, with its lease and pending writes. */
  forget(viewer: string): void;
  /** Has the last bytes of a port sent from now on, or no longer. */
  glance(port: string, isOn: boolean): void;
  /** Ends the link. */
  close(code: number, reason: string): void;
}

/** A request as a promise. */
export function asking(ask: (answer: AnswerListener<RequestType>) => void): Promise<ResultValues[RequestType]> {
  return new Promise((resolve, reject) => ask({ onValue: resolve, onError: reject }));
}
