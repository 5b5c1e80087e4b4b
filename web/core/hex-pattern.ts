/**
 * Byte pairs, with `??` (or `..`) for any byte; spaces and commas between them do not matter.
 * @returns one entry a byte, -1 for any @throws {SyntaxError} when there is something else
 */
export function parseHexPattern(pattern: string): readonly number[] {
  const digits = pattern.replace(/0x|[\s,:-]/gi, '');
  if (digits.length === 0 || !/^(?:[\da-f]{2}|\?\?|\.\.)+$/i.test(digits))
    throw new SyntaxError(`Invalid hex pattern: ${pattern}`);
  const bytes: number[] = [];
  for (let i = 0; i < digits.length; i += 2) {
    const pair = digits.slice(i, i + 2);
    bytes.push(pair === '??' || pair === '..' ? -1 : Number.parseInt(pair, 16));
  }
  return bytes;
}

/** Where `pattern` first lies in `bytes`, from `from` on, or -1. */
export function indexOfPattern(bytes: Uint8Array, pattern: readonly number[], from = 0): number {
  const last = bytes.length - pattern.length;
  outer: for (let at = from; at <= last; at++) {
    for (let i = 0; i < pattern.length; i++) {
      if (pattern[i] !== -1 && pattern[i] !== bytes[at + i]) continue outer;
    }
    return at;
  }
  return -1;
}
