/**
 * What carries a node link (NODE-LINK.md) for one of its ends, and the only thing about a link that depends on how the
 * two reach each other: by WebSocket, or by NATS (relay/fleet).
 *
 * - What is sent first arrives first. If a message is lost, the link ends at both ends.
 * - A link on which nothing arrives for `nodeRules.deadMs` ends. Ends fail their requests then, so this is the deadline
 *   of each of them.
 * - Nothing is kept for an end that is away: what is sent over a link that has ended is dropped.
 * - `close` arrives as `ended` with its code and reason, if the other end can still be reached.
 * - Whoever starts a link knows who the other end is, by its credential.
 */
export interface LinkTransport {
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  /** Bytes at the beginning of each binary message that the transport fills in. Default: 0 */
  readonly frameRoom?: number;
  sendText(text: string): void;
  /** @param message of this transport alone */
  sendFrame(message: Uint8Array): void;
  /** @param reason a sentence for people */
  close(code: number, reason: string): void;
}

/** A transport at the node's end. */
export interface NodeTransport extends LinkTransport {
  /**
   * Sends the newest frame of a port once for all visits that get it in the same turn, over whatever link. Default:
   * each link carries a frame once for all of its own visits.
   * @returns false if it cannot: the link has to carry it
   */
  readonly sendNewest?: (visit: number, port: string, frame: Uint8Array) => boolean;
  /** A visit of a port is over. */
  readonly left?: (visit: number, port: string) => void;
}

/** A transport at the hub's end. */
export interface HubTransport extends LinkTransport {
  /** Called before a visit enters a port, whose newest frames may then be shared. */
  readonly watch?: (visit: number, port: string) => void;
  /** The visit is over. */
  readonly unwatch?: (visit: number) => void;
}

/** Receives what a node link's transport brings. */
export interface LinkDoor {
  /** A text message, unchecked. */
  text(json: string): void;
  /** A binary message, unchecked; its bytes may be kept and changed. */
  binary(bytes: Uint8Array): void;
  /** The send buffer is empty again. */
  drained(): void;
  /** The link ended. @param reason a sentence, if there is one */
  ended(code: number, reason: string): void;
  /** Sends a sign of life. */
  tick(): void;
}

/** Receives what a transport brings at the hub's end. */
export interface HubDoor extends LinkDoor {
  /** A shared frame, unchecked, for visits of one port; its bytes may be kept and changed. */
  newest(visits: Iterable<number>, frame: Uint8Array): void;
}
