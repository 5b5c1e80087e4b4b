import type { LineArrival } from '../../web/line/line.ts';
import type { RelayLine } from '../../web/remote/relay-line.ts';
import type { RelaySource } from '../../web/remote/relay-source.ts';
import { LineSerialPort } from '../../web/w3c/line-serial-port.ts';
import { LineSerial } from '../../web/w3c/line-serial.ts';
import type { LineHarness } from '../contract/line-harness.ts';
import type { ContractDevice, ContractHarness } from '../contract/port-harness.ts';
import type { HostDevice } from './host-device.ts';
import type { TestHost } from './test-relay.ts';

/**
 * Lines of a relay, each with a device of its own at the host.
 * @param prefix of the ports' ids at a hub that the host has joined
 */
export function relayLineHarness(source: RelaySource, host: TestHost, prefix = ''): LineHarness {
  return {
    source,
    supports: {
      raise: [], // no host of ours detects them; an overrun is reported as a gap, and tested as one
      flowControl: true,
      forget: true,
      lostTransmitFails: true,
      breakSignal: true,
    },
    // Both ends have the same clock here. A welcome that is under way for too long, on a busy computer, looks like a
    // host whose clock is behind: then times of the line are later by as much.
    now: () => performance.timeOrigin + performance.now() - source.hostAheadMs,
    clockToleranceMs: 1,
    makeLine: async () => {
      const device = host.add();
      const arrive = (): Promise<RelayLine> => arrival(source, prefix + device.id);
      const line = await arrive();
      return { line, device: contractDevice(host, device, arrive), release: () => release(host, device, line) };
    },
  };
}

/** The W3C façade over lines of a relay. */
export function relayHarness(source: RelaySource, host: TestHost, prefix = ''): ContractHarness {
  const serial = new LineSerial(source);
  return {
    source: serial,
    supports: {
      raise: [],
      flowControl: true,
      forget: true,
      byob: true,
      lostRead: 'error',
      lostWriteFails: true,
      closesAfterBadWrite: true,
      breakSignal: true,
      connected: true,
    },
    makePort: async () => {
      const device = host.add();
      const arrive = (): Promise<RelayLine> => arrival(source, prefix + device.id);
      const line = await arrive();
      const plugged = contractDevice(host, device, arrive);
      return {
        port: serial.portOf(line),
        device: { ...plugged, plug: async () => serial.portOf(await plugged.plug()) },
        release: () => release(host, device, line),
      };
    },
  };
}

/** The line with this id, when it is there. */
export async function arrival(source: RelaySource, id: string): Promise<RelayLine> {
  const listed = (await source.lines()).find((line) => line.id === id);
  if (listed) return listed;
  return new Promise((resolve) => {
    const onConnect = (event: Event): void => {
      const { line } = event as LineArrival;
      if ((line as RelayLine).id !== id) return;
      source.removeEventListener('connect', onConnect);
      resolve(line as RelayLine);
    };
    source.addEventListener('connect', onConnect);
  });
}

/** The same as a W3C port, for what wants one. */
export async function arrivedPort(source: RelaySource, id: string): Promise<LineSerialPort> {
  return new LineSerialPort(await arrival(source, id));
}

export function readerOf(port: LineSerialPort): ReadableStreamDefaultReader<Uint8Array> {
  if (!port.readable) throw new Error('readable is null');
  return port.readable.getReader();
}

export function writerOf(port: LineSerialPort): WritableStreamDefaultWriter<Uint8Array> {
  if (!port.writable) throw new Error('writable is null');
  return port.writable.getWriter();
}

async function release(host: TestHost, device: HostDevice, line: RelayLine): Promise<void> {
  await line.forget();
  host.unplug(device);
}

function contractDevice(
  host: TestHost,
  device: HostDevice,
  arrive: () => Promise<RelayLine>,
): ContractDevice<RelayLine> {
  return {
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
  };
}
