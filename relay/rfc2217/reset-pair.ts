import type { Clock } from '../base/clock.ts';
import type { SequenceStep } from '../protocol/control-messages.ts';
import type { HostSignalChange, HostSignals, UsbInfo } from '../protocol/port-info.ts';

/** How long DTR waits for RTS: pyserial sends them 50 ms apart, or 100 ms, and the network adds to it. */
const pairMs = 500;

/** The second half of Espressif's *ClassicReset*: out of reset with IO0 low, and low long enough. */
const classicSteps: readonly SequenceStep[] = [{ set: { dataTerminalReady: true, requestToSend: false }, waitMs: 50 }];

/** Espressif's *USBJTAGSerialReset*: through DTR and RTS both on, not both off. */
const usbJtagSteps: readonly SequenceStep[] = [
  { set: { dataTerminalReady: false, requestToSend: false }, waitMs: 100 },
  { set: { dataTerminalReady: true, requestToSend: false }, waitMs: 100 },
  { set: { dataTerminalReady: true, requestToSend: true }, waitMs: 0 },
  { set: { dataTerminalReady: false, requestToSend: true }, waitMs: 100 },
  { set: { dataTerminalReady: false, requestToSend: false }, waitMs: 0 },
];

/** Espressif's chips with a USB serial port of their own: their reset is another one. */
export const isUsbJtag = (usb: UsbInfo | null | undefined): boolean =>
  usb?.usbVendorId === 0x303a && usb.usbProductId === 0x1001;

interface ResetPairOptions {
  readonly clock: Clock;
  readonly isUsbJtag: boolean;
  readonly set: (change: HostSignalChange) => void;
  readonly play: (steps: readonly SequenceStep[]) => void;
}

/**
 * Sets signals, and finds in them the place where a reset into Espressif's boot loader fails over a network: with the
 * chip in reset (DTR off, RTS on), DTR goes on and then RTS off. In between, both are on, which starts the chip without
 * its boot loader. So DTR waits for RTS there, and both change at once; where it was something else, DTR goes on
 * half a second later.
 */
export class ResetPair {
  readonly #options: ResetPairOptions;
  #stopWaiting: (() => void) | undefined;

  constructor(options: ResetPairOptions) {
    this.#options = options;
  }

  /** DTR is to go on, and waits. */
  get isWaiting(): boolean {
    return this.#stopWaiting !== undefined;
  }

  /** @param before the signals before this change */
  change(change: HostSignalChange, before: HostSignals): void {
    const isPair = this.#stopWaiting !== undefined && change.requestToSend === false;
    if (isPair) {
      this.#stopWaiting?.();
      this.#stopWaiting = undefined;
      this.#options.play(this.#options.isUsbJtag ? usbJtagSteps : classicSteps);
      return;
    }
    this.flush();
    if (change.dataTerminalReady === true && !before.dataTerminalReady && before.requestToSend) {
      this.#stopWaiting = this.#options.clock.after(pairMs, () => this.flush());
    } else this.#options.set(change);
  }

  /** Something else comes next: what waits is done first. */
  flush(): void {
    if (!this.#stopWaiting) return;
    this.#stopWaiting();
    this.#stopWaiting = undefined;
    this.#options.set({ dataTerminalReady: true });
  }

  stop(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }
}
