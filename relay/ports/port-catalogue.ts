import type { UsbInfo } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Device } from '../session/port/device.ts';
import type { PortChange } from './port-watch.ts';
import type { HostPort } from './host-port.ts';

/** A port as the catalogue lists it: nothing that names a file. */
export interface CataloguePort {
  readonly id: string;
  /** A stranger's text. */
  readonly name: string;
  readonly usb: UsbInfo | null;
  /** As in `PortInfo`. */
  readonly bytesOnly?: true;
}

/** A device of this host that can also check whether it is still there. */
export interface HostDevice extends Device {
  checkIsThere(isGone: boolean): void;
  /** The relay stops. */
  stop(): void;
}

/** The part of a watch that the catalogue needs. */
export interface PortWatcher {
  onChange: (change: PortChange) => void;
  start(): Promise<void>;
  stop(): void;
  noteLost(id: string): void;
}

export interface DemoPort {
  readonly device: Device;
  readonly name: string;
}

/** A port that is always listed: whether it can be opened shows when it is. */
interface StandingPort {
  readonly device: Device & { stop(): void };
  readonly name: string;
  /** As in `PortInfo`. */
  readonly bytesOnly?: true | undefined;
}

interface PortCatalogueOptions {
  readonly watch: PortWatcher;
  /** Makes the device of a port. @param path where it is at the moment @param onLost to be called after it was lost */
  readonly makeDevice: (id: string, path: () => string | undefined, onLost: () => void) => HostDevice;
  /** Default: none. */
  readonly standingPorts?: readonly StandingPort[];
  readonly demoPorts?: readonly DemoPort[];
  /** `auto`: only if there is no other port at the start. */
  readonly demo?: 'on' | 'off' | 'auto';
}

/** What changed, as ids. A port that was replugged is in both. */
interface CatalogueChange {
  readonly gone: readonly string[];
  readonly arrived: readonly CataloguePort[];
}

/** How many devices that are not there are remembered. */
const maxAbsent = 256;

/** All ports of this host, by their ids, and nothing else: an id is looked up, never made into a path. */
export class PortCatalogue {
  onChange: (change: CatalogueChange) => void = () => undefined;
  readonly #options: PortCatalogueOptions;
  readonly #present = new Map<string, HostPort>();
  readonly #devices = new Map<string, HostDevice>();
  readonly #demo = new Map<string, DemoPort>();
  readonly #standing: ReadonlyMap<string, StandingPort>;

  constructor(options: PortCatalogueOptions) {
    this.#options = options;
    this.#standing = new Map((options.standingPorts ?? []).map((port) => [port.device.id, port]));
  }

  /** Resolves when the ports are known. */
  async start(): Promise<void> {
    const { watch, demoPorts = [], demo = 'auto' } = this.#options;
    watch.onChange = (change) => this.#take(change);
    await watch.start();
    if (this.#standing.size > 0) this.onChange({ gone: [], arrived: [...this.#standing.values()].map(describeOther) });
    if (demo === 'off' || (demo === 'auto' && this.#present.size + this.#standing.size > 0)) return;
    for (const port of demoPorts) this.#demo.set(port.device.id, port);
    this.onChange({ gone: [], arrived: demoPorts.map(describeOther) });
  }

  stop(): void {
    this.#options.watch.stop();
    for (const device of this.#devices.values()) device.stop();
    for (const { device } of this.#standing.values()) device.stop();
  }

  /** The ports that are there now. */
  get ports(): readonly CataloguePort[] {
    const others = [...this.#standing.values(), ...this.#demo.values()];
    return [...[...this.#present.values()].map(describe), ...others.map(describeOther)];
  }

  /**
   * The device with this id; the same one after a replug, and also while it is away.
   * @throws {RelayError} `NOT_FOUND` for everything else, and then no file was looked at
   */
  device(id: string): Device {
    const device = this.#standing.get(id)?.device ?? this.#demo.get(id)?.device ?? this.#devices.get(id);
    if (!device) throw new RelayError('NOT_FOUND', 'No port with this id on this relay.');
    return device;
  }

  #take({ gone, arrived }: PortChange): void {
    for (const { id } of gone) this.#present.delete(id);
    for (const port of arrived) {
      this.#present.set(port.id, port);
      const device = this.#devices.get(port.id) ?? this.#make(port.id);
      this.#devices.delete(port.id);
      this.#devices.set(port.id, device); // the latest last
    }
    for (const { id, generation } of gone) {
      const now = this.#present.get(id);
      // Under the same name there may be another device, as when a link was changed: the one that is open is not it.
      const isOther = generation !== undefined && now?.generation !== undefined && now.generation !== generation;
      this.#devices.get(id)?.checkIsThere(!now || isOther);
    }
    this.#forget();
    this.onChange({ gone: gone.map(({ id }) => id), arrived: arrived.map(describe) });
  }

  #make(id: string): HostDevice {
    const { makeDevice, watch } = this.#options;
    return makeDevice(
      id,
      () => this.#present.get(id)?.path,
      () => watch.noteLost(id),
    );
  }

  #forget(): void {
    const absent = [...this.#devices.keys()].filter((id) => !this.#present.has(id));
    for (const id of absent.slice(0, Math.max(0, absent.length - maxAbsent))) this.#devices.delete(id);
  }
}

const describe = ({ id, name, usb }: HostPort): CataloguePort => ({ id, name, usb });
const describeOther = ({ device, name, bytesOnly }: DemoPort & Pick<StandingPort, 'bytesOnly'>): CataloguePort => ({
  id: device.id,
  name,
  usb: null,
  ...(bytesOnly && { bytesOnly }),
});
