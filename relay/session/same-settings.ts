import type { PortSettings } from '../protocol/port-info.ts';

/** Whether a port with the one would have to be opened anew for the other. */
export function sameSettings(a: PortSettings, b: PortSettings): boolean {
  return (
    a.baudRate === b.baudRate &&
    a.dataBits === b.dataBits &&
    a.parity === b.parity &&
    a.stopBits === b.stopBits &&
    a.flowControl === b.flowControl
  );
}
