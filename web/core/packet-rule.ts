import type { EncodingId } from './encodings.ts';
import { wideOrder, type ByteOrder } from './utf-16.ts';

/**
 * Where one packet ends and the next begins. Receive and transmit are cut independently of each other, and every byte
 * is in a packet: what fits no rule is a packet of its own, marked as a fault.
 */
export type PacketRule =
  | LineRule
  | GapRule
  | BreakRule
  | FixedRule
  | DelimitedRule
  | LengthRule
  | SlipRule
  | CobsRule
  | GnssRule;

/** A packet in progress ends after so many milliseconds without a byte. Default: it waits. */
interface Quiet {
  readonly quietMs?: number;
}

/** `any` ends a line at CR, LF, CR LF or LF CR. */
export interface LineRule extends Quiet {
  readonly kind: 'line';
  readonly ending: 'any' | 'lf' | 'cr' | 'crlf';
  /** For UTF-16, where a line ending has two bytes: see `ruleFor`. Default: it has one */
  readonly wide?: ByteOrder;
}

/** A packet begins with the chunk that comes after a quiet time of more than `gapMs`. */
export interface GapRule {
  readonly kind: 'gap';
  readonly gapMs: number;
}

/**
 * A packet begins after a break of the line. Until there is one, as where the driver tells of none, it begins with the
 * chunk that comes after a quiet time of more than `gapMs`.
 */
export interface BreakRule {
  readonly kind: 'break';
  readonly gapMs: number;
}

/** All packets are `bytes` long. */
export interface FixedRule extends Quiet {
  readonly kind: 'fixed';
  readonly bytes: number;
  /** What each packet begins with, to find the next one after a fault. Default: nothing */
  readonly start?: readonly number[];
}

/** Packets begin with the bytes of `start`, or end with those of `end`, or both. At least one of them is not empty. */
export interface DelimitedRule extends Quiet {
  readonly kind: 'delimited';
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** Packets say how long they are. */
export interface LengthRule extends Quiet {
  readonly kind: 'length';
  /** What each packet begins with, to find the next one after a fault. May be empty. */
  readonly start: readonly number[];
  /** Where the length is: bytes from the packet's beginning. */
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly endian: 'big' | 'little';
  /** The length is that of the whole packet, or of what follows the length. */
  readonly counts: 'packet' | 'rest';
  /** Bytes of each of what it counts, where those are elements. Default: 1 */
  readonly each?: number;
  /** Bytes in addition that it does not count: a checksum. May be negative. */
  readonly extra: number;
  /** A longer packet is a fault. */
  readonly maxBytes: number;
}

/** RFC 1055: END (C0) ends a packet, and may begin one. */
export interface SlipRule {
  readonly kind: 'slip';
}

/** Consistent Overhead Byte Stuffing: a zero ends a packet. */
export interface CobsRule {
  readonly kind: 'cobs';
}

/** Lines of text, and between them messages of UBX and RTCM 3, which say how long they are. */
export interface GnssRule {
  readonly kind: 'gnss';
}

export const defaultPacketRule: PacketRule = { kind: 'line', ending: 'any' };

/** Longer packets continue in another row, so that a stream without line endings still has rows to show. */
export const maxPacketBytes = 2048;

/** Limits of what a rule can be given. */
export const packetLimits = {
  /** Of `gapMs` and `quietMs`. */
  pauseMs: 60_000,
  /** Of `start` and `end`. */
  delimiterBytes: 8,
  /** Of a length's place. */
  offset: 64,
  /** Of the elements that a length counts. */
  each: 8,
  /** Of a packet with a length, and of packets that are all alike. */
  packetBytes: 65_536,
} as const;

/** The rule for text in `encoding`, whose lines may be those of UTF-16. */
export function ruleFor(rule: PacketRule, encoding: EncodingId): PacketRule {
  const wide = wideOrder(encoding);
  return rule.kind === 'line' && wide ? { ...rule, wide } : rule;
}

/** Reads a rule that was stored or came from a file; `undefined` for what is none. */
export function readPacketRule(value: unknown): PacketRule | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const rule: Record<string, unknown> = { ...value };
  const quietMs = rule['quietMs'] === undefined ? {} : { quietMs: rule['quietMs'] };
  if (quietMs.quietMs !== undefined && !isPause(quietMs.quietMs)) return undefined;
  const { start, end, bytes, offset, size, endian, counts, each, extra, maxBytes, ending, gapMs } = rule;
  const { delimiterBytes, packetBytes } = packetLimits;
  const read = { ...rule } as unknown as PacketRule;
  switch (read.kind) {
    case 'line':
      return ['any', 'lf', 'cr', 'crlf'].includes(String(ending)) ? read : undefined;
    case 'gap':
    case 'break':
      return isPause(gapMs) ? read : undefined;
    case 'fixed':
      return isWithin(bytes, 1, packetBytes) && (start === undefined || isDelimiter(start, delimiterBytes))
        ? read
        : undefined;
    case 'delimited':
      return isDelimiter(start, delimiterBytes) && isDelimiter(end, delimiterBytes) && start.length + end.length > 0
        ? read
        : undefined;
    case 'length':
      return isDelimiter(start, delimiterBytes) &&
        isWithin(offset, start.length, packetLimits.offset) &&
        [1, 2, 4].includes(Number(size)) &&
        (endian === 'big' || endian === 'little') &&
        (counts === 'packet' || counts === 'rest') &&
        (each === undefined || isWithin(each, 1, packetLimits.each)) &&
        isWithin(extra, -packetBytes, packetBytes) &&
        isWithin(maxBytes, 1, packetBytes)
        ? read
        : undefined;
    case 'slip':
    case 'cobs':
    case 'gnss':
      return { kind: read.kind };
    default:
      return undefined;
  }
}

function isPause(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= packetLimits.pauseMs;
}

function isWithin(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}

function isDelimiter(value: unknown, most: number): value is readonly number[] {
  return Array.isArray(value) && value.length <= most && value.every((byte) => isWithin(byte, 0, 255));
}
