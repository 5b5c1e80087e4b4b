import type { LineErrorKind } from '../../web/core/line-error.ts';

/** A W3C `SerialPort`: a browser's own, or ours over a line. */
export type Port = Pick<
  SerialPort,
  'open' | 'close' | 'readable' | 'writable' | 'setSignals' | 'getSignals' | 'getInfo' | 'connected' | 'forget'
> &
  EventTarget;

/** Where ports come from, in the shape of `navigator.serial`. */
export type PortSource = {
  getPorts(): Promise<Port[]>;
} & EventTarget;

/** The far end of a port's cable. Every call resolves when it has taken effect, also at the port where that shows. */
export interface ContractDevice<Plugged = Port> {
  write(bytes: Uint8Array): Promise<void>;
  /** The next `count` bytes that reach the device, waiting for them. */
  received(count: number): Promise<Uint8Array>;
  /** The signals as the port's holder has set them. */
  signals(): Promise<{ dataTerminalReady: boolean; requestToSend: boolean; break: boolean }>;
  /** Changes the named signals that the device drives. */
  setLines(changes: Partial<SerialInputSignals>): Promise<void>;
  /** Raises a line error at the port; only kinds in `supports.raise`, and only while the line is idle otherwise. */
  raise(kind: LineErrorKind): Promise<void>;
  unplug(): Promise<void>;
  /** Plugs it in again. @returns the port or line it is now (the same object or another) */
  plug(): Promise<Plugged>;
  /** The port's last open options, as seen by the device or the driver. */
  settings(): Promise<Required<Omit<SerialOptions, 'bufferSize'>>>;
}

/** The differences of one platform from the standard, and events that cannot be caused on it. */
export interface ContractSupport {
  readonly raise: readonly LineErrorKind[];
  /** With hardware flow control the device's CTS holds back transmitted data. */
  readonly flowControl: boolean;
  /** The page can give its permission back (not one granted by a policy). */
  readonly forget: boolean;
  /** A byte stream: `getReader({ mode: 'byob' })`. */
  readonly byob: boolean;
  /** How a pending read ends when the device is unplugged; the standard says by an error. */
  readonly lostRead: 'error' | 'done';
  /**
   * A write after the device was unplugged fails and `writable` is null then, as the standard says; Chromium 156
   * accepts it.
   */
  readonly lostWriteFails: boolean;
  /**
   * `close()` works after something that is not bytes was written; in Chromium 156 it never settles, as the standard
   * has it.
   */
  readonly closesAfterBadWrite: boolean;
  /** The device is notified of a break. */
  readonly breakSignal: boolean;
  /** `connected` exists. */
  readonly connected: boolean;
}

/** The source of the contract's ports. */
export interface ContractHarness {
  readonly source: PortSource;
  readonly supports: ContractSupport;
  /** A port of the source that is plugged in and closed, and used by nobody else. */
  makePort(): Promise<ContractPort>;
}

export interface ContractPort {
  readonly port: Port;
  readonly device: ContractDevice;
  /**
   * Called at the end of a test: the port (any port of this device) is closed if need be and the device removed. After
   * a loss, do not cancel a `readable` that nobody had taken before: that crashes the page in Chromium 156.
   */
  release(): Promise<void>;
}

/** One test. It fails by rejecting. */
export interface ContractTest {
  readonly title: string;
  run(): Promise<void>;
}

/** What a section of the contract is written with: its tests get a port of their own and give it back. */
export type ContractSection = (
  test: (title: string, run: (made: ContractPort) => Promise<void>) => void,
  harness: ContractHarness,
) => void;
