import type { Confirm } from '../protocol/access.ts';
import type { GlancedMessage } from '../protocol/glance.ts';
import type { ClientMessage, RelayMessage, PortRequest } from '../protocol/messages.ts';
import type { PortInfo, ViewerId } from '../protocol/port-info.ts';
import type { Role } from '../protocol/roles.ts';

/** The node's first message. */
export interface NodeHelloMessage {
  readonly type: 'hello';
  readonly versions: readonly string[];
  /** The name it requests; a credential's name has priority. */
  readonly node: string;
  /** All ports it offers, as it lists them; `role` is the highest role of clients that come through the hub. */
  readonly ports: readonly PortInfo[];
  /** It asks for what `confirm` of a visitor says; an earlier version would simply do it. */
  readonly confirms?: boolean;
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

/** A visit was accepted. */
interface EnteredMessage {
  readonly type: 'entered';
  readonly visit: number;
  /** Id of what the node remembers of this viewer, as `welcome.memory`. */
  readonly memory: string;
}

/** A message for the clients of visits: an answer, or an event of the port for several at once. */
export interface VisitMessage {
  readonly type: 'message';
  readonly visits: readonly number[];
  readonly message: RelayMessage;
}

/** The client of these visits has come by another hub, so they are over, and so is its connection. */
interface ReplacedMessage {
  readonly type: 'replaced';
  readonly visits: readonly number[];
}

/** Sent after a time without other messages. */
interface LinkTickMessage {
  readonly type: 'tick';
}

/** Every text message from a node to its hub. */
export type NodeMessage =
  | NodeHelloMessage
  | NodePortMessage
  | NodePortGoneMessage
  | EnteredMessage
  | GlancedMessage
  | VisitMessage
  | ReplacedMessage
  | LinkTickMessage;

/** The hub's answer to `hello`. */
export interface HubWelcomeMessage {
  readonly type: 'welcome';
  readonly version: string;
  /** Name of the hub. */
  readonly hub: string;
  /** The node's name there. */
  readonly node: string;
  /** Suffix of the hub's viewer ids in this run; unique. */
  readonly run: string;
}

/** The identity of a visit, as authenticated by the hub. */
export interface VisitorIdentity {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The client's IP address as the hub sees it, or `''`. */
  readonly address: string;
  /** The first share it came by, at the hub: limits apply to all of its clients together. */
  readonly share?: string;
  /** What it does only after somebody has allowed it; sent to nodes whose `hello` has `confirms`. */
  readonly confirm?: Confirm;
}

/** A client enters a port. */
export interface EnterMessage {
  readonly type: 'enter';
  /** The hub's number for it, unique per link. */
  readonly visit: number;
  readonly port: string;
  readonly viewer: ViewerId;
  /**
   * Shows that the client is `viewer`, which it is by other gateways of the fleet, too. Default: `viewer` ends with the
   * hub's run, and is known by this hub only.
   */
  readonly proof?: string;
  /** The client's own choice. */
  readonly name: string;
  readonly identity: VisitorIdentity;
  /** It does not use the protocol: see `PortClient`. */
  readonly bare: boolean;
}

/** A request of the client, with a number from the hub. Its `port` is ignored: the visit has one. */
interface AskMessage {
  readonly type: 'ask';
  readonly visit: number;
  readonly message: PortRequest;
}

/** Takes a free lease until it has not been used for this long. Answered by a `result`. */
interface UseLeaseMessage {
  readonly type: 'use-lease';
  readonly visit: number;
  readonly request: number;
  readonly idleMs: number;
}

/** Credit. */
interface GrantMessage {
  readonly type: 'grant';
  readonly visit: number;
  readonly bytes: number;
}

/** Bytes of binary messages received. */
interface GotMessage {
  readonly type: 'got';
  readonly bytes: number;
}

/** Bytes of frames, with their headers, delivered to the client. */
interface DeliveryMessage {
  readonly type: 'delivery';
  readonly visit: number;
  readonly bytes: number;
}

/** The client left. */
export interface LeaveMessage {
  readonly type: 'leave';
  readonly visit: number;
  /** Its connection was cut, so it may reconnect. */
  readonly cut: boolean;
  /** Why, for the audit. */
  readonly reason?: string;
}

/**
 * The hub has forgotten this viewer, which may have been cut off before: it was signed out, or was away too long.
 */
interface ForgetMessage {
  readonly type: 'forget';
  readonly viewer: ViewerId;
}

/** Clients of the hub glance at a port of the node, or no longer: its last bytes are sent once for all. */
interface LinkGlanceMessage {
  readonly type: 'glance';
  readonly port: string;
  readonly on: boolean;
}

/** Every text message from a hub to a node. */
export type HubMessage =
  | HubWelcomeMessage
  | EnterMessage
  | AskMessage
  | UseLeaseMessage
  | GrantMessage
  | GotMessage
  | DeliveryMessage
  | LeaveMessage
  | ForgetMessage
  | LinkGlanceMessage
  | LinkTickMessage;

/** Whether a client's message concerns one port. */
export function isPortRequest(message: ClientMessage): message is PortRequest {
  return 'request' in message && 'port' in message;
}
