/** What a port is opened with, defaults filled in. */
type OpenOptions = Required<{ [key in keyof SerialOptions]: Exclude<SerialOptions[key], undefined> }>;

/** What Chromium allows. */
const maxBufferBytes = 16 * 1024 * 1024;

/**
 * Options with the defaults of Web Serial, `SerialOptions`.
 * @throws {TypeError} when one is missing, of the wrong type or out of range
 */
export function checkOpenOptions(options: SerialOptions): OpenOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('The options are not an object.');
  const { baudRate, dataBits = 8, stopBits = 1, parity = 'none', bufferSize = 255, flowControl = 'none' } = options;
  check(isWhole(baudRate, 0xffff_ffff) && baudRate > 0, 'baudRate', baudRate);
  check(dataBits === 7 || dataBits === 8, 'dataBits', dataBits);
  check(stopBits === 1 || stopBits === 2, 'stopBits', stopBits);
  check(['none', 'even', 'odd'].includes(parity), 'parity', parity);
  check(isWhole(bufferSize, maxBufferBytes) && bufferSize > 0, 'bufferSize', bufferSize);
  check(['none', 'hardware'].includes(flowControl), 'flowControl', flowControl);
  return { baudRate, dataBits, stopBits, parity, bufferSize, flowControl };
}

function check(ok: boolean, name: string, value: unknown): void {
  if (!ok) throw new TypeError(`${name} cannot be ${String(value)}.`);
}

function isWhole(value: unknown, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;
}
