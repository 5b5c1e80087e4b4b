import type { LineErrorKind } from '../../core/line-error.ts';
import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const lineEveryMs = 100;
const linesPerError = 20;
const errors: readonly LineErrorKind[] = ['framing', 'parity', 'break', 'overrun'];

/** What a receiver that slipped by some bits makes of text. */
const garbage = Uint8Array.of(0xf8, 0x80, 0x1e, 0xfe, 0x00, 0xe6);

/** A counter over a bad cable: every two seconds another line error, framing errors with garbage before them. */
export function makeNoisyDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  let count = 0;
  return {
    onOpen: () => {
      timers.every(lineEveryMs, () => {
        count++;
        line.transmit(encoder.encode(`line ${String(count).padStart(6, '0')} over a noisy cable\r\n`));
        if (count % linesPerError !== 0) return;
        const error = errors[(count / linesPerError - 1) % errors.length] ?? 'framing';
        if (error === 'framing') line.transmit(garbage);
        line.raise(error);
      });
    },
    onClose: () => timers.stop(),
  };
}
