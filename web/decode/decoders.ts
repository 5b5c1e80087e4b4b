import type { PacketRule } from '../core/packet-rule.ts';
import type { MessageDecoder } from './decoder.ts';

/** A protocol that packets can be read in. */
interface DecoderKind {
  readonly id: string;
  /** As the protocol is called; never translated. */
  readonly name: string;
  /** How its packets are cut best. */
  readonly rule: PacketRule;
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

/** All of them, in the order of a menu. A new one is a file and an entry here. */
export const decoderKinds: readonly DecoderKind[] = [
  {
    id: 'values',
    name: 'Values (CSV, label:value, Teleplot, JSON)',
    rule: lines,
    load: async () => (await import('./values.ts')).values,
  },
  { id: 'nmea', name: 'NMEA 0183', rule: lines, load: async () => (await import('./nmea.ts')).nmea },
  { id: 'ubx', name: 'u-blox UBX', rule: ubxFrames, load: async () => (await import('./ubx.ts')).ubx },
  {
    id: 'modbus-rtu',
    name: 'Modbus RTU',
    rule: { kind: 'gap', gapMs: 5 },
    load: async () => (await import('./modbus-rtu.ts')).modbusRtu,
  },
  {
    id: 'modbus-ascii',
    name: 'Modbus ASCII',
    rule: lines,
    load: async () => (await import('./modbus-ascii.ts')).modbusAscii,
  },
  {
    id: 'slcan',
    name: 'SLCAN',
    rule: { kind: 'line', ending: 'cr' },
    load: async () => (await import('./slcan.ts')).slcan,
  },
];
