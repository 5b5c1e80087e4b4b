import { formatHex } from '../../core/hex-format.ts';
import { parseHex } from '../../core/hex-input.ts';
import { packetLimits, type PacketRule } from '../../core/packet-rule.ts';

/** Rules for packets that are not lines of text. */
export const binaryKinds = ['delimited', 'length', 'fixed', 'slip', 'cobs'] as const;
export type BinaryKind = (typeof binaryKinds)[number];

/** A rule as it is typed. */
export interface BinaryDraft {
  readonly kind: BinaryKind;
  /** Hex. */
  readonly start: string;
  readonly end: string;
  readonly bytes: string;
  readonly offset: string;
  readonly size: '1' | '2' | '4';
  readonly endian: 'big' | 'little';
  readonly counts: 'packet' | 'rest';
  /** Kept as it was: only formats set it. */
  readonly each: number;
  readonly extra: string;
  readonly maxBytes: string;
  /** Milliseconds; empty: a pause ends no packet. */
  readonly quiet: string;
}

export type BinaryField = 'start' | 'end' | 'bytes' | 'offset' | 'extra' | 'maxBytes' | 'quiet';

const empty: BinaryDraft = {
  kind: 'delimited',
  start: '',
  end: '',
  bytes: '8',
  offset: '2',
  size: '1',
  endian: 'big',
  counts: 'rest',
  each: 1,
  extra: '0',
  maxBytes: '2048',
  quiet: '',
};

/** The fields of each kind, in the order in which they are shown. */
export const binaryFields: Readonly<Record<BinaryKind, readonly BinaryField[]>> = {
  delimited: ['start', 'end', 'quiet'],
  length: ['start', 'offset', 'extra', 'maxBytes', 'quiet'],
  fixed: ['start', 'bytes', 'quiet'],
  slip: [],
  cobs: [],
};

/** A rule as it would be typed. */
export function draftOf(rule: PacketRule): BinaryDraft {
  const quiet = 'quietMs' in rule && rule.quietMs !== undefined ? { quiet: String(rule.quietMs) } : {};
  switch (rule.kind) {
    case 'delimited':
      return { ...empty, ...quiet, kind: rule.kind, start: hex(rule.start), end: hex(rule.end) };
    case 'length': {
      const { kind, start, offset, size, endian, counts, each = 1, extra, maxBytes } = rule;
      const numbers = { offset: String(offset), extra: String(extra), maxBytes: String(maxBytes) };
      return { ...empty, ...quiet, kind, start: hex(start), ...numbers, size: `${size}`, endian, counts, each };
    }
    case 'fixed':
      return { ...empty, ...quiet, kind: rule.kind, start: hex(rule.start ?? []), bytes: String(rule.bytes) };
    case 'slip':
    case 'cobs':
      return { ...empty, kind: rule.kind };
    default:
      return empty;
  }
}

/** The rule, or the first field that has no valid text. */
export function ruleOf(draft: BinaryDraft): PacketRule | BinaryField {
  const { kind } = draft;
  if (kind === 'slip' || kind === 'cobs') return { kind };
  const { delimiterBytes, offset: maxOffset, packetBytes, pauseMs } = packetLimits;
  const start = delimiter(draft.start, delimiterBytes);
  const end = delimiter(draft.end, delimiterBytes);
  const numbers = {
    bytes: whole(draft.bytes, 1, packetBytes),
    offset: whole(draft.offset, start?.length ?? 0, maxOffset),
    extra: whole(draft.extra, -packetBytes, packetBytes),
    maxBytes: whole(draft.maxBytes, 1, packetBytes),
  };
  const quietMs = draft.quiet.trim() === '' ? Infinity : positive(draft.quiet, pauseMs);
  const values = { start, end, ...numbers, quiet: quietMs };
  const wrong = binaryFields[kind].find((field) => values[field] === undefined);
  if (wrong) return wrong;
  const quiet = quietMs === undefined || quietMs === Infinity ? {} : { quietMs };
  const { bytes = 0, offset = 0, extra = 0, maxBytes = 0 } = numbers;
  if (kind === 'fixed') return { kind, bytes, ...(start && start.length > 0 ? { start } : {}), ...quiet };
  if (kind === 'length') {
    const size = Number(draft.size) as 1 | 2 | 4;
    const { endian, counts, each } = draft;
    const head = { kind, start: start ?? [], offset, size, endian, counts } as const;
    return { ...head, ...(each > 1 && { each }), extra, maxBytes, ...quiet };
  }
  if (start?.length === 0 && end?.length === 0) return 'start';
  return { kind, start: start ?? [], end: end ?? [], ...quiet };
}

function hex(bytes: readonly number[]): string {
  return formatHex(Uint8Array.from(bytes));
}

function delimiter(text: string, most: number): readonly number[] | undefined {
  const read = parseHex(text);
  return read.ok && read.bytes.length <= most ? [...read.bytes] : undefined;
}

function whole(text: string, from: number, to: number): number | undefined {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

/** With a comma or a point for parts of one. */
function positive(text: string, most: number): number | undefined {
  const digits = text.trim().replace(',', '.');
  const value = /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : NaN;
  return value > 0 && value <= most ? value : undefined;
}
