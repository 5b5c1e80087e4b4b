import { expect } from '@playwright/test';
import type { VirtualDevice } from '../devices/virtual-device.ts';

/** Records what a device receives and sees, for a test to check later. */
export class DeviceLog {
  /** Events of the signals and the port, in order, in short words: `open`, `dtr 0 rts 1`, `break 1`, `close`. */
  readonly events: string[] = [];
  #received = Buffer.alloc(0);

  constructor(device: VirtualDevice) {
    device.on('data', (bytes) => (this.#received = Buffer.concat([this.#received, bytes])));
    device.on('open', () => this.events.push('open'));
    device.on('close', () => this.events.push('close'));
    device.on('signals', ({ dtr, rts }) => this.events.push(`dtr ${Number(dtr)} rts ${Number(rts)}`));
    device.on('break', (on) => this.events.push(`break ${Number(on)}`));
  }

  get received(): Buffer {
    return this.#received;
  }

  /** The first `count` bytes received, which are then removed. */
  take(count: number): Buffer {
    const bytes = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return bytes;
  }

  /** Waits until exactly `text` has been received since the last call. */
  async expectReceived(text: string): Promise<void> {
    await expect.poll(() => this.#received.toString()).toBe(text);
    this.#received = Buffer.alloc(0);
  }
}
