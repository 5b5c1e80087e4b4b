/** How a number is written in bytes: `u16le`, `f32be`; one byte has no order. */
export type NumberType = 'u8' | 'i8' | `${'u' | 'i'}${16 | 32 | 64}${'le' | 'be'}` | `f${32 | 64}${'le' | 'be'}`;

/** A number in bytes, or what is wrong with its text. */
type EncodedNumber = Uint8Array<ArrayBuffer> | 'bad-number' | 'number-range';

const typePattern = /^(?:[ui]8|(?:[ui](?:16|32|64)|f(?:32|64))(?:le|be))$/i;
const integerPattern = /^[-+]?(?:0x[\da-f]+|\d+)$/i;
const realPattern = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|infinity|nan)$/i;

/** The type of this name; `undefined` when there is none. */
export function numberTypeNamed(name: string): NumberType | undefined {
  return typePattern.test(name) ? (name.toLowerCase() as NumberType) : undefined;
}

/** Whether `name` is a type of several bytes that only lacks its byte order. */
export function lacksByteOrder(name: string): boolean {
  return !typePattern.test(name) && typePattern.test(`${name}le`);
}

/** A number as it is written in text, `300`, `0x12c`, `-1.5e3`, in bytes. Integers are exact up to 64 bits. */
export function encodeNumber(type: NumberType, text: string): EncodedNumber {
  const bits = Number(/\d+/.exec(type)?.[0]);
  const isLittle = type.endsWith('le');
  if (type.startsWith('f')) {
    if (!realPattern.test(text)) return 'bad-number';
    const value = Number(text.replace(/infinity/i, 'Infinity').replace(/nan/i, 'NaN'));
    if (bits === 32 && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) return 'number-range';
    const view = new DataView(new ArrayBuffer(bits / 8));
    if (bits === 32) view.setFloat32(0, value, isLittle);
    else view.setFloat64(0, value, isLittle);
    return new Uint8Array(view.buffer);
  }
  if (!integerPattern.test(text)) return 'bad-number';
  const magnitude = BigInt(text.replace(/^[-+]/, ''));
  const value = text.startsWith('-') ? -magnitude : magnitude;
  const isInRange = type.startsWith('u') ? value === BigInt.asUintN(bits, value) : value === BigInt.asIntN(bits, value);
  return isInRange ? integerBytes(value, bits / 8, isLittle) : 'number-range';
}

/** An integer in the bytes of its type; what does not fit wraps around. */
export function wrappedInteger(type: NumberType, value: number): Uint8Array<ArrayBuffer> {
  const bits = Number(/\d+/.exec(type)?.[0]);
  if (type.startsWith('f')) {
    const encoded = encodeNumber(type, String(value));
    return typeof encoded === 'string' ? new Uint8Array(bits / 8) : encoded;
  }
  return integerBytes(BigInt(value), bits / 8, type.endsWith('le'));
}

function integerBytes(value: bigint, length: number, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let index = 0; index < length; index++) {
    bytes[isLittle ? index : length - 1 - index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
