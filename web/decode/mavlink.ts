import { crc, type CrcModel } from '../core/checksum/crc.ts';
import { indexOfByte } from '../core/index-of-byte.ts';
import type { NumberType } from '../core/payload/payload-number.ts';
import { typeCode, numberAt, sizeOf } from './read-struct.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';
import tables from './mavlink-tables.json' with { type: 'json' };

/*
 * MAVLink 1 and 2: FE or FD, length, sequence, system, component, number of the message, payload, CRC-16/MCRF4XX over
 * all after the first byte and a byte that belongs to the message's layout. Fields stand by their size, the largest
 * first. Version 2 leaves out zeros at the payload's end, and may have a signature of 13 bytes.
 */

interface Field {
  readonly name: string;
  readonly at: number;
  /** Of its type; `char`: a text that ends at a zero. */
  readonly code: number;
  /** Bytes of an element. */
  readonly size: number;
  /** Elements of an array; 1 for a single value. */
  readonly count: number;
  /** Of the elements of an array, or the one of a single value. */
  readonly names: readonly string[];
  readonly per: number;
  readonly unit: string | undefined;
  readonly labels: ReadonlyMap<number, string> | undefined;
}

interface Layout {
  readonly name: string;
  readonly crcExtra: number;
  /** Of the payload, with what is left out. */
  readonly length: number;
  readonly fields: readonly Field[];
}

const [magic1, magic2] = [0xfe, 0xfd];
const [head1, head2, crcBytes, signatureBytes] = [6, 10, 2, 13];
const signed = 0x01;

/** In place of the code of a number's type. */
const char = -1;

export const mavlink: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at];
      at = byte === magic1 || byte === magic2 ? readFrame(bytes, at, sink) : at + 1;
    }
  },

  summary: ({ fields }) =>
    fields
      .filter(({ name }) => !headNames.has(name))
      .slice(0, 8)
      .map((field) => `${field.name} ${field.label === '' ? fieldText(field) : field.label}`)
      .join('  '),
};

const headNames: ReadonlySet<string> = new Set([
  'sequence',
  'system',
  'component',
  'CRC',
  'signature',
  'mavlink_version',
]);

/** @returns where to go on */
function readFrame(bytes: Uint8Array, from: number, sink: MessageSink): number {
  const isV2 = bytes[from] === magic2;
  const head = isV2 ? head2 : head1;
  const payload = from + head;
  if (payload > bytes.length) return from + 1;
  const payloadEnd = payload + (bytes[from + 1] ?? 0);
  const end = payloadEnd + crcBytes;
  const numberAt = from + (isV2 ? 7 : 5);
  const number = isV2
    ? (bytes[numberAt] ?? 0) | ((bytes[numberAt + 1] ?? 0) << 8) | ((bytes[numberAt + 2] ?? 0) << 16)
    : (bytes[numberAt] ?? 0);
  const layout = layoutOf(number);
  const isWhole = end <= bytes.length;
  const sum = (bytes[payloadEnd] ?? 0) | ((bytes[payloadEnd + 1] ?? 0) << 8);
  const isRight = isWhole && layout !== undefined && checkOf(bytes, from + 1, payloadEnd, layout.crcExtra) === sum;
  const flags = isV2 ? (bytes[from + 2] ?? 0) : 0;
  const signatureEnd = flags & signed ? Math.min(end + signatureBytes, bytes.length) : end;
  // Without a layout nothing can be checked; a wrong one is told only of a packet that is just one frame.
  const isAlone = from === 0 && signatureEnd >= bytes.length;
  if (!isRight && !isAlone) return from + 1;
  sink.begin(layout?.name ?? `message ${number}`, from, Math.min(signatureEnd, bytes.length));
  if (!isWhole) sink.problem('length');
  else if (layout && !isRight) sink.problem('checksum');
  const byteField = (name: string, at: number) => sink.number(name, bytes[at] ?? 0, at, at + 1);
  byteField('sequence', from + (isV2 ? 4 : 2));
  byteField('system', from + (isV2 ? 5 : 3));
  byteField('component', from + (isV2 ? 6 : 4));
  if (!isWhole) return bytes.length;
  if (sink.hasEnough) return signatureEnd;
  if (layout) readPayload(bytes, payload, payloadEnd, layout, sink);
  else if (payloadEnd > payload) sink.bytes('payload', payload, payloadEnd);
  sink.bytes('CRC', payloadEnd, end);
  if (signatureEnd > end) sink.bytes('signature', end, signatureEnd);
  return signatureEnd;
}

