/** Bytes that identify their own position. */
export function pattern(length: number, from = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  // Not by `Uint8Array.from`, which takes a second for some megabytes.
  for (let i = 0; i < length; i++) bytes[i] = (from + i) * 31 + ((from + i) >> 8);
  return bytes;
}
