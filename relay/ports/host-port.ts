import type { UsbInfo } from '../protocol/port-info.ts';

/** A serial port as the operating system reports it, before it has an id. Every string may come from the device. */
export interface FoundPort {
  /** The path to open: `/dev/ttyUSB0`, `COM3`. It does not identify the device. */
  readonly path: string;
  readonly usb?: UsbInfo | undefined;
  /** Which of a device's functions: its USB interface, and its place in an adapter with several ports. */
  readonly interfaceNumber?: number | undefined;
  readonly portNumber?: number | undefined;
  /** Where it is plugged in. */
  readonly location?: string | undefined;
  /** Its name under /dev/serial/by-id. */
  readonly byId?: string | undefined;
  /** Changes after a replug, where that can be detected. */
  readonly generation?: string | undefined;
}

/** A connected serial port of this host. */
export interface HostPort {
  /** Stable across replugs, and safe in a URL: letters, digits, `.`, `_`, `~`, `-`; at most 128 of them. */
  readonly id: string;
  /** For people: at most 128 printable characters, still untrusted. */
  readonly name: string;
  readonly path: string;
  readonly usb: UsbInfo | null;
  readonly generation?: string | undefined;
}
