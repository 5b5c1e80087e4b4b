import { RelayError } from '../protocol/relay-error.ts';
import type { HostSettings } from '../protocol/port-info.ts';
import type { BindingOptions } from './serial-binding.ts';

/** The binding hands the rate on as a signed 32-bit number. */
const maxBaudRate = 2 ** 31 - 1;

/**
 * What to open a port with, checked before the port is touched: opening moves its signals, and the binding takes for 8
 * data bits what it does not know.
 * @throws {RelayError} `INVALID_ARGUMENT`, also for settings that this operating system's driver lacks
 */
export function checkSettings(
  path: string,
  settings: HostSettings,
  platform: NodeJS.Platform = process.platform,
): BindingOptions {
  const { baudRate, dataBits, parity, stopBits, flowControl } = settings;
  const refuse = (sentence: string): never => {
    throw new RelayError('INVALID_ARGUMENT', sentence);
  };
  if (!Number.isInteger(baudRate) || baudRate < 1 || baudRate > maxBaudRate) {
    refuse(`The baud rate must be a whole number from 1 to ${maxBaudRate}.`);
  }
  if (![5, 6, 7, 8].includes(dataBits)) refuse('There are 5, 6, 7 or 8 data bits.');
  if (!['none', 'even', 'odd', 'mark', 'space'].includes(parity)) refuse('Parity is none, even, odd, mark or space.');
  if (![1, 1.5, 2].includes(stopBits)) refuse('There are 1, 1.5 or 2 stop bits.');
  if (!['none', 'hardware', 'software'].includes(flowControl)) refuse('Flow control is none, hardware or software.');
  const isWindows = platform === 'win32';
  if (!isWindows && (parity === 'mark' || parity === 'space')) {
    refuse(`This host cannot use ${parity} parity; only a relay on Windows can.`);
  }
  if (!isWindows && stopBits === 1.5 && dataBits !== 5)
    refuse('This host can use 1.5 stop bits only with 5 data bits.');
  return {
    path,
    baudRate,
    dataBits,
    parity,
    stopBits: !isWindows && stopBits === 1.5 ? 2 : stopBits, // with 5 data bits the kernel's "2" is 1.5
    rtscts: flowControl === 'hardware',
    xon: flowControl === 'software',
    xoff: flowControl === 'software',
    // only leaves the flag as it was: most drivers begin with it set, and then closing lets DTR and RTS fall
    hupcl: false,
    lock: true,
  };
}
