import { checksumNamed } from '../../core/checksum/checksums.ts';
import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const [pollMs, replyMs] = [250, 30];

/** Of the polls, every so many: one that fails by itself, one whose reply is disturbed, one that is not answered. */
const [wrongAddressEvery, disturbedEvery, silentEvery] = [11, 17, 23];

const [illegalFunction, illegalAddress] = [1, 2];

const modbusCrc = checksumNamed('CRC-16/MODBUS');

/**
 * A bus of Modbus RTU: a master asks a heater (unit 1) and a flow meter (unit 2), with errors now and then. Requests
 * that are transmitted are answered, too.
 */
export function makeModbusDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const heater = new Uint16Array(8);
  heater.set([0, 450, 1]);
  let polls = 0;

  /** Holding registers of the heater, input registers of the flow meter. */
  function registers(unit: number): Uint16Array {
    const seconds = clock.nowMs() / 1000;
    if (unit === 1) {
      const setpoint = heater[1] ?? 0;
      heater[0] = Math.round(setpoint + 12 * Math.sin(seconds / 9));
      heater[2] = (heater[0] ?? 0) < setpoint ? 1 : 2;
      return heater;
    }
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat32(0, 3.2 + 0.4 * Math.sin(seconds / 5));
    view.setUint32(4, Math.round(seconds * 3.2));
    return Uint16Array.from({ length: 4 }, (_, at) => view.getUint16(2 * at));
  }

  /** What a unit answers; `undefined`: nobody feels meant. */
  function replyTo(request: Uint8Array): readonly number[] | undefined {
    const [unit = 0, code = 0] = request;
    const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
    const [address, value] = [view.getUint16(2), view.getUint16(4)];
    if (unit !== 1 && unit !== 2) return undefined;
    const table = registers(unit);
    const isRead = code === (unit === 1 ? 3 : 4);
    if (!isRead && !(unit === 1 && code === 6)) return [unit, code | 0x80, illegalFunction];
    if (address + (isRead ? Math.max(value, 1) : 1) > table.length) return [unit, code | 0x80, illegalAddress];
    if (!isRead) {
      heater[address] = value;
      return [...request.subarray(0, 6)];
    }
    const values = [...table.subarray(address, address + value)];
    return [unit, code, 2 * value, ...values.flatMap((word) => [word >> 8, word & 0xff])];
  }

  function poll(): void {
    polls++;
    const isWrong = polls % wrongAddressEvery === 0;
    const [unit, code, address, count] = polls % 2 === 0 ? [2, 4, 0, 4] : [1, 3, isWrong ? 90 : 0, 3];
    const request = withCrc([unit, code, 0, address, 0, count]);
    line.transmit(request);
    if (polls % silentEvery === 0) return;
    const isDisturbed = polls % disturbedEvery === 0;
    answer(request, isDisturbed);
  }

  function answer(request: Uint8Array, isDisturbed: boolean): void {
    const body = replyTo(request);
    if (!body) return;
    const reply = withCrc(body);
    if (isDisturbed) reply[3] = (reply[3] ?? 0) ^ 0x10;
    timers.after(replyMs, () => line.transmit(reply));
  }

  return {
    onOpen: () => timers.every(pollMs, poll),
    onClose: () => timers.stop(),
    onReceive: (bytes) => {
      const isRequest = bytes.length === 8 && crcOf(bytes.subarray(0, 6)) === ((bytes[7] ?? 0) << 8) + (bytes[6] ?? 0);
      if (isRequest) answer(bytes.slice(), false);
    },
  };
}

const crcOf = (bytes: Uint8Array): number => modbusCrc?.of(bytes) ?? 0;

function withCrc(body: readonly number[]): Uint8Array {
  const sum = crcOf(Uint8Array.from(body));
  return Uint8Array.from([...body, sum & 0xff, sum >> 8]);
}
