import type { LineErrorKind } from '../../web/core/line-error.ts';
import type { InputSignals } from '../../web/core/signals.ts';
import type { DeviceSide, DrivenSignals, MakeDemoDevice } from '../../web/demo/demo-device.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A demo device with the test at the other end of its cable, and the test's clock. */
export class DeviceBench {
  readonly clock = new FakeClock(0);
  readonly chunks: Uint8Array[] = [];
  readonly errors: LineErrorKind[] = [];
  readonly signalChanges: Partial<InputSignals>[] = [];
  plugged = true;
  freeBytes = 1_000_000;
  readonly #device;

  constructor(make: MakeDemoDevice) {
    const line: DeviceSide = {
      transmit: (bytes) => this.chunks.push(bytes.slice()),
      raise: (kind) => this.errors.push(kind),
      setSignals: (changes) => this.signalChanges.push(changes),
      sink: () => undefined,
      freeBytes: () => this.freeBytes,
      unplug: () => {
        this.plugged = false;
        this.close();
      },
      plug: () => {
        this.plugged = true;
      },
    };
    this.#device = make(line, this.clock);
  }

  open(): void {
    this.#device.onOpen?.();
    this.signals({});
  }

  close(): void {
    this.#device.onClose?.();
  }

  type(text: string): void {
    this.receive(new TextEncoder().encode(text));
  }

  receive(bytes: Uint8Array): void {
    this.#device.onReceive?.(bytes);
  }

  signals(changes: Partial<DrivenSignals>): void {
    this.#device.onSignals?.({ dataTerminalReady: true, requestToSend: true, break: false, ...changes });
  }

  /** The data that the device has transmitted since the last call. */
  take(): Buffer {
    return Buffer.concat(this.chunks.splice(0));
  }

  takeText(encoding = 'utf-8'): string {
    return new TextDecoder(encoding).decode(this.take());
  }
}
