import { asciiText, findByte, readDecimal, readHex } from './ascii.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * NMEA 0183: `$` or `!`, a talker of two letters and a sentence of three (or P and a maker), fields between commas,
 * `*` and the XOR of all that is between, CR LF. NMEA 4 may have a tag block between backslashes before it.
 */

const [comma, star, dollar, bang, backslash] = [0x2c, 0x2a, 0x24, 0x21, 0x5c];

/** How a field is read. `lat` and `lon` have their hemisphere in the field after them. */
type Format = 'number' | 'text' | 'time' | 'lat' | 'lon' | 'skip';
type FieldSpec = readonly [name: string, format?: Format, unit?: string, labels?: Readonly<Record<number, string>>];

const qualities = {
  0: 'no fix',
  1: 'GPS',
  2: 'differential',
  4: 'RTK fixed',
  5: 'RTK float',
  6: 'dead reckoning',
  8: 'simulated',
};
const place: readonly FieldSpec[] = [
  ['latitude', 'lat'],
  ['longitude', 'lon'],
];
const time: FieldSpec = ['time', 'time'];

const sentences: Readonly<Record<string, readonly FieldSpec[]>> = {
  GGA: [
    time,
    ...place,
    ['quality', 'number', '', qualities],
    ['satellites'],
    ['HDOP'],
    ['altitude', 'number', 'm'],
    ['', 'skip'],
    ['geoid separation', 'number', 'm'],
    ['', 'skip'],
    ['age of correction', 'number', 's'],
    ['station', 'text'],
  ],
  RMC: [
    time,
    ['status', 'text'],
    ...place,
    ['speed', 'number', 'kn'],
    ['course', 'number', '°'],
    ['date', 'text'],
    ['magnetic variation', 'number', '°'],
    ['variation direction', 'text'],
    ['mode', 'text'],
  ],
  GLL: [...place, time, ['status', 'text'], ['mode', 'text']],
  VTG: [
    ['course', 'number', '°'],
    ['', 'skip'],
    ['magnetic course', 'number', '°'],
    ['', 'skip'],
    ['speed', 'number', 'kn'],
    ['', 'skip'],
    ['speed over ground', 'number', 'km/h'],
    ['', 'skip'],
    ['mode', 'text'],
  ],
  GSA: [
    ['selection', 'text'],
    ['fix', 'number', '', { 1: 'none', 2: '2D', 3: '3D' }],
    ...Array.from({ length: 12 }, (_, at): FieldSpec => [`satellite ${at + 1}`]),
    ['PDOP'],
    ['HDOP'],
    ['VDOP'],
    ['system'],
  ],
  GSV: [
    ['sentences'],
    ['sentence'],
    ['satellites in view'],
    ...Array.from({ length: 4 }, (_, at): readonly FieldSpec[] => [
      [`satellite ${at + 1}`],
      [`elevation ${at + 1}`, 'number', '°'],
      [`azimuth ${at + 1}`, 'number', '°'],
      [`signal ${at + 1}`, 'number', 'dBHz'],
    ]).flat(),
  ],
  ZDA: [time, ['day'], ['month'], ['year'], ['zone hours', 'number', 'h'], ['zone minutes', 'number', 'min']],
  GST: [
    time,
    ['range RMS', 'number', 'm'],
    ['ellipse major', 'number', 'm'],
    ['ellipse minor', 'number', 'm'],
    ['ellipse orientation', 'number', '°'],
    ['latitude error', 'number', 'm'],
    ['longitude error', 'number', 'm'],
    ['altitude error', 'number', 'm'],
  ],
  HDT: [
    ['heading', 'number', '°'],
    ['', 'skip'],
  ],
  VDM: [['sentences'], ['sentence'], ['sequence'], ['channel', 'text'], ['payload', 'text'], ['fill bits']],
  TXT: [['sentences'], ['sentence'], ['identifier'], ['text', 'text']],
};

export const nmea: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    readSentence(bytes, 0, bytes.length, sink);
  },

  summary(message) {
    const names = ['latitude', 'longitude', 'altitude', 'speed', 'course', 'heading'];
    const known = names.flatMap((name) => textOf(message, name) || []);
    const satellites = textOf(message, 'satellites') || textOf(message, 'satellites in view');
    if (satellites) known.push(`${satellites} satellites`);
    if (known.length > 0) return known.join(', ');
    return message.fields
      .filter(({ name }) => !['talker', 'checksum', 'tag block'].includes(name))
      .slice(0, 6)
      .map(({ value }) => value)
      .join(', ');
  },
};

