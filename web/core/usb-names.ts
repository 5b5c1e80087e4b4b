import { usbVendors } from './usb-vendors.ts';

/**
 * What to call a port with these USB ids: the chip or board, else its maker.
 * @returns `undefined` when neither is known
 */
export function usbName(vendorId: number | undefined, productId: number | undefined): string | undefined {
  const vendor = vendorId === undefined ? undefined : usbVendors[vendorId];
  return (productId === undefined ? undefined : vendor?.products?.[productId]) ?? vendor?.name;
}

/** USB ids as they are usually written, `1A86:7523`; empty when there are none. */
export function usbIdText(vendorId: number | undefined, productId: number | undefined): string {
  if (vendorId === undefined || productId === undefined) return '';
  return [vendorId, productId].map((id) => id.toString(16).toUpperCase().padStart(4, '0')).join(':');
}
