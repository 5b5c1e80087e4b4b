import type { PortSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';

/**
 * Receive buffers asked for, in bytes; the next where the platform refuses one. The platform's default of 255 loses
 * data and costs a factor of ten in speed; beyond 64 KiB nothing more was gained on virtual devices, but a page that is
 * stopped for a moment (a laptop's lid, a debugger) has that much longer before bytes are lost.
 */
const bufferSizes = [1024 * 1024, 64 * 1024, 8 * 1024, undefined];

/**
 * Opens `port`.
 * @throws {SerialError} `settings-refused`, `port-gone`, `port-busy` or `open-failed`, with the platform's words as
 * detail
 */
export async function openPort(port: SerialPort, settings: PortSettings): Promise<void> {
  for (const bufferSize of bufferSizes) {
    try {
      return await port.open(bufferSize === undefined ? { ...settings } : { ...settings, bufferSize });
    } catch (error) {
      // A TypeError is how a buffer size is refused, and how any other option is (Web Serial, `open()`).
      if (error instanceof TypeError && bufferSize !== undefined) continue;
      throw openError(error, port);
    }
  }
}

function openError(error: unknown, port: SerialPort): SerialError {
  const code = (name: string) => {
    if (error instanceof TypeError || name === 'NotSupportedError') return 'settings-refused';
    if (port.connected === false) return 'port-gone';
    return name === 'InvalidStateError' ? 'port-busy' : 'open-failed';
  };
  const detail = error instanceof Error ? error.message : String(error);
  return new SerialError(code(error instanceof Error ? error.name : ''), detail, { cause: error });
}
