import type { PacketRule } from '../core/packet-rule.ts';
import type { ByteOrder } from '../core/utf-16.ts';
import type { MessageDecoder } from './decoder.ts';
import { readsShown } from './shown-packet.ts';

/** A protocol that packets can be read in. */
interface DecoderKind {
  readonly id: string;
  /** As the protocol is called; never translated. */
  readonly name: string;
  /** How its packets are cut best. */
  readonly rule: PacketRule;
  /** A field whose value tells senders apart: series are by it. */
  readonly groupBy?: string;
  load(): Promise<MessageDecoder>;
}

const lines: PacketRule = { kind: 'line', ending: 'any' };

const ubxFrames: PacketRule = {
  kind: 'length',
  start: [0xb5, 0x62],
  offset: 4,
  size: 2,
  endian: 'little',
  counts: 'rest',
  extra: 2,
  maxBytes: 8192,
};

const rtcmFrames: PacketRule = {
  kind: 'length',
  start: [0xd3],
  offset: 1,
  size: 2,
  endian: 'big',
  counts: 'rest',
  extra: 3,
  maxBytes: 1029,
};

const mavlinkFrames = (start: number, extra: number): PacketRule => ({
  kind: 'length',
  start: [start],
  offset: 1,
  size: 1,
  endian: 'little',
  counts: 'rest',
  extra,
  maxBytes: 280,
});

const dmxFrames: PacketRule = {
  kind: 'length',
  start: [0x7e],
  offset: 2,
  size: 2,
  endian: 'little',
  counts: 'rest',
  extra: 1,
  maxBytes: 605,
};

/** In one file: each is small. */
const protocols = () => import('./protocols.ts');

/** Its tables are large. */
const mavlink = async () => (await import('./mavlink.ts')).mavlink;

/** All of them, in the order of a menu. A new one is a file and an entry here. */
export const decoderKinds: readonly DecoderKind[] = [
  {
    id: 'values',
    name: 'Values (CSV, label:value, Teleplot, JSON)',
    rule: lines,
    load: async () => (await protocols()).values,
  },
  { id: 'nmea', name: 'NMEA 0183', rule: lines, load: async () => (await protocols()).nmea },
  {
    id: 'gnss',
    name: 'GNSS (NMEA, UBX, RTCM 3 on one line)',
    rule: { kind: 'gnss' },
    load: async () => (await protocols()).gnss,
  },
  { id: 'ubx', name: 'u-blox UBX', rule: ubxFrames, load: async () => (await protocols()).ubx },
  {
    id: 'modbus-rtu',
    name: 'Modbus RTU',
    rule: { kind: 'gap', gapMs: 5 },
    groupBy: 'unit',
    load: async () => (await protocols()).modbusRtu,
  },
  {
    id: 'modbus-ascii',
    name: 'Modbus ASCII',
    rule: lines,
    groupBy: 'unit',
    load: async () => (await protocols()).modbusAscii,
  },
  {
    id: 'slcan',
    name: 'SLCAN',
    rule: { kind: 'line', ending: 'cr' },
    load: async () => (await protocols()).slcan,
  },
  {
    id: 'just-float',
    name: 'VOFA+ JustFloat',
    rule: { kind: 'delimited', start: [], end: [0x00, 0x00, 0x80, 0x7f] },
    load: async () => (await protocols()).justFloat,
  },
  { id: 'at', name: 'AT commands', rule: lines, load: async () => (await protocols()).at },
  {
    id: 'log',
    name: 'Logs (ESP-IDF, Zephyr, Linux, Android)',
    rule: lines,
    load: async () => (await protocols()).log,
  },
  { id: 'rtcm3', name: 'RTCM 3', rule: rtcmFrames, load: async () => (await protocols()).rtcm3 },
  { id: 'mavlink2', name: 'MAVLink 2', rule: mavlinkFrames(0xfd, 10), load: mavlink },
  { id: 'mavlink1', name: 'MAVLink 1', rule: mavlinkFrames(0xfe, 6), load: mavlink },
  { id: 'lin', name: 'LIN', rule: { kind: 'gap', gapMs: 5 }, load: async () => (await protocols()).lin },
  {
    id: 'dmx-break',
    name: 'DMX512 (by break)',
    rule: { kind: 'break', gapMs: 2 },
    load: async () => (await protocols()).dmxBreak,
  },
  { id: 'dmx', name: 'DMX USB Pro', rule: dmxFrames, load: async () => (await protocols()).dmx },
  {
    id: 'hdlc',
    name: 'HDLC, PPP',
    rule: { kind: 'delimited', start: [], end: [0x7e] },
    load: async () => (await protocols()).hdlc,
  },
  { id: 'slip', name: 'SLIP', rule: { kind: 'slip' }, load: async () => (await protocols()).slip },
  { id: 'cobs', name: 'COBS', rule: { kind: 'cobs' }, load: async () => (await protocols()).cobs },
];

