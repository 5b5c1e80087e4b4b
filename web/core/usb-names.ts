import { usbVendors } from './usb-vendors.ts';

/**
 * What to call a port with these USB ids: the chip or board, else its maker.
 * @returns `undefined` when neither is known
 */
export function usbName(vendorId: number | undefined, productId: number | undefined): string | undefined {
  const vendor = vendorId === undefined ? undefined : usbVendors[vendorId];
  return (productId === undefined ? undefined : vendor?.products?.[productId]) ?? vendor?.name;
}
