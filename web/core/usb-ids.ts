/** USB ids as they are usually written, `1A86:7523`; empty when there are none. */
export function usbIdText(vendorId: number | undefined, productId: number | undefined): string {
  if (vendorId === undefined || productId === undefined) return '';
  return [vendorId, productId].map((id) => id.toString(16).toUpperCase().padStart(4, '0')).join(':');
}
