import type { ClientMessage, RelayMessage, PortRequest } from '../protocol/messages.ts';
import type { PortInfo, ViewerId } from '../protocol/port-info.ts';
import type { Role } from '../protocol/roles.ts';

/** The node's first message. */
export interface NodeHelloMessage {
  readonly type: 'hello';
  readonly versions: readonly string[];
  /** What it would like to be called. A credential says what it is called. */
  readonly node: string;
  /** All ports it offers, as it lists them itself; `role` is the most that anybody who comes through the hub may do. */
  readonly ports: readonly PortInfo[];
}

/** A port of the node is new, or has changed. */
export interface NodePortMessage {
  readonly type: 'port';
  readonly port: PortInfo;
}

export interface NodePortGoneMessage {
  readonly type: 'port-gone';
  readonly port: string;
}

/** A visit has come about. */
export interface EnteredMessage {
  readonly type: 'entered';
  readonly visit: number;
  /** Names what the node remembers of this viewer, as `welcome.memory` does. */
  readonly memory: string;
}

/** Something for the clients of visits: an answer, or an event of the port, which all may be told at once. */
export interface SaidMessage {
  readonly type: 'said';
  readonly visits: readonly number[];
  readonly message: RelayMessage;
}

/** Said when nothing else was for a while. */
export interface LinkTickMessage {
  readonly type: 'tick';
}

/** Every text message from a node to its hub. */
export type NodeMessage =
  | NodeHelloMessage
  | NodePortMessage
  | NodePortGoneMessage
  | EnteredMessage
  | SaidMessage
  | LinkTickMessage;

/** The hub's answer to `hello`. */
export interface HubWelcomeMessage {
  readonly type: 'welcome';
  readonly version: string;
  /** Name of the hub. */
  readonly hub: string;
  /** What the node is called there. */
  readonly node: string;
  /** What the ids of the hub's viewers end with, as long as it runs; nobody else's do. */
  readonly run: string;
}

/** Who is behind a visit, as the hub let them in. */
export interface VisitorIdentity {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Where the client is, as the hub knows it: an IP address, or `''`. */
  readonly address: string;
  /** The first share it came by, at the hub: what all who came by it may do is counted together. */
  readonly share?: string;
}

/** A client goes to a port. */
export interface EnterMessage {
  readonly type: 'enter';
  /** The hub's number for it, which it uses once per link. */
  readonly visit: number;
  readonly port: string;
  readonly viewer: ViewerId;
  /** As the client calls itself. */
  readonly name: string;
  readonly identity: VisitorIdentity;
  /** It does not speak the protocol: see `PortClient`. */
  readonly bare: boolean;
}

/** A request of the client, under a number that the hub gave it. Its `port` says nothing: the visit has one. */
export interface AskMessage {
  readonly type: 'ask';
  readonly visit: number;
  readonly message: PortRequest;
}

/** Takes a free lease until it was not used for so long. Is answered by a `result`. */
export interface UseLeaseMessage {
  readonly type: 'use-lease';
  readonly visit: number;
  readonly request: number;
  readonly idleMs: number;
}

/** Credit. */
export interface GrantMessage {
  readonly type: 'grant';
  readonly visit: number;
  readonly bytes: number;
}

/** So many bytes of binary messages have come. */
export interface GotMessage {
  readonly type: 'got';
  readonly bytes: number;
}

/** So many bytes of frames, with their headers, have gone on to the client. */
export interface TakenMessage {
  readonly type: 'taken';
  readonly visit: number;
  readonly bytes: number;
}

/** The client is gone. */
export interface LeaveMessage {
  readonly type: 'leave';
  readonly visit: number;
  /** Without a word, so that it may be back. */
  readonly cut: boolean;
  /** Why, for the audit. */
  readonly reason?: string;
}

/**
 * The hub does not know this viewer any more, who may have been cut off before: it was signed out, or is away for too
 * long.
 */
export interface ForgetMessage {
  readonly type: 'forget';
  readonly viewer: ViewerId;
}

/** Every text message from a hub to a node. */
export type HubMessage =
  | HubWelcomeMessage
  | EnterMessage
  | AskMessage
  | UseLeaseMessage
  | GrantMessage
  | GotMessage
  | TakenMessage
  | LeaveMessage
  | ForgetMessage
  | LinkTickMessage;

/** Whether a message of a client is asked of one port. */
export function isPortRequest(message: ClientMessage): message is PortRequest {
  return 'request' in message && message.type !== 'recordings';
}
