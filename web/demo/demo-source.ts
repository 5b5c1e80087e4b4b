import type { Port, PortSource } from '../line/port.ts';
import { systemClock } from './demo-clock.ts';
import type { DemoClock } from './demo-clock.ts';
import type { MakeDemoDevice } from './demo-device.ts';
import { makeEchoDevice } from './devices/echo-device.ts';
import { makeFloodDevice } from './devices/flood-device.ts';
import { makeGbkDevice } from './devices/gbk-device.ts';
import { makeModemDevice } from './devices/modem-device.ts';
import { makeNoisyDevice } from './devices/noisy-device.ts';
import { makeSensorDevice } from './devices/sensor-device.ts';
import { makeShellDevice } from './devices/shell-device.ts';
import { makeVanishingDevice } from './devices/vanishing-device.ts';
import { SimulatedPort } from './simulated-port.ts';

/** A demo device as a list shows it. The texts are English; whoever shows them translates by `id`. */
export interface DemoDeviceEntry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly make: MakeDemoDevice;
}

export const demoDevices: readonly DemoDeviceEntry[] = [
  {
    id: 'echo',
    name: 'Echo',
    description: 'Returns every byte; RTS comes back as CTS, DTR as DSR.',
    make: makeEchoDevice,
  },
  {
    id: 'sensors',
    name: 'Sensors',
    description: 'Temperature and humidity as labelled numbers, ten times a second.',
    make: makeSensorDevice,
  },
  {
    id: 'shell',
    name: 'Boot log and shell',
    description: 'A board that boots in colour and has a small shell. DTR and RTS reset it.',
    make: makeShellDevice,
  },
  {
    id: 'modem',
    name: 'AT modem',
    description: 'Answers AT commands; now and then somebody calls.',
    make: makeModemDevice,
  },
  { id: 'gbk', name: 'GBK meter', description: 'Chinese in GBK, with characters cut in two.', make: makeGbkDevice },
  {
    id: 'noisy',
    name: 'Noisy line',
    description: 'A bad cable: framing and parity errors, breaks, overruns.',
    make: makeNoisyDevice,
  },
  {
    id: 'flood',
    name: 'Flood',
    description: 'Numbered lines at 100 kB/s, or at the rate you type.',
    make: makeFloodDevice,
  },
  {
    id: 'vanishing',
    name: 'Loose plug',
    description: 'Disappears after ten seconds, comes back after three.',
    make: makeVanishingDevice,
  },
];

const ids = new WeakMap<Port, string>();

/** The id of the demo device behind a port; `undefined` for every other port. */
export function demoIdOf(port: Port): string | undefined {
  return ids.get(port);
}

/** A source with one port for each of the demo devices, in their order. */
export function createDemoSource(clock: DemoClock = systemClock): PortSource {
  return new DemoSource(clock);
}

class DemoSource extends EventTarget implements PortSource {
  readonly #ports = new Set<SimulatedPort>();

  constructor(clock: DemoClock) {
    super();
    for (const { id, make } of demoDevices) {
      const port = new SimulatedPort({
        source: this,
        clock,
        makeDevice: make,
        onForget: () => this.#ports.delete(port),
      });
      ids.set(port, id);
      this.#ports.add(port);
    }
  }

  async getPorts(): Promise<Port[]> {
    return [...this.#ports].filter(({ connected }) => connected);
  }
}
