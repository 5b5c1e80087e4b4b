import { expect, test } from 'vitest';
import { serialLabel } from '../../web/engine/serial-label.ts';
import type { Line } from '../../web/line/line.ts';

const line = { adapter: { usbVendorId: 0x0403, usbProductId: 0x6001 } } as Line;

test('a USB port is named by its chip, and listed without a name where the names cannot be loaded', async () => {
  const ids = { key: 'usb:0403:6001', detail: 'USB 0403:6001' };
  expect(await serialLabel(line)).toEqual({ ...ids, name: 'FTDI FT232R' });
  const isGone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
  expect(await serialLabel(line, isGone)).toEqual({ ...ids, name: '' });
});
