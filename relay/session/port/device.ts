/** Settings of an opening. Names as in Web Serial's `SerialOptions`; wider values where a host offers them. */
export interface DeviceSettings {
  /** Bits per second. */
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly stopBits: 1 | 1.5 | 2;
  readonly flowControl: 'none' | 'hardware' | 'software';
}

/** The lines the host drives. Always set together: npm serialport turns on those that are not named. */
export interface OutputLines {
  readonly dataTerminalReady: boolean;
  readonly requestToSend: boolean;
  readonly break: boolean;
}

export interface InputLines {
  readonly clearToSend: boolean;
  readonly dataSetReady: boolean;
  readonly dataCarrierDetect: boolean;
  readonly ringIndicator: boolean;
}

/** How an opening ended: we closed it, or the device went away or failed. */
export type DeviceEnd = { readonly kind: 'closed' } | { readonly kind: 'lost'; readonly cause: unknown };

/** A port of this host that can be opened. */
export interface Device {
  /** Stable across replugs. */
  readonly id: string;
  /**
   * @param lines initial DTR and RTS
   * @throws {RelayError} `PORT_IN_USE`, `FORBIDDEN`, `DEVICE_GONE`, `INVALID_ARGUMENT`, `DEVICE_ERROR`
   */
  open(settings: DeviceSettings, lines?: Partial<OutputLines>): Promise<OpenDevice>;
}

/** One opening of a port of this host. */
export interface OpenDevice {
  /** Always settles, also for a device that vanishes without a word. Never rejects. */
  readonly closed: Promise<DeviceEnd>;
  /**
   * To be set before anything else; chunks may be kept.
   * @param timeUs host time of the first byte, microseconds since 1970
   */
  onData: (chunk: Uint8Array, timeUs: number) => void;
  /** Stops reading, so that flow control holds the device back. For a lossless holder only. */
  pause(): void;
  resume(): void;
  /** Resolves when the operating system has the bytes. @throws {RelayError} `DEVICE_GONE`, `DEVICE_ERROR` */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all written bytes have left. */
  drain(): Promise<void>;
  /** Drops what was not transmitted yet. */
  discard(): Promise<void>;
  /** @throws {RelayError} `NOT_SUPPORTED` where the port has no lines (a pty) */
  setSignals(lines: OutputLines): Promise<void>;
  /** @throws {RelayError} `NOT_SUPPORTED` */
  getSignals(): Promise<InputLines>;
  /** Lines that `getSignals` cannot read, and gives as false. Default: none. */
  readonly unsupportedInputs?: readonly (keyof InputLines)[];
  close(): Promise<void>;
}
