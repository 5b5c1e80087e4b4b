import { LineArrival } from '../line/line.ts';
import { LineSerial } from '../w3c/line-serial.ts';
import type { OfferedPort, SerialOptions } from './api.ts';
import type { RelayPorts } from './relay-ports.ts';

/**
 * `navigator.serial` (Web Serial, `Serial`) for a relay's ports. Connects when it is first asked for ports.
 * @param choose answers `requestPort()`
 */
export function relaySerial(relay: RelayPorts, choose: NonNullable<SerialOptions['choose']>): Serial {
  let connected: Promise<void> | undefined;
  const connect = (): Promise<void> => {
    // What failed is tried again the next time.
    connected ??= relay.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };
  const lines = async () => {
    await connect();
    return relay.source.lines();
  };
  const source = Object.assign(new EventTarget(), { lines });
  for (const type of ['connect', 'disconnect'] as const)
    relay.source.addEventListener(type, (event) =>
      source.dispatchEvent(new LineArrival(type, (event as LineArrival).line)),
    );
  return new LineSerial(source, async (options) => {
    await connect();
    const wanted = await relay.choosable((port) => port.connected && isWanted(port, options?.filters ?? []));
    const chosen = await choose(wanted);
    return chosen && relay.lineOf(chosen);
  });
}

function isWanted({ usb }: OfferedPort, filters: readonly SerialPortFilter[]): boolean {
  return (
    filters.length === 0 ||
    filters.some(
      ({ usbVendorId, usbProductId }) =>
        usb !== undefined &&
        usbVendorId === usb.vendorId &&
        (usbProductId === undefined || usbProductId === usb.productId),
    )
  );
}
