import { crc, type CrcModel } from '../core/checksum/crc.ts';
import { indexOfByte } from '../core/index-of-byte.ts';
import { fieldText, textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * RTCM 10403 (RTCM 3), corrections for satellite receivers: D3, six zero bits and a length of ten, a message, CRC-24Q.
 * The first twelve bits of a message are its number, for most the next twelve are the reference station.
 */

const preamble = 0xd3;
const [headBytes, crcBytes] = [3, 3];

const names: Readonly<Record<number, string>> = {
  1005: 'reference station',
  1006: 'reference station with height',
  1007: 'antenna',
  1008: 'antenna with serial number',
  1012: 'GLONASS observables',
  1013: 'system parameters',
  1019: 'GPS ephemeris',
  1020: 'GLONASS ephemeris',
  1029: 'text',
  1033: 'receiver and antenna',
  1042: 'BeiDou ephemeris',
  1044: 'QZSS ephemeris',
  1045: 'Galileo F/NAV ephemeris',
  1046: 'Galileo I/NAV ephemeris',
  1230: 'GLONASS biases',
  4072: 'u-blox reference',
};

/** Multiple signal messages: ten numbers for each system, the last digit is the kind. */
const systems: Readonly<Record<number, string>> = {
  107: 'GPS',
  108: 'GLONASS',
  109: 'Galileo',
  110: 'SBAS',
  111: 'QZSS',
  112: 'BeiDou',
  113: 'NavIC',
};

export const rtcm3: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let at = 0; ;) {
      const from = indexOfByte(bytes, preamble, at);
      if (from < 0) return;
      at = readRtcmFrame(bytes, from, sink);
    }
  },

  summary(message) {
    const [number] = message.fields.filter(({ name }) => name === 'number');
    const rest = ['station', 'epoch', 'X', 'Y', 'Z', 'height'].flatMap((name) =>
      textOf(message, name) ? [`${name} ${textOf(message, name)}`] : [],
    );
    return [number?.label ?? (number ? fieldText(number) : ''), ...rest].filter(Boolean).join(', ');
  },
};

/** Reads a message that begins at `from`. @returns where to go on */
export function readRtcmFrame(bytes: Uint8Array, from: number, sink: MessageSink): number {
  const high = bytes[from + 1];
  const low = bytes[from + 2];
  if (high === undefined || low === undefined || high > 3) return from + 1;
  const payload = from + headBytes;
  const payloadEnd = payload + ((high << 8) | low);
  const end = payloadEnd + crcBytes;
  const isAlone = from === 0 && end >= bytes.length;
  if (end > bytes.length && !isAlone) return from + 1;
  const isWhole = end <= bytes.length;
  const isRight =
    isWhole &&
    crc(crc24q, bytes, from, payloadEnd) ===
      ((bytes[payloadEnd] ?? 0) << 16) + ((bytes[payloadEnd + 1] ?? 0) << 8) + (bytes[payloadEnd + 2] ?? 0);
  // The preamble is one byte: only a packet that is just one frame is said to be a wrong one.
  if (!isRight && !isAlone) return from + 1;
  const bits = new Bits(bytes, payload, Math.min(payloadEnd, bytes.length));
  const number = payloadEnd - payload >= 2 ? bits.unsigned(12) : 0;
  sink.begin(String(number), from, Math.min(end, bytes.length));
  if (!isWhole) sink.problem('length');
  else if (!isRight) sink.problem('checksum');
  sink.number('length', payloadEnd - payload, from + 1, from + 3, 'B');
  if (isWhole && payloadEnd - payload >= 2 && !sink.hasEnough) {
    sink.number('number', number, payload, payload + 2, '', nameOf(number));
    if (hasStation(number) && payloadEnd - payload >= 3)
      sink.number('station', bits.unsigned(12), payload + 1, payload + 3);
    readContent(number, bits, sink);
    sink.bytes('payload', payload, payloadEnd);
    sink.bytes('CRC', payloadEnd, end);
  }
  return isRight ? end : from + 1;
}

const nameOf = (number: number): string | undefined => {
  const system = systems[Math.trunc(number / 10)];
  const kind = number % 10;
  return system && kind >= 1 && kind <= 7 ? `${system} MSM${kind}` : names[number];
};

/** Ephemerides have a satellite there. */
const hasStation = (number: number): boolean =>
  (number >= 1001 && number <= 1018) || (number >= 1029 && number <= 1033) || (number >= 1071 && number <= 1137);

function readContent(number: number, bits: Bits, sink: MessageSink): void {
  const system = systems[Math.trunc(number / 10)];
  if (system && bits.rest >= 30) {
    const at = bits.place;
    // GLONASS: three bits for the day, then milliseconds of it; the others count from the beginning of the week.
    const ms = system === 'GLONASS' ? (bits.skip(3), bits.unsigned(27)) : bits.unsigned(30);
    sink.number('epoch', ms / 1000, at, bits.place, 's');
  }
  if ((number === 1005 || number === 1006) && bits.rest >= 128 - 24) {
    bits.skip(6 + 4);
    for (const axis of ['X', 'Y', 'Z']) {
      const at = bits.place;
      sink.number(axis, bits.signed(38) / 10_000, at, bits.place, 'm');
      if (axis !== 'Z') bits.skip(2);
    }
    if (number === 1006 && bits.rest >= 16) {
      const at = bits.place;
      sink.number('height', bits.unsigned(16) / 10_000, at, bits.place, 'm');
    }
  }
}

/** Reads numbers of any count of bits, the highest first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#at = from * 8;
    this.#end = to * 8;
  }

  get rest(): number {
    return this.#end - this.#at;
  }

  /** The byte in which the next bit is, or the one after the last. */
  get place(): number {
    return Math.min(Math.ceil(this.#at / 8), this.#end / 8);
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** Up to 53 bits. */
  unsigned(count: number): number {
    let value = 0;
    for (let left = count; left > 0;) {
      const inByte = 8 - (this.#at & 7);
      const taken = Math.min(inByte, left);
      const rest = (this.#bytes[this.#at >> 3] ?? 0) & ((1 << inByte) - 1);
      value = value * (1 << taken) + (rest >> (inByte - taken));
      this.#at += taken;
      left -= taken;
    }
    return value;
  }

  signed(count: number): number {
    const value = this.unsigned(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }
}

const crc24q: CrcModel = { width: 24, poly: 0x864cfb, init: 0, reflectIn: false, reflectOut: false, xorOut: 0 };
