/** The data of a device in these tests: each byte has its position. */
export const placed = (place: number): number => (place * 31 + (place >> 8) * 17 + (place >> 16) * 7) & 0xff;

export const placedBytes = (from: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => placed(from + i));

/** @returns the position of the first wrong one of `bytes` when they begin at `from`; -1 when all are right */
export function wrongPlace(bytes: Uint8Array, from: number): number {
  const wrong = bytes.findIndex((byte, i) => byte !== placed(from + i));
  return wrong < 0 ? -1 : from + wrong;
}
