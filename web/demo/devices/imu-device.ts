import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 10;

/** An inertial sensor, a hundred times a second, in JustFloat: acceleration, rotation, then 00 00 80 7F. */
export function makeImuDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  return {
    onOpen: () => {
      timers.every(intervalMs, () => {
        const seconds = clock.nowMs() / 1000;
        const roll = 0.35 * Math.sin(seconds * 1.3);
        const pitch = 0.2 * Math.sin(seconds * 0.7);
        const shake = 0.04 * Math.sin(seconds * 83);
        const values = [
          9.81 * Math.sin(pitch) + shake,
          -9.81 * Math.sin(roll) - shake,
          9.81 * Math.cos(roll) * Math.cos(pitch) + shake,
          26 * Math.cos(seconds * 1.3),
          8 * Math.cos(seconds * 0.7),
          3 * Math.sin(seconds / 4) + 10 * shake,
        ];
        const view = new DataView(new ArrayBuffer(4 * values.length + 4));
        for (const [at, value] of values.entries()) view.setFloat32(4 * at, value, true);
        view.setUint32(4 * values.length, 0x7f80_0000, true);
        line.transmit(new Uint8Array(view.buffer));
      });
    },
    onClose: () => timers.stop(),
  };
}
