export interface TransportEvents {
  /** Messages can be sent. */
  onOpen(): void;
  onText(text: string): void;
  /** @param frame belongs to whoever is called */
  onFrame(frame: Uint8Array<ArrayBuffer>): void;
  /** A sign of life other than a message. */
  onAlive(): void;
  /**
   * The last call, unless `close()` was called.
   * @param code a close code; 1006 when it was cut or never came about
   * @param reason the relay's own words, or what the platform says of the failure
   */
  onEnd(code: number, reason: string): void;
}

/** Carries text and binary messages to a relay and back, in order, for one connection. */
export interface Transport {
  readonly kind: TransportKind;
  /** Does nothing before `onOpen` and after the end. */
  sendText(text: string): void;
  sendFrame(frame: Uint8Array<ArrayBuffer>): void;
  /**
   * Ends it; no more events. Resolves when the relay has it, or cannot be reached.
   * @param code 1000, or from 3000 to 4999
   */
  close(code: number, reason: string): Promise<void>;
}

export type TransportKind = 'websocket' | 'http';

/** Begins a connection. Calls nothing before it returns. */
export type OpenTransport = (events: TransportEvents) => Transport;
