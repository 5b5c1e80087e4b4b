import type { Bench, DeviceSpec } from '../devices/bench.ts';
import type { VirtualDevice } from '../devices/virtual-device.ts';

/** A board with native USB. */
export const arduino: DeviceSpec = {
  name: 'ttyACM0',
  vendorId: 0x2341,
  productId: 0x0043,
  serial: 'UNO1',
  product: 'Arduino Uno',
};

/** Adapters that only their serial numbers tell apart, which a page does not see. */
export const adapterTwins: readonly [DeviceSpec, DeviceSpec] = [
  { name: 'ttyUSB0', vendorId: 0x1a86, productId: 0x7523, serial: 'A', product: 'USB Serial' },
  { name: 'ttyUSB1', vendorId: 0x1a86, productId: 0x7523, serial: 'B', product: 'USB Serial' },
];

/** Plugs a device in: `arduino`, or what `spec` says. */
export function plug(bench: Bench, spec: DeviceSpec = arduino): Promise<VirtualDevice> {
  return bench.device(spec);
}
