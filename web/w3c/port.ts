/**
 * The seam. A Web Serial `SerialPort` is a `Port` as it is; whatever else offers a port (a demo device, later a relay)
 * implements the same members with the same promises, `DOMException` names and stream semantics (WICG/serial, section 4).
 */
export type Port = Pick<
  SerialPort,
  'open' | 'close' | 'readable' | 'writable' | 'setSignals' | 'getSignals' | 'getInfo' | 'connected' | 'forget'
> &
  EventTarget;

/** Where ports come from, in the shape of `navigator.serial`: `connect` and `disconnect` fire at the port and bubble. */
export type PortSource = {
  getPorts(): Promise<Port[]>;
} & EventTarget;
