import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 50;
const slots = 24;

/** A lighting desk that fades: frames of DMX512, each after a break. */
export function makeDmxDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  return {
    onOpen: () => {
      timers.every(intervalMs, () => {
        const seconds = clock.nowMs() / 1000;
        const frame = new Uint8Array(1 + slots);
        for (let slot = 1; slot <= slots; slot++)
          frame[slot] = Math.round(127.5 + 127.5 * Math.sin(seconds * (0.3 + slot / 40)));
        line.raise('break');
        line.transmit(frame);
      });
    },
    onClose: () => timers.stop(),
  };
}
