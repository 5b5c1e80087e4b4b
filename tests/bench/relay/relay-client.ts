/** One viewer of a measured relay. */
export interface RelayClient {
  /** Received bytes of the device. */
  readonly bytes: number;
  /** Bytes of the device reported missing. */
  readonly missedBytes: number;
  /** Called with the device's bytes. */
  onData: (bytes: Uint8Array) => void;
  write(bytes: Uint8Array): void;
  /** Stops reading from its connection, which stays open. */
  stall(): void;
  close(): void;
}

/** A relay in a process of its own, with one pty. */
export interface RelaySubject {
  readonly name: string;
  /** How many viewers it can have. */
  readonly maxViewers: number;
  readonly pid: number;
  /** @param holds is the one that transmits, and for which the device is held back, where a relay supports that */
  connect(holds: boolean): Promise<RelayClient>;
  stop(): Promise<void>;
}

/** Starts a relay of the named kind for the serial port at `path`, on TCP port `port`. */
export interface RelayKind {
  readonly name: string;
  /** @returns why it cannot be measured here */
  missing(): string | undefined;
  start(path: string, port: number): Promise<RelaySubject>;
}