/** Of the message that is read: with the zeros that it leaves out. */
const padded = new Uint8Array(1024);

function readPayload(bytes: Uint8Array, from: number, to: number, layout: Layout, sink: MessageSink): void {
  const isCut = to - from < layout.length;
  if (isCut) {
    padded.fill(0, 0, layout.length);
    for (let at = from; at < to; at++) padded[at - from] = bytes[at] ?? 0;
  }
  const whole = isCut ? padded : bytes;
  const base = isCut ? 0 : from;
  const place = (at: number): number => Math.min(from + at, to);
  for (const { name, at, code, size, count, names, per, unit, labels } of layout.fields) {
    if (code === char) {
      const most = Math.min(place(at + count), to);
      const zero = indexOfByte(bytes, 0, place(at), most);
      sink.text(name, place(at), zero < 0 ? most : zero);
      continue;
    }
    for (let index = 0; index < count; index++) {
      const offset = at + index * size;
      const value = numberAt(whole, code, base + offset);
      sink.number(names[index] ?? '', value / per, place(offset), place(offset + size), unit, labels?.get(value));
    }
  }
}

const reflectedPoly = 0x8408;
const mcrf4xx: CrcModel = { width: 16, poly: 0x1021, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };

function checkOf(bytes: Uint8Array, from: number, to: number, extra: number): number {
  // One more byte, bit by bit: the sum goes on from where it is.
  let sum = crc(mcrf4xx, bytes, from, to) ^ extra;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ reflectedPoly : sum >>> 1;
  return sum;
}

/** As they are read, when they are first needed. */
const layouts = new Map<number, Layout>();
let linesByNumber: ReadonlyMap<number, string> | undefined;

function layoutOf(number: number): Layout | undefined {
  const known = layouts.get(number);
  if (known) return known;
  linesByNumber ??= new Map(tables.messages.map((line) => [Number.parseInt(line, 10), line]));
  const line = linesByNumber.get(number);
  if (line === undefined) return undefined;
  const layout = readLayout(line);
  layouts.set(number, layout);
  return layout;
}

/** `number NAME crcExtra length field:type[count]:unit:enumeration …` */
function readLayout(line: string): Layout {
  const [, name = '', crcExtra, , ...specs] = line.split(' ');
  let length = 0;
  const fields = specs.map((spec): Field => {
    const [field = '', typeText = '', unitName = '', labels] = spec.split(':');
    const [, short = '', count = '0'] = /^(\w+)(?:\[(\d+)\])?$/.exec(typeText) ?? [];
    const type = short === 'c' ? 'char' : ((short.endsWith('8') ? short : `${short}le`) as NumberType);
    const [per, unit] = units[unitName] ?? [1, unitName || undefined];
    const at = length;
    const size = type === 'char' ? 1 : sizeOf(type);
    const own = frameNames.has(field) ? `${field} 2` : field;
    const elements = Math.max(Number(count), 1);
    const names = count === '0' ? [own] : Array.from({ length: elements }, (_, index) => `${own}[${index}]`);
    length += size * elements;
    const meaning = { per, unit, labels: labels ? labelsOf(labels) : undefined };
    return { name: own, at, code: type === 'char' ? char : typeCode(type), size, count: elements, names, ...meaning };
  });
  return { name, crcExtra: Number(crcExtra), length, fields };
}

/** Fields of a payload with one of these names get a number. */
const frameNames = new Set(['sequence', 'system', 'component']);

/** Units that are read easier as another. */
const units: Readonly<Record<string, readonly [per: number, unit: string]>> = {
  degE7: [1e7, '°'],
  degE5: [1e5, '°'],
  cdeg: [100, '°'],
  deg: [1, '°'],
  'cdeg/s': [100, '°/s'],
  'deg/s': [1, '°/s'],
  'c%': [100, '%'],
  'd%': [10, '%'],
  cA: [100, 'A'],
  mV: [1000, 'V'],
  cV: [100, 'V'],
  mm: [1000, 'm'],
  cm: [100, 'm'],
  dm: [10, 'm'],
  'cm/s': [100, 'm/s'],
  cdegC: [100, '°C'],
  degC: [1, '°C'],
  us: [1, 'µs'],
  bytes: [1, 'B'],
};

const labelsOf = (name: string): ReadonlyMap<number, string> | undefined => {
  const text = (tables.enums as Readonly<Record<string, string>>)[name];
  return text === undefined
    ? undefined
    : new Map(
        text.split(' ').map((entry) => {
          const [value, label = ''] = entry.split('=');
          return [Number(value), label];
        }),
      );
};
