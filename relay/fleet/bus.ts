/** A message, as a subscriber gets it. */
export interface BusMessage {
  /** As it was published, or the `answers` of what nobody received. */
  readonly subject: string;
  /** May be kept and changed. */
  readonly bytes: Uint8Array;
  /** Nobody subscribes to what was published with this subject as its `answers`. */
  readonly isUnheard: boolean;
}

/**
 * Publishing and subscribing as core NATS has it: at most once, to those that are there, in the order of each
 * publisher.
 */
export interface Bus {
  /** Bytes handed over that the server has not taken yet. */
  readonly bufferedBytes: number;
  /** Size of the largest message. */
  readonly maxBytes: number;
  /**
   * Does nothing when the connection has ended.
   * @param bytes must not be changed afterwards
   * @param answers subject that is sent an empty message, `isUnheard`, if nobody subscribes. Default: none
   */
  publish(subject: string, bytes: Uint8Array, answers?: string): void;
  /** @param pattern a subject; `*` is any one part of it @returns ends the subscription */
  subscribe(pattern: string, receive: (message: BusMessage) => void): () => void;
}

/** What a relay does in a fleet, over one connection to NATS after another. */
export interface FleetRole {
  readonly kind: 'node' | 'gateway';
  /** With gateways, or with nodes. */
  readonly linkCount: number;
  /** Frames of ports that were published by this node, or received by this gateway. */
  readonly frameCount: number;
  /** There is a connection. */
  up(bus: Bus): void;
  /** It has ended. */
  down(): void;
  /** Leaves, while there is a connection. */
  leave(): void;
}
