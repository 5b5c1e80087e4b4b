import type { Labels } from './labels.ts';
import type { Role } from './roles.ts';

/**
 * What a port is opened with. Names as in Web Serial's `SerialOptions`; hosts accept more values than browsers.
 */
export interface HostSettings {
  /** Bits per second, 1 to 4 294 967 295. */
  readonly baudRate: number;
  /** Default on the wire: 8. */
  readonly dataBits: 5 | 6 | 7 | 8;
  /** Default on the wire: `none`. */
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  /** Default on the wire: 1. */
  readonly stopBits: 1 | 1.5 | 2;
  /** Default on the wire: `none`. */
  readonly flowControl: 'none' | 'hardware' | 'software';
}

/** What a port that was never opened is opened with where nobody says otherwise. */
export const firstSettings: HostSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

/** What the operating system drives after an opening. */
export const firstOutputs: HostSignals = { dataTerminalReady: true, requestToSend: true, break: false };

/** Signals the host drives, as in `SerialOutputSignals`; a signal that is not named keeps its state. */
export interface HostSignalChange {
  readonly dataTerminalReady?: boolean;
  readonly requestToSend?: boolean;
  readonly break?: boolean;
}

/** All signals the host drives. */
export type HostSignals = Required<HostSignalChange>;

/** Signals the device drives, as in `SerialInputSignals`. */
export interface DeviceSignals {
  readonly clearToSend: boolean;
  readonly dataSetReady: boolean;
  readonly dataCarrierDetect: boolean;
  readonly ringIndicator: boolean;
}

/** Random id of one opening of a port: 64 bits as 16 lower-case hexadecimal digits, not all of them 0. */
export type Epoch = string;

/** Public id of a connected client, assigned by the relay; reveals nothing about the client's secret. */
export type ViewerId = string;

export interface Viewer {
  readonly id: ViewerId;
  /** As the client calls itself: untrusted text. */
  readonly name: string;
  /** Its role at this port. */
  readonly role: Role;
}

/**
 * What is known of a port's USB device. Ids as in Web Serial's `SerialPortInfo`; the strings are the device's own text.
 */
export interface UsbInfo {
  readonly usbVendorId: number;
  readonly usbProductId: number;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  readonly product?: string;
}

/** `closed`: there, and not open. `open`. `lost`: it was open and is gone; the relay waits for it to return. */
export type PortState = 'closed' | 'open' | 'lost';

/** A port is left to another program on its host. */
export interface Lent {
  /** The name of who did that; untrusted text. */
  readonly by: string;
  /** Why; untrusted text. */
  readonly text?: string;
  /** When the host takes it back unless that is prolonged, by its clock; microseconds since 1970. */
  readonly untilUs?: number;
}

/** What a client wants to do. */
export interface AskedAct {
  readonly kind: 'transmit' | 'signals' | 'sequence' | 'lend';
  /** Of `transmit`: how many bytes, and the first of them in hexadecimal digits. */
  readonly bytes?: number;
  readonly hex?: string;
  /** Of `signals`, `sequence`: what is set, and how long to wait then. */
  readonly steps?: readonly { readonly set: HostSignalChange; readonly waitMs: number }[];
  /** Of `lend`: why; untrusted text. */
  readonly text?: string;
}

/** A client of a share with `confirm` waits for somebody to allow something. */
export interface Ask {
  readonly id: number;
  readonly by: ViewerId;
  /** Of the client; untrusted text. */
  readonly name: string;
  readonly act: AskedAct;
  /** How many others wait behind this. */
  readonly waiting: number;
  /** When it ends without an answer, by the host's clock; microseconds since 1970. */
  readonly untilUs: number;
}

/** A port as the list shows it. */
export interface PortInfo {
  /** Stable across replugs, unique on its node. */
  readonly id: string;
  /** For people. May contain anything the device reports. */
  readonly name: string;
  /** The relay's host. */
  readonly node: string;
  readonly usb: UsbInfo | null;
  /** What people say of it, and of its host. Default: nothing. */
  readonly labels?: Labels;
  readonly state: PortState;
  /** Of the present or the last opening; `null` when it was never opened. */
  readonly settings: HostSettings | null;
  /** How many are attached. */
  readonly viewers: number;
  readonly holder: Viewer | null;
  /** Of the present or the last opening; `null` when it was never opened. */
  readonly epoch: Epoch | null;
  /** Bytes received in that epoch at this time; a new `offset` alone is not announced. */
  readonly offset: number;
  /** Your role at this port. */
  readonly role: Role;
  /**
   * Its node has joined this relay and is away: no requests are possible, and the other fields may be old. Absent: it
   * is connected.
   */
  readonly away?: true;
  /** Nobody can open it meanwhile. */
  readonly lent?: Lent;
  /** The oldest of what clients wait for. Only for those who may answer it. */
  readonly ask?: Ask;
  /** A TCP connection that carries only bytes: settings and signals have no effect, those of its other end hold. */
  readonly bytesOnly?: true;
  /**
   * Whether the host records it; absent: not configured. `stopped`: it cannot for now, for example with a full disk.
   */
  readonly recording?: RecordingState;
  /** Why it is `stopped`. */
  readonly recordingStop?: RecordingStop;
}

/** As people write it: `115200 8N1`, with the flow control if there is one. */
export function describeSettings({ baudRate, dataBits, parity, stopBits, flowControl }: HostSettings): string {
  const framing = `${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
  return `${baudRate} ${framing}${flowControl === 'none' ? '' : `, ${flowControl} flow control`}`;
}

export type RecordingState = 'on' | 'stopped';

/**
 * `disk-full`: no room for more. `not-allowed`: no permission to write there. `failed`: another reason.
 */
export type RecordingStop = (typeof recordingStops)[number];

export const recordingStops = ['disk-full', 'not-allowed', 'failed'] as const;
