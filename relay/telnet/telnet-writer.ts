import { telnetCommand, type TelnetVerb } from './telnet-parser.ts';

const { iac, begin, end } = telnetCommand;
const [carriageReturn, lineFeed, nul] = [13, 10, 0];
const shortRunBytes = 32;

/**
 * Data as it goes into a Telnet stream.
 * @param padsReturns CR is followed by NUL unless LF follows it in the same piece: for a peer without binary data
 * @returns the same bytes where nothing has to be added
 */
export function escapeData(bytes: Uint8Array, padsReturns = false): Uint8Array {
  if (padsReturns && bytes.includes(carriageReturn)) return escapeEach(bytes, true);
  let count = 0;
  for (let at = bytes.indexOf(iac); at >= 0; at = bytes.indexOf(iac, at + 1)) count++;
  if (count === 0) return bytes;
  // So many that copying between them is slower than byte by byte.
  if (count > bytes.length / shortRunBytes) return escapeEach(bytes, false);
  const out = new Uint8Array(bytes.length + count);
  let [from, length] = [0, 0];
  for (let at = bytes.indexOf(iac); at >= 0; at = bytes.indexOf(iac, at + 1)) {
    out.set(bytes.subarray(from, at + 1), length);
    length += at + 1 - from;
    out[length++] = iac;
    from = at + 1;
  }
  out.set(bytes.subarray(from), length);
  return out;
}

function escapeEach(bytes: Uint8Array, padsReturns: boolean): Uint8Array {
  const out = new Uint8Array(bytes.length * 2);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    out[length++] = byte;
    if (byte === iac) out[length++] = iac;
    else if (padsReturns && byte === carriageReturn && bytes[at + 1] !== lineFeed) out[length++] = nul;
  }
  return out.subarray(0, length);
}

export function encodeNegotiation(verb: TelnetVerb, option: number): Uint8Array {
  return Uint8Array.of(iac, telnetCommand[verb], option);
}

/** @param payload is escaped here */
export function encodeSubnegotiation(option: number, payload: Uint8Array): Uint8Array {
  const escaped = escapeData(payload);
  const out = new Uint8Array(escaped.length + 5);
  out.set([iac, begin, option]);
  out.set(escaped, 3);
  out.set([iac, end], escaped.length + 3);
  return out;
}
