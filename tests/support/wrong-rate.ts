/**
 * What a receiver at `toBaud` makes of text transmitted at `fromBaud`, 8N1, bytes with framing errors included: the
 * line, sampled as a UART does.
 * @param idle level of the line between characters; 0 when it is inverted
 */
export function receivedAtWrongRate(text: string, fromBaud: number, toBaud: number, idle: 0 | 1 = 1): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const upright = [...bytes].flatMap((byte) => [0, ...Array.from({ length: 8 }, (_, i) => (byte >> i) & 1), 1, 1]);
  const bits = idle === 1 ? upright : upright.map((bit) => 1 - bit);
  const level = (bitTime: number) => bits[Math.floor((bitTime * fromBaud) / toBaud)] ?? idle;
  const out: number[] = [];
  const end = (bits.length * toBaud) / fromBaud;
  for (let at = 0, before = idle as number; at < end;) {
    const now = level(at);
    // A frame begins at a falling edge, and is valid if the line is still low half a bit later.
    if (now === 1 || before === 0 || level(at + 0.5) === 1) {
      before = now;
      at += 0.0625;
      continue;
    }
    let byte = 0;
    for (let i = 0; i < 8; i++) byte |= level(at + 1.5 + i) << i;
    out.push(byte);
    at += 9.5;
    before = level(at);
  }
  return Uint8Array.from(out);
}
