import type { Clock } from '../../base/clock.ts';
import type { ConnectionEnd } from './connection-end.ts';
import type { RelayAddress } from './relay-address.ts';

/** What a connection brings, in its order. */
export interface SocketEvents {
  /** It can be sent on. */
  onOpen(): void;
  onText(text: string): void;
  onFrame(frame: Uint8Array): void;
  /** A sign of life that says nothing. */
  onAlive(): void;
  /** Once, the last of all. */
  onEnd(end: ConnectionEnd): void;
}

/** Carries the messages of `baudcast.v1`, over WebSocket or over HTTP. */
export interface ClientSocket {
  send(message: string | Uint8Array): void;
  /** Ends it as agreed, after all that was sent. */
  close(): void;
  /** Ends it at once. */
  terminate(): void;
}

export type OpenSocket = (address: RelayAddress, events: SocketEvents, clock: Clock) => ClientSocket;
