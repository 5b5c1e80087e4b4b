import type { PortSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';
import type { Port } from './port.ts';
import type { BeyondSerial } from './port-slot.ts';

/**
 * Receive buffers asked for, in bytes; the next where the platform refuses one. The platform's default of 255 loses data
 * and costs a factor of ten in speed; beyond 64 KiB nothing more was gained on virtual devices, but a page that is
 * stopped for a moment (a laptop's lid, a debugger) has that much longer before bytes are lost.
 */
const bufferSizes = [1024 * 1024, 64 * 1024, 8 * 1024, undefined];

/**
 * Opens `port`.
 * @param beyond what the port knows besides
 * @throws {SerialError} `settings-refused`, `port-gone`, `port-busy` or `open-failed`, with the platform's words as detail
 */
export async function openPort(port: Port, settings: PortSettings, beyond?: BeyondSerial): Promise<void> {
  for (const bufferSize of bufferSizes) {
    try {
      return await port.open({
        ...beyond?.openOptions,
        ...settings,
        ...(bufferSize === undefined ? {} : { bufferSize }),
      });
    } catch (error) {
      // A TypeError is how a buffer size is refused, and how any other option is (WICG/serial, 4.4.1 open()).
      if (error instanceof TypeError && bufferSize !== undefined) continue;
      throw openError(error, port, beyond);
    }
  }
}

function openError(error: unknown, port: Port, beyond: BeyondSerial | undefined): SerialError {
  const detail = error instanceof Error ? error.message : String(error);
  const known = beyond?.errorCode(error);
  if (known) return new SerialError(known, detail, { cause: error });
  const code = (name: string) => {
    if (error instanceof TypeError || name === 'NotSupportedError') return 'settings-refused';
    if (port.connected === false) return 'port-gone';
    return name === 'InvalidStateError' ? 'port-busy' : 'open-failed';
  };
  return new SerialError(code(error instanceof Error ? error.name : ''), detail, { cause: error });
}
