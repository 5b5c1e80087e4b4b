import { systemClock } from '../../web/demo/demo-clock.ts';
import type { DemoLine, DrivenSignals } from '../../web/demo/demo-device.ts';
import type { OpenOptions } from '../../web/w3c/check-open-options.ts';
import { SimulatedPort } from '../../web/demo/simulated-port.ts';
import type { Port } from '../../web/line/port.ts';
import { assert } from './assert.ts';
import type { ContractHarness, ContractPort } from './port-harness.ts';

class Source extends EventTarget {
  readonly ports = new Set<SimulatedPort>();

  async getPorts(): Promise<Port[]> {
    return [...this.ports].filter(({ connected }) => connected);
  }
}

/** The simulated port, with the test in the device's place. @param byob whether streams are byte streams here */
export function createDemoHarness({ byob = true } = {}): ContractHarness {
  const source = new Source();
  return {
    source,
    supports: {
      raise: ['break', 'framing', 'parity', 'overrun', 'unknown'],
      flowControl: true,
      forget: true,
      byob,
      lostRead: 'error',
      lostWriteFails: true,
      closesAfterBadWrite: true,
      breakSignal: true,
      connected: true,
    },
    makePort: async () => makePort(source),
  };
}

function makePort(source: Source): ContractPort {
  let line: DemoLine | undefined;
  let options: OpenOptions | undefined;
  let signals: DrivenSignals | undefined;
  const inbox = new Inbox();
  const port: SimulatedPort = new SimulatedPort({
    source,
    clock: systemClock,
    info: { usbVendorId: 0x1a86, usbProductId: 0x7523 },
    onForget: () => source.ports.delete(port),
    makeDevice: (theLine) => {
      line = theLine;
      return {
        onOpen: (theOptions) => {
          options = theOptions;
        },
        onReceive: (bytes) => inbox.push(bytes),
        onSignals: (theSignals) => {
          signals = theSignals;
        },
      };
    },
  });
  source.ports.add(port);
  assert(line, 'the device was not made');
  const cable = line;
  return {
    port,
    release: async () => void source.ports.delete(port),
    device: {
      write: async (bytes) => cable.transmit(bytes),
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
        return port;
      },
      settings: async () => {
        assert(options, 'the port was never opened');
        const { bufferSize: _, ...settings } = options;
        return settings;
      },
    },
  };
}

/** Bytes that wait for a test, and tests that wait for bytes. */
class Inbox {
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
