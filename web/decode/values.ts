import { endOfLine, findByte, longestNumber, readDecimal } from './ascii.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder, MessageSink, Packet } from './decoder.ts';

/*
 * Lines of values, as people print them: `>name:value` of Teleplot, `label:value` and `label=value` with or without
 * spaces, numbers between commas, semicolons, tabs or spaces with a row of names before them or without, and objects of
 * JSON. A line without such a number has no message.
 */

interface ValuesState {
  /** Names of the columns: a row without a number names those that follow it. */
  names: readonly string[];
}

const [space, tab, comma, semicolon, colon, equals, greater, brace] = [0x20, 0x09, 0x2c, 0x3b, 0x3a, 0x3d, 0x3e, 0x7b];
/** What of these a line has is found in one go. */
const [markSign, commaSign] = [1, 2];
const signs = new Uint8Array(256);
for (const mark of [colon, equals]) signs[mark] = markSign;
for (const mark of [comma, semicolon]) signs[mark] = commaSign;

/** Of one line; the others are left out. */
const mostValues = 256;
const longestName = 60;
/** Names that say where a number is, and those of Teleplot; longer ones are cut. */
const longestPath = 200;
/** Objects inside each other. */
const mostDepth = 32;
/** A number and its unit. Reading a longer word to its end from each of its colons would take quadratic time. */
const longestValue = longestNumber + 8;

export const values: MessageDecoder<ValuesState> = {
  begin: () => ({ names: [] }),

  decode(packet, state, sink) {
    const { bytes } = packet;
    const end = endOfLine(bytes);
    let from = 0;
    while (from < end && isBlank(bytes[from])) from++;
    if (from === end) return;
    if (bytes[from] === greater) return readTeleplot(packet, from, end, sink);
    if (bytes[from] === brace) return readJson(packet, from, end, sink);
    let seen = 0;
    for (let at = from; at < end; at++) seen |= signs[bytes[at] ?? 0] ?? 0;
    if (seen & markSign && readLabelled(packet, from, end, sink)) return;
    readColumns(packet, from, end, (seen & commaSign) !== 0, state, sink);
  },

  summary({ fields }) {
    return fields
      .slice(0, 12)
      .map((field) => `${field.name} ${fieldText(field)}`)
      .join('  ');
  },
};

const isBlank = (byte: number | undefined): boolean => byte === space || byte === tab;
const isSeparator = (byte: number | undefined): boolean =>
  byte === space || byte === tab || byte === comma || byte === semicolon;

/** Of the row that is read: made once, as rows are read one after the other. */
const columns = {
  from: new Uint32Array(mostValues + 1),
  to: new Uint32Array(mostValues + 1),
  number: new Float64Array(mostValues + 1),
};
const plainNames = Array.from({ length: mostValues + 1 }, (_, at) => `value ${at + 1}`);

const textAt = (packet: Packet, from: number, to: number): string => packet.text(from, to).trim();

/** `>name:21.5§°C|flags`, `>name:1627551892437:21.5` with a time in milliseconds before the value. */
function readTeleplot(packet: Packet, from: number, end: number, sink: MessageSink): void {
  const { bytes } = packet;
  const nameEnd = findByte(bytes, colon, from, end);
  const name = textAt(packet, from + 1, findByte(bytes, comma, from, nameEnd)).slice(0, longestPath);
  if (nameEnd === end || name === '' || name.startsWith('statsd') || name.startsWith('3D|')) return;
  const flagsAt = findByte(bytes, 0x7c, nameEnd, end);
  const flags = flagsAt < end ? textAt(packet, flagsAt + 1, end).split(',') : [];
  const [unitAt, signBytes] = unitPlace(bytes, nameEnd, flagsAt);
  const unit = textAt(packet, unitAt + signBytes, flagsAt);
  sink.begin(name, from, end);
  const isText = flags.includes('t');
  const isPair = flags.includes('xy');
  for (let at = nameEnd + 1, count = 0; at < unitAt && count < mostValues; count++) {
    const to = findByte(bytes, semicolon, at, unitAt);
    readSample(bytes, at, to, { name, unit, isText, isPair }, sink);
    at = to + 1;
  }
}

