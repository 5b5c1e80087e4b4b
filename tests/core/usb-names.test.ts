import { expect, test } from 'vitest';
import { usbIdText } from '../../web/core/usb-ids.ts';
import { usbName } from '../../web/core/usb-names.ts';
import { usbVendors } from '../../web/core/usb-vendors.ts';

test.each([
  [0x1a86, 0x7523, 'WCH CH340'],
  [0x0403, 0x6001, 'FTDI FT232R'],
  [0x2341, 0x0043, 'Arduino Uno'],
  [0x303a, 0x1001, 'ESP32 USB JTAG/serial'],
  [0x16c0, 0x0483, 'Teensy'],
])('a known product has its name', (vendorId, productId, name) => {
  expect(usbName(vendorId, productId)).toBe(name);
});

test('an unknown product of a known vendor has the vendor’s name', () => {
  expect(usbName(0x0403, 0x1234)).toBe('FTDI');
  expect(usbName(0x239a, undefined)).toBe('Adafruit');
});

test('an unknown id has no name, nor has an id that many makers share', () => {
  expect(usbName(0xdead, 0xbeef)).toBeUndefined();
  expect(usbName(0x16c0, 0x1234)).toBeUndefined();
  expect(usbName(undefined, undefined)).toBeUndefined();
});

test('every id of the table has 16 bits and every entry has a name', () => {
  for (const [vendorId, { name, products }] of Object.entries(usbVendors)) {
    expect(Number(vendorId)).toBeLessThanOrEqual(0xffff);
    expect(name ?? Object.keys(products ?? {}).length).toBeTruthy();
    for (const [productId, product] of Object.entries(products ?? {})) {
      expect(Number(productId)).toBeLessThanOrEqual(0xffff);
      expect(product.trim()).toMatch(/^\S.{2,40}$/);
    }
  }
});

test('ids are written as four hex digits each', () => {
  expect(usbIdText(0x1a86, 0x7523)).toBe('1A86:7523');
  expect(usbIdText(0x403, 0x1)).toBe('0403:0001');
  expect(usbIdText(undefined, undefined)).toBe('');
});
