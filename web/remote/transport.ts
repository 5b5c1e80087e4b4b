export interface TransportEvents {
  /** Messages can be sent. */
  onOpen(): void;
  onText(text: string): void;
  /** @param frame whoever is called owns it */
  onFrame(frame: Uint8Array<ArrayBuffer>): void;
  /** The last call, unless `close()` was called. @param code a close code; 1006 when it was cut or never came about */
  onEnd(code: number, reason: string): void;
}

/** Carries text and binary messages to a relay and back, in order, for one connection. */
export interface Transport {
  readonly kind: TransportKind;
  /** Does nothing before `onOpen` and after the end. */
  sendText(text: string): void;
  sendFrame(frame: Uint8Array<ArrayBuffer>): void;
  /** Ends it. Nothing is called any more. @param code 1000, or from 3000 to 4999 */
  close(code: number, reason: string): void;
}

export type TransportKind = 'websocket' | 'http';

/** Begins a connection. Nothing is called before it returns. */
export type OpenTransport = (events: TransportEvents) => Transport;
