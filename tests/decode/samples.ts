import { crc } from '../../web/core/checksum/crc.ts';
import { fromHex } from './decoding.ts';

/*
 * Frames and lines as devices of each protocol send them.
 */

export const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));
export const text = (content: string): Uint8Array => new TextEncoder().encode(content);
export const lines = (count: number, make: (at: number) => string, ending = '\r\n'): Uint8Array =>
  text(
    many(count, make)
      .map((line) => line + ending)
      .join(''),
  );
export const joined = (parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

export function nmeaLine(body: string): string {
  let sum = 0;
  for (const char of body) sum ^= char.charCodeAt(0);
  return `$${body}*${sum.toString(16).padStart(2, '0').toUpperCase()}`;
}

export function ubx(at: number): Uint8Array {
  const body = [0x01, 0x03, 16, 0, ...many(16, (place) => (at * 7 + place) & 0xff)];
  let [a, b] = [0, 0];
  for (const byte of body) b = (b + (a = (a + byte) & 0xff)) & 0xff;
  return Uint8Array.from([0xb5, 0x62, ...body, a, b]);
}

const modbusModel = { width: 16, poly: 0x8005, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };
export function modbus(...body: readonly number[]): Uint8Array {
  const sum = crc(modbusModel, Uint8Array.from(body));
  return Uint8Array.from([...body, sum & 0xff, sum >> 8]);
}

export function modbusAscii(...body: readonly number[]): string {
  const sum = -body.reduce((all, byte) => all + byte, 0) & 0xff;
  return `:${Buffer.from([...body, sum])
    .toString('hex')
    .toUpperCase()}`;
}

export function linFrame(at: number): Uint8Array {
  const data = [at, at * 3, 7].map((byte) => byte & 0xff);
  let sum = 0x50;
  for (const byte of data) sum = sum + byte > 0xff ? sum + byte - 0xff : sum + byte;
  return Uint8Array.from([0x00, 0x55, 0x50, ...data, ~sum & 0xff]);
}

const fcs = { width: 16, poly: 0x1021, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0xffff };
export function hdlc(...content: readonly number[]): readonly number[] {
  const sum = crc(fcs, Uint8Array.from(content));
  const escaped = [...content, sum & 0xff, sum >> 8].flatMap((byte) =>
    byte === 0x7e || byte === 0x7d ? [0x7d, byte ^ 0x20] : [byte],
  );
  return [0x7e, ...escaped];
}

export const floats = (...values: readonly number[]): Uint8Array =>
  joined([new Uint8Array(Float32Array.from(values).buffer), [0, 0, 0x80, 0x7f]]);

export function cobs(...payload: readonly number[]): readonly number[] {
  const blocks: number[][] = [[]];
  for (const byte of payload) {
    if (byte === 0) blocks.push([]);
    else blocks.at(-1)!.push(byte);
  }
  return [...blocks.flatMap((block) => [block.length + 1, ...block]), 0];
}

export const dmxFrame = (at: number): readonly number[] => [
  0x7e,
  5,
  0x02,
  0x02,
  0,
  0,
  ...many(512, (slot) => (slot + at) & 0xff),
  0xe7,
];
export const slip = (at: number): readonly number[] => [0xc0, 1, 8, at, 0, 0xdb, 0xdc, at, 0xdb, 0xdd, 3, 0xc0];
export const station = fromHex('D3 00 13 3E D7 D3 02 02 98 0E DE EF 34 B4 BD 62 AC 09 41 98 6F 33 36 0B 98');
export const heartbeat1 = fromHex('FE 09 07 FF BE 00 00 00 00 00 06 08 00 04 03 CE 51');
export const heartbeat2 = fromHex('FD 09 00 00 07 FF BE 00 00 00 00 00 00 00 06 08 00 04 03 7E FA');
