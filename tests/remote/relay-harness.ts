import type { RelayPort } from '../../web/remote/relay-port.ts';
import type { RelaySource } from '../../web/remote/relay-source.ts';
import type { ContractHarness, ContractPort, ContractSupport } from '../contract/port-harness.ts';
import { nextEvent } from '../contract/stream-helpers.ts';
import type { HostDevice } from './host-device.ts';
import type { TestHost } from './test-relay.ts';

const supports: ContractSupport = {
  raise: [], // no host of ours sees them; an overrun is told as a gap, and tested as one
  flowControl: true,
  forget: true,
  byob: true,
  lostRead: 'error',
  lostWriteFails: true,
  closesAfterBadWrite: true,
  breakSignal: true,
  connected: true,
};

/** Ports of a relay, each with a device of its own at the host. @param prefix of the ports' ids at a hub that the host has joined */
export function relayHarness(source: RelaySource, host: TestHost, prefix = ''): ContractHarness {
  return {
    source,
    supports,
    makePort: async () => {
      const device = host.add();
      const arrive = (): Promise<RelayPort> => arrival(source, prefix + device.id);
      return contractPort(host, device, await arrive(), arrive);
    },
  };
}

/** The port with this id, when it is there. */
export async function arrival(source: RelaySource, id: string): Promise<RelayPort> {
  for (;;) {
    const port = (await source.getPorts()).find((listed) => listed.id === id);
    if (port) return port;
    await nextEvent(source, 'connect');
  }
}

function contractPort(
  host: TestHost,
  device: HostDevice,
  port: RelayPort,
  arrive: () => Promise<RelayPort>,
): ContractPort {
  return {
    port,
    release: async () => {
      await port.forget();
      host.unplug(device);
    },
    device: {
      write: async (bytes) => device.write(bytes),
      received: (count) => device.received(count),
      signals: async () => {
        if (!device.signals) throw new Error('No signals were ever set');
        return device.signals;
      },
      setLines: async (changes) => device.setInputs(changes),
      raise: async (kind) => {
        throw new Error(`No host reports ${kind}`);
      },
      unplug: async () => host.unplug(device),
      plug: async () => {
        host.plug(device);
        return arrive();
      },
      settings: async () => {
        if (!device.settings) throw new Error('It was never opened');
        const { baudRate, dataBits, stopBits, parity, flowControl } = device.settings;
        return { baudRate, dataBits, stopBits, parity, flowControl } as Required<Omit<SerialOptions, 'bufferSize'>>;
      },
    },
  };
}