/** Where a section sign begins, and its length: in UTF-8 and GBK it has two bytes. */
function unitPlace(bytes: Uint8Array, from: number, to: number): readonly [at: number, length: number] {
  for (let at = from; at < to; at++) {
    if (bytes[at] === 0xa7) return bytes[at - 1] === 0xc2 ? [at - 1, 2] : [at, 1];
    if (bytes[at] === 0xa1 && bytes[at + 1] === 0xec) return [at, 2];
  }
  return [to, 0];
}

interface Series {
  readonly name: string;
  readonly unit: string;
  readonly isText: boolean;
  readonly isPair: boolean;
}

function readSample(bytes: Uint8Array, from: number, to: number, series: Series, sink: MessageSink): void {
  const { name, unit, isText, isPair } = series;
  const first = findByte(bytes, colon, from, to);
  if (isPair && first < to) {
    const second = findByte(bytes, colon, first + 1, to);
    sink.number(`${name} x`, readDecimal(bytes, from, first), from, first, unit);
    sink.number(`${name} y`, readDecimal(bytes, first + 1, second), first + 1, second, unit);
    if (second < to) sink.number('time', readDecimal(bytes, second + 1, to), second + 1, to, 'ms');
    return;
  }
  const valueFrom = first < to ? first + 1 : from;
  if (first < to) sink.number('time', readDecimal(bytes, from, first), from, first, 'ms');
  if (isText) return sink.text(name, valueFrom, to);
  const value = readDecimal(bytes, valueFrom, to);
  if (Number.isNaN(value)) sink.problem('value');
  sink.number(name, value, valueFrom, to, unit);
}

/** `a:1 b: 2,c=3`: whether at least one name has a number. Other words are skipped. */
function readLabelled(packet: Packet, start: number, end: number, sink: MessageSink): boolean {
  const { bytes } = packet;
  let count = 0;
  for (let at = start; at < end && count < mostValues && !(count > 0 && sink.hasEnough);) {
    let mark = at;
    while (mark < end && bytes[mark] !== colon && bytes[mark] !== equals) mark++;
    if (mark === end) break;
    let nameFrom = mark;
    let nameTo = mark;
    while (nameTo > at && isBlank(bytes[nameTo - 1])) nameTo--;
    nameFrom = nameTo;
    while (nameFrom > at && !isSeparator(bytes[nameFrom - 1])) nameFrom--;
    let valueFrom = mark + 1;
    while (valueFrom < end && isBlank(bytes[valueFrom])) valueFrom++;
    let valueTo = valueFrom;
    const valueEnd = Math.min(end, valueFrom + longestValue);
    while (valueTo < valueEnd && !isSeparator(bytes[valueTo])) valueTo++;
    const [number, unit] = numberWithUnit(packet, valueFrom, valueTo);
    const name = isNumeral(bytes, nameFrom, nameTo) ? '' : textAt(packet, nameFrom, nameTo);
    const isMissing = Number.isNaN(number) && !isNotNumber(bytes, valueFrom, valueTo);
    if (isMissing || name === '' || name.length > longestName) {
      at = mark + 1;
      continue;
    }
    if (count++ === 0) sink.begin('values', start, end);
    sink.number(name, number, valueFrom, valueTo, unit);
    at = valueTo;
  }
  return count > 0;
}

/** Whether a name is of digits and points, as times of day have them. */
function isNumeral(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
  if (at === to) return false;
  while (at < to && (isDigit(bytes[at]) || bytes[at] === 0x2e)) at++;
  return at === to;
}

