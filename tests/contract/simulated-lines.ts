import type { PortSettings } from '../../web/core/port-settings.ts';
import { demoClock } from '../../web/demo/demo-clock.ts';
import type { DeviceSide, DrivenSignals } from '../../web/demo/demo-device.ts';
import { SimulatedLine } from '../../web/demo/simulated-line.ts';
import { LineArrival, type Line, type LineSource } from '../../web/line/line.ts';
import { assert } from './assert.ts';
import type { ContractDevice } from './port-harness.ts';

/** Simulated lines, with the test in the devices' place. */
export class SimulatedLines extends EventTarget implements LineSource {
  readonly #lines = new Set<SimulatedLine>();

  async lines(): Promise<Line[]> {
    return [...this.#lines];
  }

  remove(line: SimulatedLine): void {
    this.#lines.delete(line);
  }

  add(): { readonly line: SimulatedLine; readonly device: ContractDevice<Line> } {
    let end: DeviceSide | undefined;
    let settings: PortSettings | undefined;
    let signals: DrivenSignals | undefined;
    const inbox = new Inbox();
    const line: SimulatedLine = new SimulatedLine({
      wall: { now: () => performance.timeOrigin + performance.now() },
      clock: demoClock,
      adapter: { usbVendorId: 0x1a86, usbProductId: 0x7523 },
      onArrival: (type) => this.dispatchEvent(new LineArrival(type, line)),
      onForget: () => this.#lines.delete(line),
      makeDevice: (deviceEnd) => {
        end = deviceEnd;
        return {
          onSettings: (now) => (settings = now),
          onReceive: (bytes) => inbox.push(bytes),
          onSignals: (now) => (signals = now),
        };
      },
    });
    this.#lines.add(line);
    assert(end, 'the device was not made');
    const cable = end;
    const device: ContractDevice<Line> = {
      write: async (bytes) => cable.transmit(bytes.slice()),
      received: (count) => inbox.take(count),
      signals: async () => {
        assert(signals, 'no signals were ever set');
        return signals;
      },
      setLines: async (changes) => cable.setSignals(changes),
      raise: async (kind) => cable.raise(kind),
      unplug: async () => cable.unplug(),
      plug: async () => {
        cable.plug();
        return line;
      },
      settings: async () => {
        assert(settings, 'the line was never opened');
        return settings;
      },
    };
    return { line, device };
  }
}

/** Bytes that wait for a test, and tests that wait for bytes. */
export class Inbox {
  #bytes: number[] = [];
  #wake: () => void = () => {};

  push(bytes: Uint8Array): void {
    this.#bytes = [...this.#bytes, ...bytes];
    this.#wake();
  }

  async take(count: number): Promise<Uint8Array> {
    while (this.#bytes.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return Uint8Array.from(this.#bytes.splice(0, count));
  }
}
