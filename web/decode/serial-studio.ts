import { formatHexByte } from '../core/hex-format.ts';
import { parseHex } from '../core/hex-input.ts';
import { longestName } from './format-line.ts';

/*
 * Project files of Serial Studio (.ssproj, and .json before version 3) as formats of a person's own: frames, and for
 * each dataset its place, title and unit. Scripts in them are not run: of those that only split a text the separator is
 * read, of others the fields are a beginning to change.
 */

/** A format that was made of a project. */
interface ProjectFormat {
  readonly name: string;
  readonly text: string;
}

/**
 * What of a project is not in its formats. `script`: how a frame is split is a guess; `transform`: values are
 * calculated by a script; `look`: ranges, alarms and spectra, which stand as comments; `checksum`: it is not checked;
 * `frame`: frames end where nothing is said; `decoder`: a decoder of ours reads it; `size`: numbers of so many bytes
 * are not read; `empty`: there is no value; `newer`: the file is of a later version.
 */
export interface ProjectRemark {
  readonly kind: 'script' | 'transform' | 'look' | 'checksum' | 'frame' | 'decoder' | 'size' | 'empty' | 'newer';
  /** What it is about: the name of a format, a checksum, the id of a decoder, titles. */
  readonly about: string;
}

interface ReadProject {
  readonly formats: readonly ProjectFormat[];
  readonly remarks: readonly ProjectRemark[];
}

type Json = Readonly<Record<string, unknown>>;

interface Dataset {
  /** From 1. */
  readonly index: number;
  readonly title: string;
  readonly unit: string;
  /** Its range, alarms and spectrum, in words. */
  readonly look: string;
  readonly isTransformed: boolean;
}

/** Versions of the file up to this one are known. */
const knownVersion = 3;
const mostIndex = 256;
const mostSources = 20;

/** Templates for what decoders of ours read by themselves. */
const ownDecoders: Readonly<Record<string, string>> = {
  key_value: 'values',
  json_data: 'values',
  nmea_0183: 'nmea',
  ubx_ublox: 'ubx',
  rtcm_corrections: 'rtcm3',
  mavlink: 'mavlink2',
  modbus: 'modbus-rtu',
  at_commands: 'at',
  slip_encoded: 'slip',
  cobs_encoded: 'cobs',
};

/** Their names of checksums, ours, and the order of the bytes. */
const checksums: Readonly<Record<string, string>> = {
  'XOR-8': 'XOR',
  'MOD-256': 'SUM-8',
  'CRC-8': 'CRC-8/NRSC-5',
  'CRC-16': 'CRC-16/IBM-3740 big',
  'CRC-16-MODBUS': 'CRC-16/MODBUS little',
  'CRC-16-CCITT': 'CRC-16/XMODEM big',
  'CRC-32': 'CRC-32/ISO-HDLC big',
};

/** Reads a project file; `undefined` for what is none. */
export function readSerialStudio(content: string): ReadProject | undefined {
  const project = objectOf(parsed(content));
  const groups = listOf(project['groups']);
  if (!Array.isArray(project['groups']) || !groups.some((group) => Array.isArray(group['datasets']))) return undefined;
  const remarks: ProjectRemark[] = [];
  if (numberOf(project['schemaVersion'], 0) > knownVersion)
    remarks.push({ kind: 'newer', about: String(project['schemaVersion']) });
  const sources = listOf(project['sources']).slice(0, mostSources);
  const title = textOf(project['title']) || 'Serial Studio';
  const formats = (sources.length > 0 ? sources : [project]).flatMap((source) => {
    const id = numberOf(source['sourceId'], 0);
    const own = groups.filter((group) => numberOf(group['sourceId'], 0) === id);
    const name = sources.length > 1 ? `${title}, ${textOf(source['title']) || id}` : title;
    return formatOf(name.slice(0, longestName), source, datasetsOf(own), remarks);
  });
  return { formats, remarks };
}

function formatOf(
  name: string,
  source: Json,
  datasets: readonly Dataset[],
  remarks: ProjectRemark[],
): readonly ProjectFormat[] {
  const say = (kind: ProjectRemark['kind'], about = name): void => void remarks.push({ kind, about });
  const template = textOf(source['frameParserTemplate']);
  const decoder = ownDecoders[template];
  if (decoder !== undefined) {
    say('decoder', decoder);
    return [];
  }
  if (datasets.length === 0) {
    say('empty');
    return [];
  }
  const transformed = datasets.filter(({ isTransformed }) => isTransformed).map(({ title }) => title);
  if (transformed.length > 0) say('transform', transformed.join(', '));
  const looks = datasets.filter(({ look }) => look !== '').map(({ title, look }) => `# ${title}: ${look}\n`);
  if (looks.length > 0) say('look');
  const isText = numberOf(source['decoderMethod'] ?? source['decoder'], 0) === 0;
  const body = isText ? textFormat(source, datasets, say) : bytesFormat(source, datasets, say);
  return [{ name, text: `${looks.join('')}${body}` }];
}

