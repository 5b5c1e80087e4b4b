import { once } from 'node:events';
import type { Bench, DeviceSpec } from '../../devices/bench.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { DeviceLog } from '../../support/device-log.ts';
import type { DeviceCalls } from './remote-device.ts';

const shortNames = { clearToSend: 'cts', dataSetReady: 'dsr', dataCarrierDetect: 'dcd', ringIndicator: 'ri' } as const;

/** Runs a page's requests to the bench. Every device is plugged in as `spec`, under a name of its own. */
export function createDeviceBridge(bench: Bench, spec: DeviceSpec): DeviceCalls {
  const devices: { device: VirtualDevice; log: DeviceLog }[] = [];
  const at = (index: number) => devices[index]!;
  return {
    create: async () => {
      const device = await bench.device({ ...spec, name: `ttyACM${devices.length}` });
      return devices.push({ device, log: new DeviceLog(device) }) - 1;
    },
    write: async (index, bytes) => void (await at(index).device.write(Uint8Array.from(bytes))),
    received: async (index, count) => {
      const { device, log } = at(index);
      while (log.received.length < count) await once(device, 'data');
      return [...log.take(count)];
    },
    signals: async (index) => {
      const { dtr, rts, brk } = (await at(index).device.status()).signals;
      return { dataTerminalReady: dtr, requestToSend: rts, break: brk };
    },
    setLines: (index, changes) =>
      at(index).device.setLines(
        Object.fromEntries(
          Object.entries(changes).map(([name, on]) => [shortNames[name as keyof typeof shortNames], on]),
        ),
      ),
    raise: (index, kind) => (kind === 'parity' ? at(index).device.sendParityError(0x41) : at(index).device.sendBreak()),
    unplug: (index) => at(index).device.unplug(),
    plug: (index) => at(index).device.plug(),
    settings: async (index) => {
      const { config } = await at(index).device.status();
      if (!config) throw new Error('The device is not plugged in.');
      const { baud, bits, parity, stop, rtscts } = config;
      return {
        baudRate: baud,
        dataBits: bits as 7 | 8,
        parity,
        stopBits: stop,
        flowControl: rtscts ? 'hardware' : 'none',
      };
    },
    remove: (index) => at(index).device.remove(),
  };
}
