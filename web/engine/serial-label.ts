import type { Line } from '../line/line.ts';
import type { PortLabel } from './slot.ts';

/**
 * The label of a Web Serial port, which has only USB or Bluetooth ids (Web Serial, `getInfo()`). The names of USB
 * devices are loaded with the first of them.
 */
export async function serialLabel({ adapter }: Line): Promise<PortLabel> {
  const { usbVendorId, usbProductId, bluetoothServiceClassId } = adapter;
  if (usbVendorId !== undefined && usbProductId !== undefined) {
    const { usbIdText, usbName } = await import('../core/usb-names.ts');
    const ids = usbIdText(usbVendorId, usbProductId);
    return { key: `usb:${ids}`, name: usbName(usbVendorId, usbProductId) ?? '', detail: `USB ${ids}` };
  }
  if (bluetoothServiceClassId !== undefined) {
    return { key: `bluetooth:${bluetoothServiceClassId}`, name: 'Bluetooth', detail: `${bluetoothServiceClassId}` };
  }
  return { key: 'serial', name: '', detail: '' };
}
