import type { UsbInfo } from '../protocol/port-info.ts';

/** A serial port as the operating system tells of it, before it has an id. Every string may be a device's own. */
export interface FoundPort {
  /** What to open: `/dev/ttyUSB0`, `COM3`. Says nothing about which device it is. */
  readonly path: string;
  readonly usb?: UsbInfo | undefined;
  /** Which of a device's functions: its USB interface, and its place in an adapter with several ports. */
  readonly interfaceNumber?: number | undefined;
  readonly portNumber?: number | undefined;
  /** Where it is plugged in. */
  readonly location?: string | undefined;
  /** Its name under /dev/serial/by-id. */
  readonly byId?: string | undefined;
  /** Another one after a replug, where that can be told. */
  readonly generation?: string | undefined;
}

/** A serial port of this host that is there now. */
export interface HostPort {
  /** Stable across replugs, and safe in a URL: letters, digits, `.`, `_`, `~`, `-`; at most 128 of them. */
  readonly id: string;
  /** For people: at most 128 printable characters, still a stranger's text. */
  readonly name: string;
  readonly path: string;
  readonly usb: UsbInfo | null;
  readonly generation?: string | undefined;
}
