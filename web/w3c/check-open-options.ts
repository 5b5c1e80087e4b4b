/** What a port is opened with, defaults filled in. */
type OpenOptions = Required<{ [key in keyof SerialOptions]: Exclude<SerialOptions[key], undefined> }>;

/** What Chromium allows. */
const maxBufferBytes = 16 * 1024 * 1024;

/**
 * Options with the defaults of Web Serial, `SerialOptions`, converted as Web IDL does: `'9600'` is a number, too.
 * @throws {TypeError} when one is missing, cannot be converted or is out of range
 */
export function checkOpenOptions(options: SerialOptions): OpenOptions {
  if ((typeof options !== 'object' && typeof options !== 'function') || options === null)
    throw new TypeError('The options are not an object.');
  const { dataBits = 8, stopBits = 1, parity = 'none', flowControl = 'none' } = options;
  return {
    baudRate: whole(options.baudRate, 'baudRate', 1, 0xffff_ffff),
    dataBits: oneOf([7, 8], whole(dataBits, 'dataBits', 0, 255), 'dataBits'),
    stopBits: oneOf([1, 2], whole(stopBits, 'stopBits', 0, 255), 'stopBits'),
    parity: oneOf(['none', 'even', 'odd'], String(parity), 'parity'),
    bufferSize: whole(options.bufferSize ?? 255, 'bufferSize', 1, maxBufferBytes),
    flowControl: oneOf(['none', 'hardware'], String(flowControl), 'flowControl'),
  };
}

/** Web IDL, "ConvertToInt" with `[EnforceRange]`. */
function whole(value: unknown, name: string, min: number, max: number): number {
  const number = Math.trunc(+(value as number));
  if (!(number >= min && number <= max)) throw new TypeError(`${name} cannot be ${String(value)}.`);
  return number;
}

function oneOf<const T extends string | number>(allowed: readonly T[], value: string | number, name: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new TypeError(`${name} cannot be ${value}.`);
  return found;
}
