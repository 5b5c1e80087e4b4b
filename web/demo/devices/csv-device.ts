import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 200;

/** A logger of a battery: a row of names when it is opened, then a row five times a second. */
export function makeCsvDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  const write = (cells: readonly string[]) => line.transmit(encoder.encode(`${cells.join(',')}\r\n`));
  return {
    onOpen: () => {
      write(['time', 'voltage', 'current', 'power', 'charge']);
      timers.every(intervalMs, () => {
        const seconds = clock.nowMs() / 1000;
        const voltage = 12.4 + 0.2 * Math.sin(seconds / 11);
        const current = 1.5 + 0.7 * Math.sin(seconds / 3) + (seconds % 10 < 1 ? 2 : 0);
        const charge = 100 - ((seconds / 6) % 100);
        write([
          seconds.toFixed(1),
          voltage.toFixed(3),
          current.toFixed(3),
          (voltage * current).toFixed(2),
          charge.toFixed(1),
        ]);
      });
    },
    onClose: () => timers.stop(),
  };
}