type Say = (kind: ProjectRemark['kind'], about?: string) => void;

/** Frames of text, with a separator between the values. */
function textFormat(source: Json, datasets: readonly Dataset[], say: Say): string {
  const { start, end } = delimitersOf(source);
  const separator = separatorOf(source);
  if (separator === undefined) say('script');
  if (checksumOf(source) !== '') say('checksum', checksumOf(source));
  const isLine = end.length === 0 || [...end].every((byte) => byte === 0x0a || byte === 0x0d);
  if (end.length === 0 && frameDetection(source) !== 2) say('frame');
  const between = asBytes(separator || ',');
  // One character is left out of the values; of several the shortest value is taken.
  const value =
    between.length === 1
      ? `[^${[between, isLine ? '' : latin1(end)[0]].map((char = '') => escaped(char)).join('')}]*`
      : '.*?';
  const last = Math.max(...datasets.map(({ index }) => index));
  const columns = Array.from({ length: last }, (_, at) =>
    datasets.some(({ index }) => index === at + 1) ? `(?<v${at + 1}>${value})` : value,
  );
  const ends = [escaped(between), ...(isLine ? [] : [escaped(latin1(end))]), '$'];
  const tail = between.length === 1 ? '' : `(?:${ends.join('|')})`;
  const head = start.length > 0 ? escaped(latin1(start)) : '^';
  const pattern = `${head}\\s*${columns.join(`\\s*${escaped(between)}\\s*`)}${tail}`;
  const lines = [...(isLine ? [] : [`end ${hexOf(end)}`]), `pattern ${pattern}`];
  for (const { index, title, unit } of datasets) {
    lines.push(`name v${index} ${title}`);
    if (unit !== '') lines.push(`unit v${index} ${unit}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Frames of bytes, with numbers that are all of the same type. */
function bytesFormat(source: Json, datasets: readonly Dataset[], say: Say): string {
  const { start, end } = delimitersOf(source);
  const template = textOf(source['frameParserTemplate']);
  const isKnown = template === 'raw_bytes' || template === 'hexadecimal_bytes';
  if (!isKnown) say('script');
  const params = objectOf(source['frameParserParams']);
  const wanted = isKnown ? numberOf(params['bytesPerValue'], 1) : 1;
  const size = [1, 2, 4, 8].includes(wanted) ? wanted : 1;
  if (size !== wanted) say('size', String(wanted));
  const type = `${params['signedValues'] === true ? 'i' : 'u'}${size * 8}`;
  const lines = [params['endianness'] === 'little' ? 'little' : 'big'];
  if (start.length > 0) lines.unshift(`start ${hexOf(start)}`);
  let next = 1;
  for (const { index, title, unit } of datasets) {
    if (index > next) lines.push(`skip ${(index - next) * size}`);
    lines.push(`${type} "${title.replaceAll('"', "'")}" ${unit}`.trimEnd());
    next = index + 1;
  }
  const theirs = checksumOf(source);
  const ours = checksums[theirs];
  // It stands behind the end of a frame, and is over what is between both.
  if (theirs !== '' && (ours === undefined || end.length > 0)) say('checksum', theirs);
  else if (ours !== undefined) lines.push(`checksum ${ours} from ${start.length}`);
  if (end.length > 0) lines.push(`end ${hexOf(end)}`);
  return `${lines.join('\n')}\n`;
}

/** Of groups, in the order of their places; the first one of a place counts. */
function datasetsOf(groups: readonly Json[]): readonly Dataset[] {
  const found = new Map<number, Dataset>();
  const titles = new Set<string>();
  for (const group of groups)
    for (const one of listOf(group['datasets'])) {
      const index = numberOf(one['index'], 0);
      if (!Number.isInteger(index) || index < 1 || index > mostIndex || found.has(index) || one['virtual'] === true)
        continue;
      let title = plain(one['title']) || `value ${index}`;
      if (titles.has(title)) title = `${plain(group['title'])} ${title}`.trim().slice(0, longestName);
      if (titles.has(title)) title = `${title.slice(0, longestName - 4)} ${index}`;
      titles.add(title);
      const unit = plain(one['units'])
        .replaceAll(':', ' ')
        .replace(/^[\d*/+.-]+/, '')
        .trim();
      const isTransformed = textOf(one['transformCode']).trim() !== '';
      found.set(index, { index, title, unit, look: lookOf(one), isTransformed });
    }
  return [...found.values()].toSorted((one, other) => one.index - other.index);
}

/** `0 to 100, alarm at 40, FFT of 256`: what a plot shows of a dataset. */
function lookOf(one: Json): string {
  const range = (low: string, high: string): string => {
    const [min, max] = [numberOf(one[low], 0), numberOf(one[high], 0)];
    return min < max ? `${min} to ${max}` : '';
  };
  const bands = listOf(one['alarmBands']).map((band) => `${numberOf(band['min'], 0)} to ${numberOf(band['max'], 0)}`);
  const isOldAlarm = numberOf(one['alarm'], 0) !== 0;
  const alarms = [
    ...(one['alarmEnabled'] === true
      ? [`below ${numberOf(one['alarmLow'], 0)} or above ${numberOf(one['alarmHigh'], 0)}`]
      : []),
    ...(isOldAlarm ? [`above ${numberOf(one['alarm'], 0)}`] : []),
    ...bands,
  ];
  return [
    range('widgetMin', 'widgetMax') || range('min', 'max') || range('plotMin', 'plotMax'),
    ...alarms.map((alarm) => `alarm ${alarm}`),
    one['fft'] === true ? `FFT of ${numberOf(one['fftSamples'], 256)}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What stands between the values; `undefined`: a script does something else. */
function separatorOf(source: Json): string | undefined {
  const template = textOf(source['frameParserTemplate']);
  const separator = source['frameParserParams'] && objectOf(source['frameParserParams'])['separator'];
  if (template !== '')
    return template === 'delimited' ? unescaped(typeof separator === 'string' ? separator : ',') : undefined;
  const script = textOf(source['frameParserCode'] ?? source['frameParser'])
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*(?:\/\/|--).*$/gm, '');
  if (script.trim() === '') return textOf(source['separator']) || ',';
  if (/^\s*function parse\(frame, separator\) \{\s*return frame\.split\(separator\);?\s*\}\s*$/.test(script))
    return textOf(source['separator']) || ',';
  const [, , split] =
    /^\s*function parse\(frame\) \{\s*return frame\.split\((["'])(.{1,8}?)\1\);?\s*\}\s*$/.exec(script) ??
    /frame:find\((["'])(.{1,8}?)\1, *\w+, *true\)/.exec(script) ??
    [];
  return split && unescaped(split);
}

function delimitersOf(source: Json): { readonly start: Uint8Array; readonly end: Uint8Array } {
  const isHex = source['hexadecimalDelimiters'] === true;
  const bytes = (value: unknown): Uint8Array => {
    const read = isHex ? parseHex(textOf(value)) : undefined;
    if (read) return read.ok ? read.bytes.subarray(0, 8) : new Uint8Array();
    return Uint8Array.from(asBytes(unescaped(textOf(value))).slice(0, 8), (char) => char.charCodeAt(0));
  };
  const detection = frameDetection(source);
  return {
    start: detection === 1 || detection === 3 ? bytes(source['frameStart']) : new Uint8Array(),
    end: detection === 0 || detection === 1 ? bytes(source['frameEnd'] ?? '\\n') : new Uint8Array(),
  };
}

/** 0: an end, 1: a start and an end, 2: none, 3: a start. */
const frameDetection = (source: Json): number => numberOf(source['frameDetection'], 1);

const checksumOf = (source: Json): string => textOf(source['checksumAlgorithm'] ?? source['checksum']);

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(objectOf) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;

/** In one line of a format. */
const plain = (value: unknown): string =>
  textOf(value)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longestName);

/** `\n`, `\t` and the like as they are written in a project. */
const unescaped = (text: string): string =>
  text.replaceAll(
    /\\([nrt0\\])/g,
    (_, sign: string) => ({ n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\' })[sign] ?? '',
  );

/** The bytes of UTF-8, each as a character. */
const asBytes = (text: string): string =>
  encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '')).replaceAll(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

const escaped = (bytes: string): string =>
  bytes.replaceAll(/[^\w ]/g, (char) => `\\x${formatHexByte(char.charCodeAt(0))}`);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, formatHexByte).join(' ');
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
