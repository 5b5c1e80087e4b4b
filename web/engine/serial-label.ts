import { usbIdText } from '../core/usb-ids.ts';
import type { usbName } from '../core/usb-names.ts';
import type { Line } from '../line/line.ts';
import type { PortLabel } from './slot.ts';

/**
 * The label of a Web Serial port, which has only USB or Bluetooth ids (Web Serial, `getInfo()`).
 * @param loadNames loads the names of USB devices with the first of them; where it fails, a port has none
 */
export async function serialLabel(
  { adapter }: Line,
  loadNames: () => Promise<{ readonly usbName: typeof usbName }> = () => import('../core/usb-names.ts'),
): Promise<PortLabel> {
  const { usbVendorId, usbProductId, bluetoothServiceClassId } = adapter;
  if (usbVendorId !== undefined && usbProductId !== undefined) {
    const ids = usbIdText(usbVendorId, usbProductId);
    const names = await loadNames().catch(() => undefined);
    return { key: `usb:${ids}`, name: names?.usbName(usbVendorId, usbProductId) ?? '', detail: `USB ${ids}` };
  }
  if (bluetoothServiceClassId !== undefined) {
    return { key: `bluetooth:${bluetoothServiceClassId}`, name: 'Bluetooth', detail: `${bluetoothServiceClassId}` };
  }
  return { key: 'serial', name: '', detail: '' };
}
