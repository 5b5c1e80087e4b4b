/** A cyclic redundancy check in the parameters of the RevEng catalogue (Rocksoft model). */
export interface CrcModel {
  /** 8 to 32 bits. */
  readonly width: number;
  readonly poly: number;
  readonly init: number;
  /** Bits of each byte are taken lowest first. */
  readonly reflectIn: boolean;
  /** The result's bits are reversed. */
  readonly reflectOut: boolean;
  readonly xorOut: number;
}

/** By polynomial, width and order of bits: some models share one. */
const tables = new Map<string, Uint32Array>();
/** That of the model used last: to sum up a short frame takes less time than to make a key. */
let last: { readonly model: CrcModel; readonly table: Uint32Array } | undefined;

/** The check value of `bytes` from `from` up to `to`, as an unsigned number. */
export function crc(model: CrcModel, bytes: Uint8Array, from = 0, to = bytes.length): number {
  const { width, init, reflectIn, reflectOut, xorOut } = model;
  if (last?.model !== model) last = { model, table: tableOf(model) };
  const { table } = last;
  // The register stands at the top of 32 bits, or at the bottom when it is reflected: one loop for every width.
  let register = reflectIn ? reversed(init, width) : (init << (32 - width)) >>> 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    register = reflectIn
      ? (register >>> 8) ^ (table[(register ^ byte) & 0xff] ?? 0)
      : (register << 8) ^ (table[(register >>> 24) ^ byte] ?? 0);
  }
  const value = reflectIn ? register >>> 0 : register >>> (32 - width);
  return ((reflectIn === reflectOut ? value : reversed(value, width)) ^ xorOut) >>> 0;
}

function tableOf({ poly, width, reflectIn }: CrcModel): Uint32Array {
  const key = `${poly} ${width} ${reflectIn}`;
  const known = tables.get(key);
  if (known) return known;
  const divisor = reflectIn ? reversed(poly, width) : (poly << (32 - width)) >>> 0;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let register = reflectIn ? byte : byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      const carry = reflectIn ? register & 1 : register >>> 31;
      register = reflectIn ? register >>> 1 : register << 1;
      if (carry !== 0) register ^= divisor;
    }
    return register;
  });
  tables.set(key, table);
  return table;
}

/** The lowest `width` bits, the other way round. */
function reversed(value: number, width: number): number {
  let result = 0;
  for (let bit = 0; bit < width; bit++) if ((value >>> bit) & 1) result |= 1 << (width - 1 - bit);
  return result >>> 0;
}
