/** One viewer of a relay that is measured. */
export interface RelayClient {
  /** Bytes of the device that have come. */
  readonly bytes: number;
  /** Bytes of the device that it was told it will not get. */
  readonly missedBytes: number;
  /** Called with the device's bytes. */
  onData: (bytes: Uint8Array) => void;
  write(bytes: Uint8Array): void;
  /** Reads no more from its connection, which stays. */
  stall(): void;
  close(): void;
}

/** A relay in a process of its own, with one pty. */
export interface RelaySubject {
  readonly name: string;
  /** How many viewers it can have. */
  readonly maxViewers: number;
  readonly pid: number;
  /** @param holds is the one that transmits, and for which the device is held back, where a relay knows such a thing */
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
