/** What a port is opened with. Field names and values are those of `SerialOptions` (Web Serial, `SerialOptions`). */
export interface PortSettings {
  /** Bits per second; a whole number above 0. */
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
  readonly flowControl: 'none' | 'hardware';
}

export const defaultSettings: PortSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

/** Rates offered in the list; any other whole number can be typed. 74 880 is the ESP8266 boot ROM's. */
export const commonBaudRates: readonly number[] = [
  300, 1200, 2400, 4800, 9600, 19_200, 31_250, 38_400, 57_600, 74_880, 115_200, 230_400, 250_000, 460_800, 500_000,
  921_600, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 4_000_000, 6_000_000, 8_000_000, 12_000_000,
];

/** `baudRate` is an `unsigned long` in Web Serial. */
const maxBaudRate = 0xffff_ffff;

/**
 * Reads a baud rate a person typed; spaces (also thin ones), commas and underscores between digits are allowed.
 * @returns the rate in bits per second, or `undefined` when it is not a whole number from 1 to 4 294 967 295
 */
export function parseBaudRate(text: string): number | undefined {
  const digits = text.trim().replace(/(?<=\d)[\s,_\u2009\u202f](?=\d)/g, '');
  if (!/^\d{1,10}$/.test(digits)) return undefined;
  const rate = Number(digits);
  return rate >= 1 && rate <= maxBaudRate ? rate : undefined;
}

/** Data bits, parity and stop bits in the usual short form, `8N1`. */
export function formatFraming({ dataBits, parity, stopBits }: PortSettings): string {
  return `${dataBits}${{ none: 'N', even: 'E', odd: 'O' }[parity]}${stopBits}`;
}

/** What a line with these settings sends, in bytes a millisecond. */
export function lineBytesPerMs({ baudRate, dataBits, parity, stopBits }: PortSettings): number {
  return baudRate / 1000 / (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits);
}

/** Whether opening with `a` and with `b` would be the same. */
export function sameSettings(a: PortSettings, b: PortSettings): boolean {
  return (
    a.baudRate === b.baudRate &&
    a.dataBits === b.dataBits &&
    a.parity === b.parity &&
    a.stopBits === b.stopBits &&
    a.flowControl === b.flowControl
  );
}
