import type { Line, LineArrival, LineSource } from '../line/line.ts';
import { LineSerialPort } from './line-serial-port.ts';
import { SerialTarget, dispatchBubbling } from './serial-target.ts';

/** Lets a person choose a line; `undefined` when they choose none. */
type ChooseLine = (options: SerialPortRequestOptions | undefined) => Promise<Line | undefined>;

/** `navigator.serial` (Web Serial, `Serial`) over any source of lines. */
export class LineSerial extends SerialTarget implements Serial {
  readonly #source: LineSource;
  readonly #choose: ChooseLine;
  readonly #ports = new WeakMap<Line, LineSerialPort>();

  constructor(source: LineSource, choose: ChooseLine = async () => undefined) {
    super();
    this.#source = source;
    this.#choose = choose;
    for (const type of ['connect', 'disconnect'] as const) {
      source.addEventListener(type, (event) => dispatchBubbling(type, this.portOf((event as LineArrival).line), this));
    }
  }

  async getPorts(): Promise<LineSerialPort[]> {
    return (await this.#source.lines()).filter(({ connected }) => connected).map((line) => this.portOf(line));
  }

  async requestPort(options?: SerialPortRequestOptions): Promise<LineSerialPort> {
    for (const filter of options?.filters ?? []) checkFilter(filter);
    const line = await this.#choose(options);
    if (!line) throw new DOMException('No port selected by the user.', 'NotFoundError');
    return this.portOf(line);
  }

  /** The port of a line: always the same. */
  portOf(line: Line): LineSerialPort {
    const port = this.#ports.get(line) ?? new LineSerialPort(line);
    this.#ports.set(line, port);
    return port;
  }
}

/** Web Serial, `requestPort()`. @throws {TypeError} when it matches everything or cannot match */
function checkFilter({ usbVendorId, usbProductId, bluetoothServiceClassId }: SerialPortFilter): void {
  if (bluetoothServiceClassId !== undefined) {
    if (usbVendorId !== undefined || usbProductId !== undefined)
      throw new TypeError('A filter has either USB ids or a Bluetooth service class.');
  } else if (usbVendorId === undefined)
    throw new TypeError(`A filter needs a usbVendorId${usbProductId === undefined ? '' : ' with its usbProductId'}.`);
}
