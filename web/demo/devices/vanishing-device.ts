import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const tickEveryMs = 500;
const staysMs = 10_000;
const awayMs = 3000;
const bootMs = 50;

/** A board with a loose plug: some seconds after it is opened it is gone, three seconds later it is back and boots. */
export function makeVanishingDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  const write = (text: string): void => line.transmit(encoder.encode(text));
  let boots = 1;
  let ticks = 0;
  let booted = false;

  function vanish(): void {
    booted = false;
    boots++;
    clock.after(awayMs, () => line.plug()); // goes on while the port is closed
    line.unplug();
  }

  return {
    onOpen: () => {
      timers.after(bootMs, () => {
        if (!booted) write(`boot ${boots}: power-on reset\r\n`);
        booted = true;
      });
      timers.every(tickEveryMs, () => write(`tick ${++ticks}\r\n`));
      timers.after(staysMs, vanish);
    },
    onClose: () => timers.stop(),
  };
}