/** Of a person's own formats, the id is this, the name, a line end and the format's text: all that a worker needs. */
const ownPrefix = 'own:';

/** Longer ids are not taken from storage. */
const longestId = 20_000;

/** Whether this is the id of a decoder, or empty: none. A person's own may have mistakes in it. */
export function isDecoderId(id: unknown): id is string {
  if (typeof id !== 'string' || id.length > longestId) return false;
  return id === '' || ownFormatOf(id) !== undefined || decoderKinds.some((kind) => kind.id === id);
}

export const ownDecoderId = (name: string, text: string): string => `${ownPrefix}${name}\n${text}`;

/** The name and text of a person's own format; `undefined` for other ids. */
export function ownFormatOf(id: string): { readonly name: string; readonly text: string } | undefined {
  const lineEnd = id.indexOf('\n');
  if (!id.startsWith(ownPrefix) || lineEnd < 0) return undefined;
  return { name: id.slice(ownPrefix.length, lineEnd), text: id.slice(lineEnd + 1) };
}

/**
 * The decoder with this id; `undefined` where there is none, or a person's own format cannot be read.
 * @param order of UTF-16, for decoders of text
 */
export async function loadDecoder(id: string, order?: ByteOrder): Promise<MessageDecoder | undefined> {
  const decoder = await loadPlain(id);
  const rule = decoder && (await decoderRule(id));
  return decoder && rule?.kind === 'line' ? readsShown(decoder, order) : decoder;
}

async function loadPlain(id: string): Promise<MessageDecoder | undefined> {
  const own = ownFormatOf(id);
  if (!own) return decoderKinds.find((kind) => kind.id === id)?.load();
  const { readOwnFormat } = await import('./own-format.ts');
  const read = readOwnFormat(own.text);
  if (!read.ok) return undefined;
  const { format } = read;
  switch (format.kind) {
    case 'struct':
      return (await protocols()).ownStruct(own.name, format);
    case 'pattern':
      return (await import('./own-pattern.ts')).ownPattern(own.name, format);
    case 'registers':
      return format.framing === 'rtu'
        ? (await protocols()).modbusRtuWith(format.map)
        : (await protocols()).modbusAsciiWith(format.map);
  }
}

/** How packets of the decoder with this id are cut best. */
export async function decoderRule(id: string): Promise<PacketRule | undefined> {
  const own = ownFormatOf(id);
  if (!own) return decoderKinds.find((kind) => kind.id === id)?.rule;
  const { ownFormatRule, readOwnFormat } = await import('./own-format.ts');
  const read = readOwnFormat(own.text);
  return read.ok ? ownFormatRule(read.format) : undefined;
}

/** The field that tells senders of the decoder with this id apart; `undefined`: there is one sender. */
export async function decoderGroup(id: string): Promise<string | undefined> {
  const own = ownFormatOf(id);
  if (!own) return decoderKinds.find((kind) => kind.id === id)?.groupBy;
  const { readOwnFormat } = await import('./own-format.ts');
  const read = readOwnFormat(own.text);
  return read.ok && read.format.kind === 'registers' ? 'unit' : undefined;
}
