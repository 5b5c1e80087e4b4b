/** Events of a transport. */
export interface SerialTransportEvents {
  /** @param chunk may be kept */
  onData(chunk: Uint8Array): void;
  /** Once: the device is gone or has failed. Nothing comes after it. */
  onLost(cause: unknown): void;
}

/** Moves the bytes of one open port. */
export interface SerialTransport {
  start(events: SerialTransportEvents): void;
  pause(): void;
  resume(): void;
  /**
   * Resolves when the operating system has all of them; they must not change until then. Rejects when the port is lost
   * or stopped.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether the operating system has not accepted all bytes yet. */
  readonly isWriting: boolean;
  /** Rejects the writes that are still waiting with `reason`. */
  dropWrites(reason: unknown): void;
  /** Passes on what the operating system holds, before that is dropped. */
  readPending(): void;
  /** Ends all of it, without an event; the port itself stays open. */
  stop(reason: unknown): void;
}
