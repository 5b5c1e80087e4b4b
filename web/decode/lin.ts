import { indexOfByte } from '../core/index-of-byte.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * LIN 2 (ISO 17987) on a UART: a break, seen as a byte 00 or not at all, 55, an identifier with two bits of parity,
 * up to eight bytes, and an inverted sum with carry: over the data (classic, and always for 3C and 3D) or over the
 * identifier too (enhanced). No length is transmitted: the checksum that fits decides.
 */

const [sync, breakByte, mostData] = [0x55, 0x00, 8];

export const lin: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    let from = indexOfByte(bytes, sync, 0);
    while (from >= 0 && from + 1 < bytes.length) from = indexOfByte(bytes, sync, readFrame(bytes, from, sink));
  },

  summary(message) {
    const data = textOf(message, 'data');
    return [textOf(message, 'id'), data].filter(Boolean).join('  ');
  },
};

/** @returns where to go on */
function readFrame(bytes: Uint8Array, from: number, sink: MessageSink): number {
  const pid = bytes[from + 1] ?? 0;
  const id = pid & 0x3f;
  if (protectedId(id) !== pid) return from + 1;
  const dataFrom = from + 2;
  // The next header ends this frame at the latest; a byte 55 among the data has no right parity after it, mostly.
  const end = frameEnd(bytes, dataFrom);
  let checkAt = -1;
  let isEnhanced = false;
  let classic = 0;
  let enhanced = pid;
  for (let at = dataFrom; at < end && at - dataFrom <= mostData; at++) {
    const byte = bytes[at] ?? 0;
    const fitsClassic = (~classic & 0xff) === byte;
    const fitsEnhanced = (~enhanced & 0xff) === byte && id < 0x3c;
    // A sum may fit early by chance: the frame that reaches to the end of what is there is the likely one.
    if (at > dataFrom && (fitsClassic || fitsEnhanced) && (checkAt < 0 || at === end - 1)) {
      checkAt = at;
      isEnhanced = !fitsClassic;
    }
    classic = withCarry(classic + byte);
    enhanced = withCarry(enhanced + byte);
  }
  const isEmpty = end === dataFrom;
  const to = checkAt < 0 ? end : checkAt + 1;
  sink.begin(isEmpty ? 'header' : 'frame', from, to);
  if (!isEmpty && checkAt < 0) sink.problem('checksum');
  sink.number('id', id, from + 1, from + 2, '', idNames[id]);
  const dataTo = checkAt < 0 ? end : checkAt;
  if (dataTo > dataFrom) sink.bytes('data', dataFrom, dataTo);
  if (checkAt >= 0) sink.number('checksum', bytes[checkAt] ?? 0, checkAt, to, '', isEnhanced ? 'enhanced' : 'classic');
  return to;
}

/** Where the next header begins, or the bytes end; without the break before it. */
function frameEnd(bytes: Uint8Array, dataFrom: number): number {
  const most = Math.min(bytes.length, dataFrom + mostData + 1);
  for (let at = dataFrom; at < most; at++) {
    const pid = bytes[at + 1];
    const isHeader = bytes[at] === sync && pid !== undefined && protectedId(pid & 0x3f) === pid;
    if (isHeader && (at === dataFrom || bytes[at - 1] === breakByte))
      return at > dataFrom && bytes[at - 1] === breakByte ? at - 1 : at;
  }
  return most;
}

const protectedId = (id: number): number => protectedIds[id] ?? 0;

const ids = Array.from({ length: 64 }, (_, id) => id);
const idNames = ids.map((id) => `0x${id.toString(16).toUpperCase().padStart(2, '0')}`);
const protectedIds = ids.map(withParity);

function withParity(id: number): number {
  const bit = (at: number) => (id >> at) & 1;
  const even = bit(0) ^ bit(1) ^ bit(2) ^ bit(4);
  const odd = 1 ^ bit(1) ^ bit(3) ^ bit(4) ^ bit(5);
  return id | (even << 6) | (odd << 7);
}

const withCarry = (sum: number): number => (sum > 0xff ? sum - 0xff : sum);
