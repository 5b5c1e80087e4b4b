import { Bench } from '../../devices/bench.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { DeviceLog } from '../../support/device-log.ts';
import { plug } from '../../support/plug.ts';
import { hasDevices } from '../../support/prepare.mjs';
import { RelayProcess } from '../../support/relay-process.ts';
import { requireHere } from '../../support/require-here.ts';

/** One relay for all browsers, with a real tty behind it and demo ports. */
export class Stage {
  readonly device: VirtualDevice;
  /** The data that the device received. */
  readonly log: DeviceLog;
  readonly #bench: Bench;
  readonly #start: (port?: number) => Promise<RelayProcess>;
  #relay: RelayProcess;

  private constructor(
    bench: Bench,
    device: VirtualDevice,
    start: (port?: number) => Promise<RelayProcess>,
    relay: RelayProcess,
  ) {
    this.#bench = bench;
    this.device = device;
    this.log = new DeviceLog(device);
    this.#start = start;
    this.#relay = relay;
  }

  /** @param guest origin of pages that may use the relay as well */
  static async start(guest: string): Promise<Stage> {
    requireHere(hasDevices(), 'The set of virtual serial devices');
    const bench = await Bench.start();
    const device = await plug(bench);
    const start = (port = 0) => RelayProcess.start({ port, args: ['--demo', '--allow-origin', guest], env: bench.env });
    return new Stage(bench, device, start, await start());
  }

  get origin(): string {
    return this.#relay.origin;
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** Ends the relay as a crash does. */
  kill(): Promise<void> {
    return this.#relay.stop('SIGKILL');
  }

  /** Restarts it at the same address. */
  async restart(): Promise<void> {
    this.#relay = await this.#start(this.port);
  }

  async stop(): Promise<void> {
    await this.#relay.stop();
    await this.#bench.stop();
  }
}
