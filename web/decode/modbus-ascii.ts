import { endOfLine, hexDigit } from './ascii.ts';
import { isModbus, modbusLength, modbusSummary, readModbus, type ModbusState } from './modbus.ts';
import type { MessageDecoder } from './decoder.ts';
import type { RegisterMap } from './register-map.ts';

/*
 * Modbus ASCII (Modbus over Serial Line V1.02): a colon, the frame in hex digits, a sum that makes all bytes add up to
 * 0, CR LF.
 */

const colon = 0x3a;

/** @param names of registers that a person gave names */
export const modbusAsciiWith = (names: RegisterMap | undefined): MessageDecoder<ModbusState> => ({
  begin: () => ({ waiting: undefined }),

  decode({ bytes, direction, timeMs }, state, sink) {
    const from = bytes.lastIndexOf(colon);
    if (from < 0) return;
    const end = endOfLine(bytes);
    const frame = readDigits(bytes, from + 1, end);
    if (frame && !isModbus(frame[0] ?? 0, frame[1] ?? 0)) return;
    const isWhole = frame !== undefined && frame.length >= 3;
    const { waiting } = state;
    const isAnswer = waiting?.unit === frame?.[0] && waiting?.code === ((frame?.[1] ?? 0) & 0x7f);
    const dataBytes = (frame?.length ?? 0) - 1;
    const fitsReply = frame !== undefined && modbusLength(frame, 0, 'reply') === dataBytes;
    const fitsRequest = frame !== undefined && modbusLength(frame, 0, 'request') === dataBytes;
    const isReply = fitsReply && (!fitsRequest || (direction === 'rx' && isAnswer));
    sink.begin(!isWhole ? 'frame' : isReply ? 'reply' : 'request', from, end);
    if (!isWhole) return sink.problem(frame ? 'length' : 'value');
    let sum = 0;
    for (let at = 0; at < frame.length; at++) sum += frame[at] ?? 0;
    if ((sum & 0xff) !== 0) {
      sink.problem('checksum');
      return sink.text('digits', from + 1, end);
    }
    const role = isReply ? 'reply' : 'request';
    const place = { place: from + 1, step: 2 };
    readModbus({ bytes: frame, from: 0, to: dataBytes, role, timeMs, ...place }, state, sink, names);
    sink.bytes('LRC', end - 2, end);
  },

  summary: modbusSummary,
});

export const modbusAscii = modbusAsciiWith(undefined);

/** Of the frame that is read: made once, as frames are read one after the other. */
const digits = new Uint8Array(256);

/** Pairs of hex digits; `undefined` where they are none. */
function readDigits(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  if ((to - from) % 2 === 1) return undefined;
  const length = (to - from) / 2;
  const read = length <= digits.length ? digits.subarray(0, length) : new Uint8Array(length);
  for (let at = 0; at < read.length; at++) {
    const high = hexDigit(bytes[from + 2 * at]);
    const low = hexDigit(bytes[from + 2 * at + 1]);
    if (high < 0 || low < 0) return undefined;
    read[at] = high * 16 + low;
  }
  return read;
}
