/** A number of one kind at a place, in both byte orders. */
interface NumberReading {
  /** `u16`, `f32`: as engineers write it; never translated. */
  readonly type: string;
  readonly little: string;
  /** The same as `little` for one byte. */
  readonly big: string;
}

type Reader = (view: DataView, at: number, isLittle: boolean) => number | bigint;

const kinds: readonly (readonly [type: string, bytes: number, read: Reader])[] = [
  ['u8', 1, (view, at) => view.getUint8(at)],
  ['i8', 1, (view, at) => view.getInt8(at)],
  ['u16', 2, (view, at, isLittle) => view.getUint16(at, isLittle)],
  ['i16', 2, (view, at, isLittle) => view.getInt16(at, isLittle)],
  ['u32', 4, (view, at, isLittle) => view.getUint32(at, isLittle)],
  ['i32', 4, (view, at, isLittle) => view.getInt32(at, isLittle)],
  ['u64', 8, (view, at, isLittle) => view.getBigUint64(at, isLittle)],
  ['i64', 8, (view, at, isLittle) => view.getBigInt64(at, isLittle)],
  ['f16', 2, (view, at, isLittle) => halfFloat(view.getUint16(at, isLittle))],
  ['f32', 4, (view, at, isLittle) => view.getFloat32(at, isLittle)],
  ['f64', 8, (view, at, isLittle) => view.getFloat64(at, isLittle)],
];

/** What the bytes from `at` on are as a number of each kind; kinds for which there are too few bytes are left out. */
export function readNumbers(bytes: Uint8Array, at: number): NumberReading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return kinds
    .filter(([, size]) => at >= 0 && at + size <= bytes.length)
    .map(([type, , read]) => ({
      type,
      little: numberText(type, read(view, at, true)),
      big: numberText(type, read(view, at, false)),
    }));
}

/** `01000001` */
export function bitsText(byte: number): string {
  return byte.toString(2).padStart(8, '0');
}

/** Seven digits are all that 32 bits have, and three all that 16 have: more would be noise. */
function numberText(type: string, value: number | bigint): string {
  if (typeof value === 'bigint' || !type.startsWith('f') || !Number.isFinite(value)) return String(value);
  if (type === 'f64') return String(value);
  return String(Number(value.toPrecision(type === 'f32' ? 7 : 4)));
}

/** IEEE 754, binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A moment that a device may mean. */
interface TimeReading {
  /** `u32 LE s`: what is counted, and how it is written. */
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/** Counts since 1970 that would be a moment between 2000 and 2100. */
export function readTimes(bytes: Uint8Array, at: number): TimeReading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: TimeReading[] = [];
  for (const isLittle of [true, false]) {
    const order = isLittle ? 'LE' : 'BE';
    const add = (type: string, timeMs: number): void => {
      if (timeMs >= earliestMs && timeMs < latestMs) found.push({ type: `${type} ${order}`, timeMs });
    };
    if (at >= 0 && at + 4 <= bytes.length) add('u32 s', view.getUint32(at, isLittle) * 1000);
    if (at < 0 || at + 8 > bytes.length) continue;
    const long = Number(view.getBigUint64(at, isLittle));
    add('u64 s', long * 1000);
    add('u64 ms', long);
    add('u64 µs', long / 1000);
  }
  return found;
}
