import { indexOfByte } from '../core/index-of-byte.ts';
import { structNumbers, readStruct, type StructNumber } from './read-struct.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * u-blox UBX: B5 62, class, id, length (little endian), payload, two bytes of an 8-bit Fletcher checksum over class to
 * payload. Messages may be anywhere in a packet, also between NMEA sentences.
 */

const classes: Readonly<Record<number, string>> = {
  0x01: 'NAV',
  0x02: 'RXM',
  0x04: 'INF',
  0x05: 'ACK',
  0x06: 'CFG',
  0x09: 'UPD',
  0x0a: 'MON',
  0x0b: 'AID',
  0x0d: 'TIM',
  0x10: 'ESF',
  0x13: 'MGA',
  0x21: 'LOG',
  0x27: 'SEC',
  0x28: 'HNR',
};

interface Layout {
  readonly name: string;
  /** Length of the payload that it has at least. */
  readonly length: number;
  readonly fields: readonly StructNumber[];
}

const fixes = { 0: 'none', 1: 'dead reckoning', 2: '2D', 3: '3D', 4: 'GNSS and dead reckoning', 5: 'time only' };
const angle = { type: 'i32le', per: 1e7, unit: '°' } as const;
const millimetres = { per: 1000, unit: 'm' } as const;

/** By class and id. */
const layouts: Readonly<Record<number, Layout>> = {
  0x0102: {
    name: 'NAV-POSLLH',
    length: 28,
    fields: structNumbers([
      { name: 'iTOW', at: 0, type: 'u32le', per: 1000, unit: 's' },
      { name: 'lon', at: 4, ...angle },
      { name: 'lat', at: 8, ...angle },
      { name: 'height', at: 12, type: 'i32le', ...millimetres },
      { name: 'hMSL', at: 16, type: 'i32le', ...millimetres },
      { name: 'hAcc', at: 20, type: 'u32le', ...millimetres },
      { name: 'vAcc', at: 24, type: 'u32le', ...millimetres },
    ]),
  },
  0x0107: {
    name: 'NAV-PVT',
    length: 84,
    fields: structNumbers([
      { name: 'iTOW', at: 0, type: 'u32le', per: 1000, unit: 's' },
      { name: 'year', at: 4, type: 'u16le' },
      { name: 'month', at: 6, type: 'u8' },
      { name: 'day', at: 7, type: 'u8' },
      { name: 'hour', at: 8, type: 'u8' },
      { name: 'min', at: 9, type: 'u8' },
      { name: 'sec', at: 10, type: 'u8' },
      { name: 'valid', at: 11, type: 'u8' },
      { name: 'tAcc', at: 12, type: 'u32le', unit: 'ns' },
      { name: 'fixType', at: 20, type: 'u8', labels: fixes },
      { name: 'flags', at: 21, type: 'u8' },
      { name: 'numSV', at: 23, type: 'u8' },
      { name: 'lon', at: 24, ...angle },
      { name: 'lat', at: 28, ...angle },
      { name: 'height', at: 32, type: 'i32le', ...millimetres },
      { name: 'hMSL', at: 36, type: 'i32le', ...millimetres },
      { name: 'hAcc', at: 40, type: 'u32le', ...millimetres },
      { name: 'vAcc', at: 44, type: 'u32le', ...millimetres },
      { name: 'gSpeed', at: 60, type: 'i32le', per: 1000, unit: 'm/s' },
      { name: 'headMot', at: 64, type: 'i32le', per: 1e5, unit: '°' },
      { name: 'pDOP', at: 76, type: 'u16le', per: 100 },
    ]),
  },
  0x0103: {
    name: 'NAV-STATUS',
    length: 16,
    fields: structNumbers([
      { name: 'iTOW', at: 0, type: 'u32le', per: 1000, unit: 's' },
      { name: 'gpsFix', at: 4, type: 'u8', labels: fixes },
      { name: 'ttff', at: 8, type: 'u32le', per: 1000, unit: 's' },
      { name: 'msss', at: 12, type: 'u32le', per: 1000, unit: 's' },
    ]),
  },
  0x0500: ackLayout('ACK-NAK'),
  0x0501: ackLayout('ACK-ACK'),
  0x0608: {
    name: 'CFG-RATE',
    length: 6,
    fields: structNumbers([
      { name: 'measRate', at: 0, type: 'u16le', unit: 'ms' },
      { name: 'navRate', at: 2, type: 'u16le' },
      { name: 'timeRef', at: 4, type: 'u16le' },
    ]),
  },
  0x0a04: { name: 'MON-VER', length: 0, fields: [] },
};

