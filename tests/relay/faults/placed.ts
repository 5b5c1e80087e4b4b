/** What a device transmits in these tests: each byte carries its place. */
export const placed = (place: number): number => (place * 31 + (place >> 8) * 17 + (place >> 16) * 7) & 0xff;

export const placedBytes = (from: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => placed(from + i));

/** @returns the place of the first of `bytes` that is not as it should be when they begin at `from`; -1 when all are */
export function wrongPlace(bytes: Uint8Array, from: number): number {
  const wrong = bytes.findIndex((byte, i) => byte !== placed(from + i));
  return wrong < 0 ? -1 : from + wrong;
}
