import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 20;

/** Once in this time the board is knocked: a peak that a plot must not leave out. */
const knockSeconds = 5;

/** A motion sensor, fifty times a second, in Teleplot's lines with units: `>ax:0.12§m/s²`. */
export function makeMotionDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  return {
    onOpen: () => {
      timers.every(intervalMs, () => {
        const seconds = clock.nowMs() / 1000;
        const swing = Math.sin(seconds * 2.1) * (1 + 0.4 * Math.sin(seconds / 3));
        const noise = 0.05 * Math.sin(seconds * 97);
        const knock = seconds % knockSeconds < intervalMs / 1000 ? 6 : 0;
        const values = [
          ['ax', 'm/s²', 2 * swing + noise + knock],
          ['ay', 'm/s²', 1.2 * Math.cos(seconds * 2.1) - noise],
          ['az', 'm/s²', 9.81 + 0.3 * swing - noise + knock / 2],
          ['gx', '°/s', 40 * Math.cos(seconds * 2.1) + 8 * noise],
          ['gy', '°/s', -25 * swing],
          ['temperature', '°C', 31 + 0.8 * Math.sin(seconds / 20) + noise / 4],
        ] as const;
        const lines = values.map(([name, unit, value]) => `>${name}:${value.toFixed(3)}§${unit}\r\n`);
        line.transmit(encoder.encode(lines.join('')));
      });
    },
    onClose: () => timers.stop(),
  };
}