/** `21.5`, `21.5C`, `40%` */
function numberWithUnit(packet: Packet, from: number, to: number): readonly [number: number, unit: string] {
  const { bytes } = packet;
  let end = to;
  while (end > from && !isDigit(bytes[end - 1])) end--;
  const number = readDecimal(bytes, from, end);
  if (Number.isNaN(number)) return [readDecimal(bytes, from, to), ''];
  if (end === to) return [number, ''];
  const unit = textAt(packet, end, to);
  return /^[%°\p{L}]?[\p{L}\d/²³·°%]*$/u.test(unit) && unit.length <= 8 ? [number, unit] : [NaN, ''];
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** `1.5,2.5 3`; a row of words names the columns of the rows after it. */
function readColumns(
  packet: Packet,
  start: number,
  end: number,
  isByComma: boolean,
  state: ValuesState,
  sink: MessageSink,
): void {
  const { bytes } = packet;
  let count = 0;
  let words = 0;
  let isEmpty = true;
  for (let at = start; at <= end && count <= mostValues;) {
    let to = at;
    while (to < end && (isByComma ? bytes[to] !== comma && bytes[to] !== semicolon : !isSeparator(bytes[to]))) to++;
    if (to > at || isByComma) {
      let [first, last] = [at, to];
      while (first < last && isBlank(bytes[first])) first++;
      while (last > first && isBlank(bytes[last - 1])) last--;
      const number = first < last ? readDecimal(bytes, first, last) : NaN;
      columns.from[count] = at;
      columns.to[count] = to;
      columns.number[count++] = number;
      if (first < last) {
        isEmpty = false;
        if (Number.isNaN(number) && !isNotNumber(bytes, first, last)) words++;
        // A sentence is not a row, and its words name nothing.
        if (words > 0 && !isByComma) return;
      }
    }
    at = to + 1;
  }
  if (isEmpty) return;
  if (words > 0) {
    const { from, to, number } = columns;
    if (number.subarray(0, count).every((value) => Number.isNaN(value)))
      state.names = Array.from({ length: count }, (_, at) =>
        textAt(packet, from[at] ?? 0, to[at] ?? 0).slice(0, longestName),
      );
    return;
  }
  sink.begin('values', start, end);
  const isNamed = state.names.length === count;
  for (let at = 0; at < count && !sink.hasEnough; at++) {
    const number = columns.number[at] ?? NaN;
    const [first, last] = [columns.from[at] ?? 0, columns.to[at] ?? 0];
    if (!Number.isNaN(number) || isNotNumber(bytes, first, last))
      sink.number((isNamed && state.names[at]) || (plainNames[at] ?? ''), number, first, last);
  }
}

/** `nan`, as `printf` writes what is not a number, with blanks round it or without: a gap, not a word. */
function isNotNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let [from, to] = [start, end];
  while (from < to && (isBlank(bytes[from]) || bytes[from] === 0x2d || bytes[from] === 0x2b)) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  const isLetter = (at: number, lower: number): boolean => ((bytes[at] ?? 0) | 0x20) === lower;
  return to - from === 3 && isLetter(from, 0x6e) && isLetter(from + 1, 0x61) && isLetter(from + 2, 0x6e);
}

/** Each number of an object, by its path: `imu.ax`, `cells.0`. */
function readJson(packet: Packet, from: number, end: number, sink: MessageSink): void {
  let value: unknown;
  try {
    value = JSON.parse(textAt(packet, from, end));
  } catch {
    return;
  }
  sink.begin('JSON', from, end);
  if (sink.hasEnough) return;
  let count = 0;
  const walk = (part: unknown, path: JsonPath, depth: number): void => {
    if (count >= mostValues || depth > mostDepth || sink.hasEnough) return;
    if (typeof part === 'number' || typeof part === 'boolean') {
      count++;
      sink.number(path.name, Number(part), from, end);
    } else if (typeof part === 'object' && part !== null)
      for (const key in part) walk(part[key as keyof typeof part], pathIn(path, key), depth + 1);
  };
  walk(value, jsonRoot, 0);
}

/** Names of the numbers in objects: the same ones come again and again. */
interface JsonPath {
  readonly whole: string;
  readonly name: string;
  readonly inner: Map<string, JsonPath>;
}

const jsonRoot: JsonPath = { whole: '', name: '', inner: new Map() };
const mostPaths = 4096;
let pathCount = 0;

function pathIn(outer: JsonPath, key: string): JsonPath {
  const known = outer.inner.get(key);
  if (known) return known;
  const whole = outer.whole === '' ? key : `${outer.whole}.${key}`;
  const path = { whole, name: whole.slice(0, longestPath), inner: new Map() };
  // A device may name its values as it likes: long names are not kept, and not any number of them.
  if (whole.length > longestPath) return path;
  if (++pathCount > mostPaths) {
    jsonRoot.inner.clear();
    pathCount = 0;
  }
  outer.inner.set(key, path);
  return path;
}
