import { crc, type CrcModel } from '../core/checksum/crc.ts';
import { isModbus, modbusLength, modbusSummary, readModbus, type ModbusState, type FrameRole } from './modbus.ts';
import type { MessageDecoder, Packet } from './decoder.ts';
import type { RegisterMap } from './register-map.ts';

/*
 * Modbus RTU (Modbus over Serial Line V1.02): a frame and CRC-16/MODBUS, low byte first. The pause between frames does
 * not survive a USB adapter, so a packet may hold several: the function says how long a frame is, the CRC decides.
 */

const [leastBytes, mostBytes, crcBytes] = [4, 256, 2];

/** @param names of registers that a person gave names */
export const modbusRtuWith = (names: RegisterMap | undefined): MessageDecoder<ModbusState> => ({
  begin: () => ({ waiting: undefined }),

  decode(packet, state, sink) {
    const { bytes, timeMs } = packet;
    let at = 0;
    while (at + leastBytes <= bytes.length) {
      const found = findFrame(packet, at, state);
      if (found) {
        const { from, end, role } = found;
        sink.begin(role, from, end);
        const to = end - crcBytes;
        readModbus({ bytes, from, to, role, timeMs, place: from, step: 1 }, state, sink, names);
        sink.bytes('CRC', end - crcBytes, end);
        at = end;
      } else {
        // Nothing in the rest has a right CRC. If it begins like a frame it is reported: noise on the bus is visible.
        const unit = bytes[at] ?? 0;
        const code = bytes[at + 1] ?? 0;
        if (!isModbus(unit, code)) return;
        sink.begin('frame', at, bytes.length);
        sink.problem('checksum');
        sink.number('unit', unit, at, at + 1);
        sink.bytes('data', at + 1, bytes.length);
        return;
      }
    }
  },

  summary: modbusSummary,
});

export const modbusRtu = modbusRtuWith(undefined);

/** The next frame whose CRC fits, after noise or at once. */
function findFrame({ bytes, direction }: Packet, start: number, state: ModbusState) {
  for (let from = start; from + leastBytes <= bytes.length; from++) {
    const unit = bytes[from] ?? 0;
    const code = bytes[from + 1] ?? 0;
    if (!isModbus(unit, code)) continue;
    for (const role of likelyRoles(unit, code, direction, state)) {
      const length = modbusLength(bytes, from, role);
      const end = length === undefined ? bytes.length : from + length + crcBytes;
      if (fits(bytes, from, end)) return { from, end, role };
    }
  }
  return undefined;
}

/** Transmitted frames are requests. When only listening, a reply follows each request. */
function likelyRoles(
  unit: number,
  code: number,
  direction: Packet['direction'],
  { waiting }: ModbusState,
): readonly FrameRole[] {
  const isAnswer = waiting !== undefined && waiting.unit === unit && waiting.code === (code & 0x7f);
  return direction === 'tx' || !isAnswer ? requestFirst : replyFirst;
}

const [requestFirst, replyFirst] = [
  ['request', 'reply'],
  ['reply', 'request'],
] as const;

const model: CrcModel = { width: 16, poly: 0x8005, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };

function fits(bytes: Uint8Array, from: number, end: number): boolean {
  if (end > bytes.length || end - from < leastBytes || end - from > mostBytes) return false;
  return crc(model, bytes, from, end - crcBytes) === ((bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8));
}