function ackLayout(name: string): Layout {
  return {
    name,
    length: 2,
    fields: structNumbers([
      { name: 'clsID', at: 0, type: 'u8' },
      { name: 'msgID', at: 1, type: 'u8' },
    ]),
  };
}

/** Sync, class, id, length before the payload; the checksum after it. */
const [headBytes, checksumBytes] = [6, 2];
/** No receiver sends more. Two bytes that only look like a beginning must not cost a sum over 64 KiB. */
const longestPayload = 8192;

export const ubx: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let at = 0; ;) {
      const from = indexOfByte(bytes, 0xb5, at);
      if (from < 0) return;
      at = bytes[from + 1] === 0x62 ? readUbxMessage(bytes, from, sink) : from + 1;
    }
  },

  summary(message) {
    const names = ['fixType', 'numSV', 'lat', 'lon', 'hMSL', 'clsID', 'msgID', 'measRate'];
    return names.flatMap((name) => (textOf(message, name) ? [`${name} ${textOf(message, name)}`] : [])).join(', ');
  },
};

/** Reads a message that begins at `from`. @returns where to go on */
export function readUbxMessage(bytes: Uint8Array, from: number, sink: MessageSink): number {
  if (from + headBytes > bytes.length) return from + 2;
  const length = (bytes[from + 4] ?? 0) | ((bytes[from + 5] ?? 0) << 8);
  if (length > longestPayload) return from + 2;
  const payload = from + headBytes;
  const payloadEnd = payload + length;
  const end = payloadEnd + checksumBytes;
  const [cls, id] = [bytes[from + 2] ?? 0, bytes[from + 3] ?? 0];
  const layout = layouts[(cls << 8) | id];
  const isWhole = end <= bytes.length;
  const isRight =
    isWhole && fletcher(bytes, from + 2, payloadEnd) === ((bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8));
  // Two bytes that look like a beginning are one only if what follows them says so too.
  if (!isRight && !(cls in classes)) return from + 1;
  sink.begin(layout?.name ?? nameOf(cls, id), from, Math.min(end, bytes.length));
  sink.number('length', length, from + 4, from + 6, 'B');
  if (!isWhole) {
    sink.problem('length');
    return from + 2;
  }
  if (!isRight) sink.problem('checksum');
  // An empty payload asks for the message.
  if (layout && length > 0 && length < layout.length) sink.problem('length');
  if (sink.hasEnough) return isRight ? end : from + 2;
  if (layout && length >= layout.length) readStruct(layout.fields, bytes, payload, payloadEnd, sink);
  else if (length > 0) sink.bytes('payload', payload, payloadEnd);
  if (layout?.name === 'MON-VER' && length > 0) readVersion(bytes, payload, payloadEnd, sink);
  sink.bytes('checksum', payloadEnd, end);
  return isRight ? end : from + 2;
}

/** Texts of a fixed length, filled with zeros: software 30, hardware 10, then extensions of 30. */
function readVersion(bytes: Uint8Array, from: number, to: number, sink: MessageSink): void {
  for (let at = from, part = 0; at < to; part++) {
    const end = Math.min(at + (part === 1 ? 10 : 30), to);
    let last = end;
    while (last > at && bytes[last - 1] === 0) last--;
    sink.text(part === 0 ? 'swVersion' : part === 1 ? 'hwVersion' : `extension ${part - 1}`, at, last);
    at = end;
  }
}

/** Both sums of RFC 1145's 8-bit Fletcher checksum, the first in the low byte. */
function fletcher(bytes: Uint8Array, from: number, to: number): number {
  let [a, b] = [0, 0];
  for (let at = from; at < to; at++) {
    a = (a + (bytes[at] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  return a | (b << 8);
}

/** Of messages without a layout, by class and id; made when first read. */
const otherNames: string[] = [];

function nameOf(cls: number, id: number): string {
  return (otherNames[(cls << 8) | id] ??= `${classes[cls] ?? hex(cls)}-${hex(id)}`);
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