/** Reads the sentence of a line, with its ending or without. @returns whether there is one */
export function readSentence(bytes: Uint8Array, start: number, lineEnd: number, sink: MessageSink): boolean {
  let end = lineEnd;
  while (end > start && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  const tag = tagBlock(bytes, start, end);
  const from = tag?.after ?? startOfSentence(bytes, start, end);
  if (from === undefined || (bytes[from] !== dollar && bytes[from] !== bang)) return false;
  const starAt = findByte(bytes, star, from, end);
  const addressEnd = findByte(bytes, comma, from, starAt);
  const address = addressAt(bytes, from + 1, addressEnd);
  if (!address) return false;
  const { kind, isProprietary, fields } = address;
  sink.begin(kind, tag?.from ?? from, end);
  if (tag) {
    sink.text('tag block', tag.from + 1, tag.after - 1);
    if (!tag.isRight) sink.problem('checksum');
  }
  if (!isProprietary) sink.text('talker', from + 1, from + 3);
  readFields(bytes, addressEnd + 1, starAt, fields, sink);
  if (starAt === end) return true;
  sink.bytes('checksum', Math.min(starAt + 1, end), Math.min(starAt + 3, end));
  if (end - starAt !== 3) sink.problem('length');
  if (readHex(bytes, starAt + 1, starAt + 3) !== xor(bytes, from + 1, starAt)) sink.problem('checksum');
  return true;
}

/** What the first field of a sentence says. */
interface Address {
  readonly kind: string;
  readonly isProprietary: boolean;
  readonly fields: readonly FieldSpec[];
}

/** By their characters as a number: they are few, in millions of sentences. */
const addresses = new Map<number, Address | undefined>();
const [longestAddress, mostAddresses] = [7, 1000];

function addressAt(bytes: Uint8Array, from: number, to: number): Address | undefined {
  if (to - from > longestAddress) return undefined;
  let key = 1;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return undefined;
    key = key * 128 + byte;
  }
  const known = addresses.get(key);
  if (known || addresses.has(key)) return known;
  const text = asciiText(bytes, from, to);
  const isProprietary = text.startsWith('P');
  const isAddress = /^(?:P[A-Z\d]{3,6}|[A-Z]{2}[A-Z\d]{3})$/.test(text);
  const kind = isProprietary ? text : text.slice(2);
  const address = isAddress ? { kind, isProprietary, fields: sentences[text.slice(2)] ?? [] } : undefined;
  // Noise may look like any.
  if (addresses.size >= mostAddresses) addresses.clear();
  addresses.set(key, address);
  return address;
}

/** Noise may precede the sentence, as after an opening in mid-line. */
function startOfSentence(bytes: Uint8Array, start: number, end: number): number | undefined {
  for (let at = end - 1; at >= start; at--) if (bytes[at] === dollar || bytes[at] === bang) return at;
  return undefined;
}

/** `\s:station,c:1241544035*4A\` */
function tagBlock(bytes: Uint8Array, from: number, end: number) {
  if (bytes[from] !== backslash) return undefined;
  const close = findByte(bytes, backslash, from + 1, end);
  if (close === end) return undefined;
  const starAt = findByte(bytes, star, from + 1, close);
  return { from, after: close + 1, isRight: readHex(bytes, starAt + 1, close) === xor(bytes, from + 1, starAt) };
}

function xor(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum ^= bytes[at] ?? 0;
  return sum;
}

function readFields(
  bytes: Uint8Array,
  start: number,
  end: number,
  specs: readonly FieldSpec[],
  sink: MessageSink,
): void {
  let from = start;
  for (let at = 0; from <= end; at++) {
    let to = findByte(bytes, comma, from, end);
    const [name, format = 'number', unit, labels] = specs[at] ?? [`field ${at + 1}`, 'text'];
    if (format === 'lat' || format === 'lon') {
      const hemisphere = bytes[to + 1];
      readAngle(bytes, name, from, to, hemisphere === 0x53 || hemisphere === 0x57 ? -1 : 1, sink);
      // The hemisphere is in the next field.
      to = findByte(bytes, comma, to + 1, end);
    } else if (from < to) readField(bytes, name, format, from, to, sink, unit, labels);
    from = to + 1;
  }
}

function readField(
  bytes: Uint8Array,
  name: string,
  format: Format,
  from: number,
  to: number,
  sink: MessageSink,
  unit?: string,
  labels?: Readonly<Record<number, string>>,
): void {
  if (format === 'skip') return;
  if (format === 'text') return sink.text(name, from, to);
  const value = readDecimal(bytes, from, to);
  if (Number.isNaN(value)) {
    sink.text(name, from, to);
    sink.problem('value');
  } else if (format === 'time') {
    const whole = Math.trunc(value);
    const seconds = Math.trunc(whole / 10_000) * 3600 + (Math.trunc(whole / 100) % 100) * 60 + (whole % 100);
    sink.number(name, seconds + (value - whole), from, to, 'time of day');
  } else sink.number(name, value, from, to, unit, labels?.[value]);
}

/** `4807.038` is 48° and 7.038 minutes. */
function readAngle(bytes: Uint8Array, name: string, from: number, to: number, sign: number, sink: MessageSink): void {
  if (from >= to) return;
  const value = readDecimal(bytes, from, to);
  if (Number.isNaN(value)) return sink.problem('value');
  const degrees = Math.trunc(value / 100);
  sink.number(name, sign * (degrees + (value - degrees * 100) / 60), from, to + 2, '°');
}
