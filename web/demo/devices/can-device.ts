import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { LineEditor } from '../line-editor.ts';
import { Timers } from '../timers.ts';

const intervalMs = 50;

const [accepted, refused] = ['\r', '\x07'];

/**
 * A CAN adapter in SLCAN, on the bus of a vehicle. Its channel is open from the beginning; `C` closes it, `O` opens it,
 * `V` and `N` are answered.
 */
export function makeCanDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  const write = (text: string): void => line.transmit(encoder.encode(text));
  let isOpen = true;
  let count = 0;

  const editor = new LineEditor({ echo: () => undefined, onLine: (command) => write(answerTo(command)) });

  function answerTo(command: string): string {
    if (command === 'V') return 'V1013\r';
    if (command === 'N') return 'NB42A\r';
    if (command === 'O' || command === 'L' || command === 'C') isOpen = command !== 'C';
    else if (!/^(?:[SZ]\d|[tT][\da-f]+)$/i.test(command)) return refused;
    return /^t/i.test(command) ? `z${accepted}` : accepted;
  }

  function frames(): void {
    if (!isOpen) return;
    const seconds = clock.nowMs() / 1000;
    count++;
    const speed = 60 + 25 * Math.sin(seconds / 8);
    const engine = Math.round(4 * (900 + 28 * speed + 40 * Math.sin(seconds * 3)));
    write(`t0C88${hex(engine, 4)}${hex(Math.round(speed * 100), 4)}000000${hex(count & 0xff, 2)}\r`);
    if (count % 2 === 0) write(`t1A04${hex(Math.round(speed * 100), 4)}${hex(Math.round(speed * 99), 4)}\r`);
    // J1939: coolant, oil.
    if (count % 20 === 0) write(`T18FEEE008${hex(40 + Math.round(88 + seconds / 60), 2)}FFFF${hex(0x2c00, 4)}FFFFFF\r`);
    if (count % 100 === 0) write('r7DF0\r');
  }

  return {
    onOpen: () => {
      isOpen = true;
      timers.every(intervalMs, frames);
    },
    onClose: () => timers.stop(),
    onReceive: (bytes) => editor.push(bytes),
  };
}

const hex = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0').slice(-digits);
