/** What is nearer is found sooner one by one: a call of `indexOf` takes as long as looking at so many bytes. */
const near = 24;

/** As `bytes.indexOf(byte, from)`, and quick where it is near. @param to not looked at any more. Default: the end */
export function indexOfByte(bytes: Uint8Array, byte: number, from: number, to = bytes.length): number {
  const end = Math.min(from + near, to);
  for (let at = from; at < end; at++) if (bytes[at] === byte) return at;
  if (end === to) return -1;
  return (to === bytes.length ? bytes : bytes.subarray(0, to)).indexOf(byte, end);
}
