import { SerialPort } from 'serialport';
import type { EventEmitter } from 'node:events';

/** A port as npm serialport lists it. Every string comes from a device or a driver. */
export interface BindingPortInfo {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** On Linux the name under /dev/serial/by-id. */
  readonly pnpId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
}

/** How npm serialport opens a port. All options are given, because its defaults are traps. */
export interface BindingOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly stopBits: 1 | 1.5 | 2;
  readonly rtscts: boolean;
  readonly xon: boolean;
  readonly xoff: boolean;
  readonly hupcl: boolean;
  readonly lock: boolean;
}

/** Waits on a descriptor, as the binding does on Linux and macOS. */
export interface Poller extends Pick<EventEmitter, 'on' | 'removeAllListeners'> {
  poll(flags: number): void;
  stop(): void;
}

/** A port that npm serialport has open, below its stream. */
export interface BindingPort {
  /** Linux and macOS. */
  readonly fd?: number | null;
  readonly poller?: Poller;
  readonly isOpen: boolean;
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
  write(bytes: Buffer): Promise<void>;
  update(options: { baudRate: number }): Promise<void>;
  /** Turns on DTR and RTS, and low latency off, where they are not named. */
  set(signals: { dtr: boolean; rts: boolean; brk: boolean; lowLatency: boolean }): Promise<void>;
  get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
  /** Drops pending bytes in both directions. */
  flush(): Promise<void>;
  /** Blocks a thread of Node's pool until the device has everything. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** The part of npm serialport that we use: its binding without its stream, which adds a queue in each direction. */
export interface SerialBinding {
  list(): Promise<BindingPortInfo[]>;
  open(options: BindingOptions): Promise<BindingPort>;
}

/** npm serialport's binding for this operating system. The only place that imports it. */
export const systemBinding: SerialBinding = SerialPort.binding as SerialBinding;
