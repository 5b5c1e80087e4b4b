/** What programs and other pages get of the package `baudcast`. It is published, and needs no other module. */

/** How a port is opened. A shared port that is open already keeps the settings it has. */
export interface OpenOptions {
  /** Bits per second. */
  readonly baudRate: number;
  /** Default: 8. */
  readonly dataBits?: 7 | 8;
  /** Default: `none`. */
  readonly parity?: 'none' | 'even' | 'odd';
  /** Default: 1. */
  readonly stopBits?: 1 | 2;
  /** Default: `none`. */
  readonly flowControl?: 'none' | 'hardware';
}

export interface ConnectOptions {
  /** Credential, as `s_…`. Default: that of a share's link; none for an address. */
  readonly secret?: string;
  /** What others at the relay see: 1 to 64 characters. Default: `Program`. */
  readonly name?: string;
  /** Ends the attempt to connect. Default: it is tried for 10 seconds. */
  readonly signal?: AbortSignal;
}

/**
 * What happens at an open port, in its order. Times are milliseconds since 1970, with the fraction, by this computer's
 * clock.
 */
export type PortHappening =
  /** Also after each change of settings, by anybody, and when the port was opened again. */
  | { readonly kind: 'opened'; readonly settings: Required<OpenOptions>; readonly timeMs: number }
  /** `offset`: of the first byte, counted by the relay since the port was opened. */
  | { readonly kind: 'received'; readonly bytes: Uint8Array; readonly offset: number; readonly timeMs: number }
  /** Received bytes that did not arrive here; 0: nobody knows how many. */
  | { readonly kind: 'gap'; readonly bytes: number; readonly timeMs: number }
  | { readonly kind: 'line-error'; readonly error: string; readonly timeMs: number }
  /** `by`: its author's name; nobody for the relay's own. */
  | { readonly kind: 'note'; readonly text: string; readonly by: string | undefined; readonly timeMs: number }
  /** Notes and changes of signals that did not arrive here; 0: nobody knows how many. */
  | { readonly kind: 'events-missing'; readonly events: number; readonly timeMs: number }
  /** DTR, RTS, CTS, DSR, DCD, RI, as far as they are known or have changed. */
  | { readonly kind: 'signals'; readonly signals: Readonly<Record<string, boolean>>; readonly timeMs: number }
  /** The device was unplugged, or the relay dropped the port. Nothing follows. */
  | { readonly kind: 'lost'; readonly message: string; readonly timeMs: number };

/**
 * A port that is open. Read it by `for await`, one reader at a time: what is received waits until it is taken, and
 * holds the relay back beyond 1 MiB.
 */
export interface ReadPort extends AsyncIterable<PortHappening> {
  /**
   * Received text, by lines, as UTF-8: they end at CR, LF or both, which are left out, and where bytes are missing.
   * Instead of reading the port itself.
   */
  textLines(): AsyncIterableIterator<string>;
  /**
   * Resolves when the operating system of the relay's computer has the bytes. Text goes as UTF-8.
   * @throws {SerialError} `read-only` while somebody else has control, `transmit-failed`
   */
  transmit(data: string | Uint8Array): Promise<void>;
  /** Resolves when what was transmitted has left. */
  drain(): Promise<void>;
  /** @throws {SerialError} `signal-failed`, `read-only` */
  setSignals(signals: { readonly dataTerminalReady?: boolean; readonly requestToSend?: boolean }): Promise<void>;
  /** @throws {SerialError} `signal-failed`, `read-only` */
  sendBreak(durationMs: number): Promise<void>;
  /** @throws {SerialError} `settings-refused`, `read-only` */
  changeSettings(options: OpenOptions): Promise<void>;
  /** A remark for everybody at the port, where it stands among the bytes. */
  note(text: string): Promise<void>;
  /** Leaves the port. It is closed if nobody else is at it. */
  close(): Promise<void>;
}

/** A port that a relay offers. */
export interface OfferedPort {
  readonly id: string;
  readonly name: string;
  /** What people say of it and its computer, such as `site` is `berlin`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the computer that has it. */
  readonly node: string;
  /** It is plugged in. */
  readonly connected: boolean;
  /** Of USB adapters. */
  readonly usb: { readonly vendorId: number; readonly productId: number } | undefined;
  /** Somebody has control of it; their name. */
  readonly holder: string | undefined;
  /**
   * @throws {SerialError} `port-busy`, `port-gone`, `settings-refused`, `held-closed`, `refused`, `relay-unreachable`
   */
  open(options: OpenOptions): Promise<ReadPort>;
}

/** Which ports are searched for: all that is given has to fit. */
export interface PortSearch {
  /** Words, each of which occurs in the name, id, labels or USB texts. Upper and lower case are the same. */
  readonly search?: string;
  /** Each as `key=value`, or `key` for any value. */
  readonly labels?: readonly string[];
  /** Name of the computer that has them. */
  readonly node?: string;
  /** Ports in one page, at most 200. Default: 50. */
  readonly limit?: number;
  /** `next` of the page before. Default: the first page. */
  readonly after?: string;
}

/** A page of ports, in the order of their ids. */
export interface PortPage {
  readonly ports: readonly OfferedPort[];
  /** How many fit, on all pages. */
  readonly total: number;
  /** Where the next page begins; `undefined`: this is the last. */
  readonly next: string | undefined;
}

/** A relay. A connection that is cut is restored: received bytes follow, what is transmitted waits for up to 10 s. */
export interface ConnectedRelay {
  /** All ports at this moment; of a relay with more than 256, those that were found and opened. */
  readonly ports: readonly OfferedPort[];
  /**
   * One of `ports`.
   * @param name of the port, or its id as in `/ports/ID`
   * @throws {SerialError} `not-found`
   */
  port(name: string): OfferedPort;
  /**
   * A port of a relay with any number of them.
   * @param name its id as in `/ports/ID`, or its name; of several ports with this name, the first by id
   * @throws {SerialError} `not-found`, `relay-unreachable`
   */
  find(name: string): Promise<OfferedPort>;
  /**
   * The ports that fit, in pages.
   * @throws {SerialError} `relay-unreachable` @throws {TypeError} when the query is not valid
   */
  search(query?: PortSearch): Promise<PortPage>;
  /** Leaves the relay. Open ports are lost. */
  close(): void;
}

export interface SerialOptions extends ConnectOptions {
  /** Lets a person choose; `undefined`: none. Default, in a page: a dialog. */
  readonly choose?: (ports: readonly OfferedPort[]) => Promise<OfferedPort | undefined>;
}
