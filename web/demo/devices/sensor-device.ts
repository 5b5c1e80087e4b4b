import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 100;

/** Two sensors, ten times a second, as labelled numbers: `temperature:23.41 humidity:48.2`. */
export function makeSensorDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  return {
    onOpen: () => {
      timers.every(intervalMs, () => {
        const seconds = clock.nowMs() / 1000;
        const temperature = 23 + 1.5 * Math.sin(seconds / 7) + 0.08 * Math.sin(seconds * 11);
        const humidity = 48 - 4 * Math.sin(seconds / 13) + 0.3 * Math.sin(seconds * 5);
        line.transmit(encoder.encode(`temperature:${temperature.toFixed(2)} humidity:${humidity.toFixed(1)}\r\n`));
      });
    },
    onClose: () => timers.stop(),
  };
}
