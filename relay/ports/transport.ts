/** What a transport tells of. */
export interface TransportEvents {
  /** @param chunk may be kept */
  onData(chunk: Uint8Array): void;
  /** Once: the device is gone or has failed. Nothing comes after it. */
  onLost(cause: unknown): void;
}

/** Moves the bytes of one open port. */
export interface Transport {
  start(events: TransportEvents): void;
  pause(): void;
  resume(): void;
  /** Resolves when the operating system has taken all of them; they must not change until then. Rejects when the port is lost or stopped. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether there are bytes which the operating system has not taken yet. */
  readonly isWriting: boolean;
  /** Rejects the writes that are still waiting with `reason`. */
  dropWrites(reason: unknown): void;
  /** Hands on at once what the operating system holds: to be called before it is told to drop that. */
  readPending(): void;
  /** Ends all of it, without an event; the port itself stays open. */
  stop(reason: unknown): void;
}
