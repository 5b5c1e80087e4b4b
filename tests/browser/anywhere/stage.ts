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
  #relay: RelayProcess;

  private constructor(bench: Bench, device: VirtualDevice, relay: RelayProcess) {
    this.#bench = bench;
    this.device = device;
    this.log = new DeviceLog(device);
    this.#relay = relay;
  }

  static async start(): Promise<Stage> {
    requireHere(hasDevices(), 'The set of virtual serial devices');
    const bench = await Bench.start();
    const device = await plug(bench);
    return new Stage(bench, device, await startRelay(bench));
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
    this.#relay = await startRelay(this.#bench, this.port);
  }

  async stop(): Promise<void> {
    await this.#relay.stop();
    await this.#bench.stop();
  }
}

function startRelay(bench: Bench, port = 0): Promise<RelayProcess> {
  return RelayProcess.start({ port, env: bench.env });
}
