import type { Port, PortSource } from '../../../web/line/port.ts';
import type { ContractHarness, ContractPort } from '../../contract/port-harness.ts';
import { nextEvent } from '../../contract/stream-helpers.ts';
import type { CallDevice } from './remote-device.ts';

/** The ports of `source` in a page, with the bench's devices at the far end. */
export function createBrowserHarness(source: PortSource, call: CallDevice): ContractHarness {
  return {
    source,
    supports: {
      // Framing errors and overruns cannot be brought about on a pty.
      raise: ['break', 'parity'],
      flowControl: true,
      forget: true,
      byob: true,
      lostRead: 'error',
      lostWriteFails: false,
      closesAfterBadWrite: false,
      breakSignal: true,
      connected: true,
    },
    makePort: () => makePort(source, call),
  };
}

async function makePort(source: PortSource, call: CallDevice): Promise<ContractPort> {
  await source.getPorts(); // Chromium tells of no port until it has been asked for them once
  const ports = new Set<Port>();
  const plugged = async (plug: () => Promise<unknown>): Promise<Port> => {
    const connected = nextEvent(source, 'connect');
    await plug();
    const port = (await connected) as Port | null;
    if (!port) throw new Error('The event has no target.');
    ports.add(port);
    return port;
  };
  let device = 0;
  const port = await plugged(async () => {
    device = await call('create');
  });
  return {
    port,
    release: async () => {
      await call('remove', device);
      for (const used of ports) await used.close().catch(() => undefined); // most tests have closed it
    },
    device: {
      write: (bytes) => call('write', device, [...bytes]),
      received: async (count) => Uint8Array.from(await call('received', device, count)),
      signals: () => call('signals', device),
      setLines: (changes) => call('setLines', device, changes),
      raise: (kind) => call('raise', device, kind),
      unplug: () => call('unplug', device),
      plug: () => plugged(() => call('plug', device)),
      settings: () => call('settings', device),
    },
  };
}
