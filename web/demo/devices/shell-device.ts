import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { LineEditor } from '../line-editor.ts';
import { Timers } from '../timers.ts';
import { answerCommand, bootLog, prompt } from './shell-commands.ts';

/** How a board with the usual ESP circuit stands: RTS alone holds it in reset, DTR alone asks for the boot loader. */
type BoardState = 'booting' | 'running' | 'held' | 'boot-loader';

/** A board that prints a coloured boot log and has a small shell; DTR and RTS reset it as on an ESP32 board. */
export function makeShellDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  const write = (text: string): void => line.transmit(encoder.encode(text));
  let state: BoardState = 'booting';
  let bootedMs = 0;

  const editor = new LineEditor({
    echo: write,
    onInterrupt: () => write(prompt),
    onLine: (command) => {
      if (command.trim() === 'reset') {
        boot();
        return;
      }
      const answer = answerCommand(command.trim(), clock.nowMs() - bootedMs);
      const lines = answer ?? [`${command.trim()}: no such command, try "help"`];
      write(lines.map((text) => `${text}\r\n`).join('') + prompt);
    },
  });

  function boot(): void {
    timers.stop();
    state = 'booting';
    bootedMs = clock.nowMs();
    let atMs = 0;
    for (const [afterMs, text] of bootLog) {
      atMs += afterMs;
      timers.after(atMs, () => write(`${text}\r\n`));
    }
    timers.after(atMs, () => {
      state = 'running';
      write(prompt);
    });
  }

  return {
    onOpen: boot,
    onClose: () => timers.stop(),
    onReceive: (bytes) => {
      if (state === 'running') editor.push(bytes);
    },
    onSignals: ({ dataTerminalReady, requestToSend }) => {
      if (requestToSend && !dataTerminalReady) {
        timers.stop();
        state = 'held';
      } else if (state === 'held' && dataTerminalReady && !requestToSend) {
        state = 'boot-loader';
        write('rst:0x15 (USB_UART_CHIP_RESET), boot:0x0 (DOWNLOAD)\r\nwaiting for download\r\n');
      } else if (state === 'held') {
        boot();
      }
    },
  };
}
