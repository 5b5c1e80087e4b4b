import type { WallClock } from '../line/clock.ts';
import { LineArrival, type Line, type LineSource } from '../line/line.ts';
import { demoClock } from './demo-clock.ts';
import type { DemoClock } from './demo-clock.ts';
import { SimulatedLine } from './simulated-line.ts';

/** A demo device as a list shows it. The texts are English; the interface translates them by `id`. */
interface DemoDeviceEntry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export const demoDevices: readonly DemoDeviceEntry[] = [
  {
    id: 'echo',
    name: 'Echo',
    description: 'Returns every byte; RTS comes back as CTS, DTR as DSR.',
  },
  {
    id: 'sensors',
    name: 'Sensors',
    description: 'Temperature and humidity as labelled numbers, ten times a second.',
  },
  {
    id: 'motion',
    name: 'Motion sensor',
    description: 'Acceleration, rotation and temperature for the plot, fifty times a second.',
  },
  { id: 'imu', name: 'IMU', description: 'Acceleration and rotation as floats (JustFloat).' },
  { id: 'csv', name: 'CSV logger', description: 'Voltage, current and power as CSV.' },
  {
    id: 'gnss',
    name: 'GNSS receiver',
    description: 'Walks in a circle: NMEA and UBX on one line.',
  },
  { id: 'modbus', name: 'Modbus bus', description: 'A master and two units, with errors.' },
  { id: 'can', name: 'CAN adapter', description: 'SLCAN: the bus of a vehicle.' },
  {
    id: 'dmx',
    name: 'Lighting desk',
    description: 'DMX512: 24 slots that fade, each frame after a break.',
  },
  {
    id: 'shell',
    name: 'Boot log and shell',
    description: 'A board that boots in colour and has a small shell. DTR and RTS reset it.',
  },
  {
    id: 'modem',
    name: 'AT modem',
    description: 'Answers AT commands; now and then somebody calls.',
  },
  { id: 'gbk', name: 'GBK meter', description: 'Chinese in GBK, with characters cut in two.' },
  {
    id: 'noisy',
    name: 'Noisy line',
    description: 'A bad cable: framing and parity errors, breaks, overruns.',
  },
  {
    id: 'flood',
    name: 'Flood',
    description: 'Numbered lines at 100 kB/s, or at the rate you type.',
  },
  {
    id: 'vanishing',
    name: 'Loose plug',
    description: 'Disappears after ten seconds, comes back after three.',
  },
];

const ids = new WeakMap<Line, string>();

/** The id of the demo device behind a line; `undefined` for every other line. */
export function demoIdOf(line: Line): string | undefined {
  return ids.get(line);
}

/** One line for each of the demo devices, in their order. */
export class DemoSource extends EventTarget implements LineSource {
  readonly #lines = new Set<SimulatedLine>();

  /** @param wall for the times of received bytes @param clock for the devices' timers */
  constructor(wall: WallClock, clock: DemoClock = demoClock) {
    super();
    for (const { id } of demoDevices) {
      const line = new SimulatedLine({
        wall,
        clock,
        loadDevice: async () => (await import('./devices/make-devices.ts')).makeDevices[id],
        onArrival: (type) => this.dispatchEvent(new LineArrival(type, line)),
        onForget: () => this.#lines.delete(line),
      });
      ids.set(line, id);
      this.#lines.add(line);
    }
  }

  async lines(): Promise<Line[]> {
    return [...this.#lines];
  }
}
