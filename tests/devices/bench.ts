import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualDevice } from './virtual-device.ts';

/** The identity with which a device is plugged in. Without a vendor id it is an on-board port. */
export interface DeviceSpec {
  /** `ttyUSB0`, `ttyACM1`, `ttyS3` … */
  readonly name: string;
  readonly vendorId?: number;
  readonly productId?: number;
  /** USB serial number. Chromium keeps a permission over a restart only for devices that have one. */
  readonly serial?: string;
  /** Product name, as pickers show it. */
  readonly product?: string;
  /** `false`: created unplugged. Default `true`. */
  readonly plugged?: boolean;
  /** Signals the device drives from the start. Default: none. */
  readonly lines?: Partial<Record<'cts' | 'dsr' | 'dcd' | 'ri', boolean>>;
}

const here = import.meta.dirname;
const hexId = (id: number): string => id.toString(16).padStart(4, '0');

/** A set of virtual serial devices and the environment in which a program sees them, and no others. */
export class Bench {
  readonly #directory: string;
  readonly #daemon: ChildProcess;
  readonly #devices: VirtualDevice[] = [];
  /** To be added to a program's environment (`PATH` is for programs that list ports with `udevadm`). */
  readonly env: Readonly<Record<'VSERIAL_DIR' | 'LD_PRELOAD' | 'PATH', string>>;

  private constructor(directory: string, daemon: ChildProcess) {
    this.#directory = directory;
    this.#daemon = daemon;
    this.env = {
      VSERIAL_DIR: directory,
      LD_PRELOAD: join(here, 'build/libudev.so.1'),
      PATH: `${join(here, 'bin')}:${process.env['PATH'] ?? ''}`,
    };
  }

  /** Starts the daemon; `make` in this folder must have been run. */
  static async start(): Promise<Bench> {
    const directory = mkdtempSync(join(tmpdir(), 'vserial-'));
    const { LD_PRELOAD: _, ...env } = process.env; // the daemon must not see its own devices
    const daemon = spawn('python3', [join(here, 'vseriald.py'), directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env,
    });
    const ready = once(daemon.stdout!, 'data');
    const failed = once(daemon, 'exit').then(() => {
      throw new Error('vseriald did not start.');
    });
    await Promise.race([ready, failed]);
    failed.catch(() => undefined);
    return new Bench(directory, daemon);
  }

  async device({ name, vendorId, productId, serial, product, ...rest }: DeviceSpec): Promise<VirtualDevice> {
    const usb = vendorId === undefined ? {} : { ID_VENDOR_ID: hexId(vendorId), ID_MODEL_ID: hexId(productId ?? 0) };
    const names =
      product === undefined
        ? {}
        : { ID_MODEL: product.replaceAll(' ', '_'), ID_MODEL_ENC: product.replaceAll(' ', '\\x20') };
    const props = { ...usb, ...names, ...(serial === undefined ? {} : { ID_SERIAL_SHORT: serial }) };
    const device = await VirtualDevice.create(join(this.#directory, 'bench'), { ...rest, name, props });
    this.#devices.push(device);
    return device;
  }

  /** Removes every device. */
  async clear(): Promise<void> {
    await Promise.all(this.#devices.splice(0).map((device) => device.remove()));
  }

  /** Unplugs every device and ends the daemon. */
  async stop(): Promise<void> {
    const exited = once(this.#daemon, 'exit');
    this.#daemon.stdin!.end();
    await exited;
  }
}
