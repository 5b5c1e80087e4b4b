import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { LineEditor } from '../line-editor.ts';
import { Timers } from '../timers.ts';

const ringCycleMs = 60_000;
const firstRingMs = 15_000;
const rings = 3;
const ringEveryMs = 5000;
const ringMs = 1000;

/** A cellular modem: answers AT commands, and now and then somebody calls (RING, with the RI line). */
export function makeModemDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  const write = (text: string): void => line.transmit(encoder.encode(text));
  let echo = true;
  let ringing = 0;

  const editor = new LineEditor({
    echo: (text) => {
      if (echo) write(text === '\r\n' ? '\r' : text);
    },
    onLine: (command) => {
      const answer = command.trim() === '' ? undefined : run(command.trim().toUpperCase());
      if (answer) write(`\r\n${answer.join('\r\n')}\r\n`);
    },
  });

  function run(command: string): readonly string[] {
    switch (command) {
      case 'AT':
        return ['OK'];
      case 'ATI':
        return ['Baudcast', 'Demo modem', 'Revision: 1.0', 'OK'];
      case 'AT+GMR':
        return ['DEMO-R01A02', 'OK'];
      case 'AT+CSQ':
        return [`+CSQ: ${18 + Math.round(4 * Math.sin(clock.nowMs() / 5000))},99`, '', 'OK'];
      case 'ATE0':
      case 'ATE1':
        echo = command.endsWith('1');
        return ['OK'];
      case 'ATA':
        if (ringing === 0) return ['NO CARRIER'];
        ringing = 0;
        line.setSignals({ dataCarrierDetect: true, ringIndicator: false });
        return ['CONNECT 115200'];
      case 'ATH':
        line.setSignals({ dataCarrierDetect: false });
        return ['OK'];
      default:
        return ['ERROR'];
    }
  }

  function ring(): void {
    if (ringing === 0) return;
    ringing--;
    write('\r\nRING\r\n');
    line.setSignals({ ringIndicator: true });
    timers.after(ringMs, () => line.setSignals({ ringIndicator: false }));
    timers.after(ringEveryMs, ring);
  }

  function call(): void {
    ringing = rings;
    ring();
    timers.after(ringCycleMs, call);
  }

  return {
    onOpen: () => {
      echo = true;
      ringing = 0;
      line.setSignals({ dataCarrierDetect: false, ringIndicator: false });
      timers.after(firstRingMs, call);
    },
    onClose: () => timers.stop(),
    onReceive: (bytes) => editor.push(bytes),
  };
}
