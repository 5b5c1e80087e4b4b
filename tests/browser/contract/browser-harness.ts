import type { Line, LineArrival, LineSource } from '../../../web/line/line.ts';
import type { LineHarness } from '../../contract/line-harness.ts';
import type {
  ContractDevice,
  ContractHarness,
  ContractSupport,
  Port,
  PortSource,
} from '../../contract/port-harness.ts';
import { nextEvent } from '../../contract/stream-helpers.ts';
import type { CallDevice } from './remote-device.ts';

const supports: ContractSupport = {
  // Framing errors and overruns cannot be caused on a pty.
  raise: ['break', 'parity'],
  flowControl: true,
  forget: true,
  byob: true,
  lostRead: 'error',
  lostWriteFails: false,
  closesAfterBadWrite: false,
  breakSignal: true,
  connected: true,
};

/** The ports of `source` in a page, with the bench's devices at the far end. */
export function createBrowserHarness(
  source: PortSource,
  call: CallDevice,
  changes: Partial<ContractSupport> = {},
): ContractHarness {
  return {
    source,
    supports: { ...supports, ...changes },
    makePort: async () => {
      await source.getPorts(); // Chromium reports no port until it has been asked for them once
      const ports = new Set<Port>();
      const { plugged, device, release } = await plugIn(call, async () => {
        const connected = nextEvent(source, 'connect');
        return async () => {
          const port = (await connected) as Port | null;
          if (!port) throw new Error('The event has no target.');
          ports.add(port);
          return port;
        };
      });
      return {
        port: plugged,
        device,
        release: async () => {
          await release();
          for (const used of ports) await used.close().catch(() => undefined); // most tests have closed it
        },
      };
    },
  };
}

/** The lines of `source` in a page, with the bench's devices at the far end. */
export function createBrowserLineHarness(source: LineSource, now: () => number, call: CallDevice): LineHarness {
  return {
    source,
    supports: {
      raise: supports.raise,
      flowControl: true,
      forget: true,
      lostTransmitFails: true,
      breakSignal: true,
    },
    now,
    // The window's clock and the worker's are two.
    clockToleranceMs: 100,
    makeLine: async () => {
      await source.lines();
      const { plugged, device, release } = await plugIn<Line>(call, async () => {
        const arrival = nextArrival(source);
        return () => arrival;
      });
      return { line: plugged, device, release };
    },
  };
}

/** @param expect begins to wait for the next plugged device @returns it, with the device at its far end */
async function plugIn<Plugged>(
  call: CallDevice,
  expect: () => Promise<() => Promise<Plugged>>,
): Promise<{ plugged: Plugged; device: ContractDevice<Plugged>; release: () => Promise<void> }> {
  const plug = async (how: () => Promise<unknown>): Promise<Plugged> => {
    const arrived = await expect();
    await how();
    return arrived();
  };
  let device = 0;
  const plugged = await plug(async () => {
    device = await call('create');
  });
  return {
    plugged,
    release: () => call('remove', device),
    device: {
      write: (bytes) => call('write', device, [...bytes]),
      received: async (count) => Uint8Array.from(await call('received', device, count)),
      signals: () => call('signals', device),
      setLines: (changes) => call('setLines', device, changes),
      raise: (kind) => call('raise', device, kind),
      unplug: () => call('unplug', device),
      plug: () => plug(() => call('plug', device)),
      settings: () => call('settings', device),
    },
  };
}

/** (Chromium 156 does not call `{ once: true }` listeners at `navigator.serial`.) */
function nextArrival(source: LineSource): Promise<Line> {
  return new Promise((resolve) => {
    const listener = (event: Event): void => {
      source.removeEventListener('connect', listener);
      resolve((event as LineArrival).line);
    };
    source.addEventListener('connect', listener);
  });
}
