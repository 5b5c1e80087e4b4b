import { checksumBytes, checksumNamed, crcChecksum } from '../checksum/checksums.ts';
import { formatHex } from '../hex-format.ts';
import { joinBytes } from '../join-bytes.ts';
import { localStamp } from '../local-stamp.ts';
import { SerialError } from '../serial-error.ts';
import { isField, type ChecksumField, type PayloadField, type TemplatePart } from './payload-field.ts';
import { encodeNumber, wrappedInteger } from './payload-number.ts';

/** What fields get their bytes from. */
interface PayloadSources {
  /** @throws {SerialError} `unencodable` */
  encode(text: string): Uint8Array;
  /** How many times the payload was transmitted before. */
  readonly count: number;
  readonly timeMs: number;
  random(length: number): Uint8Array;
}

/** Where the bytes of a field are. */
export interface PayloadSpan {
  readonly kind: PayloadField['kind'];
  readonly from: number;
  readonly to: number;
}

export interface ResolvedPayload {
  readonly bytes: Uint8Array;
  /** In order. */
  readonly spans: readonly PayloadSpan[];
}

/**
 * The bytes of a payload. What has to be asked for is answered before: a field for it counts as what it proposes, and
 * the clipboard as nothing.
 * @throws {SerialError} `unencodable`; `checksum-range` when a checksum would be over no bytes, with their number
 */
export function resolvePayload(parts: readonly TemplatePart[], sources: PayloadSources): ResolvedPayload {
  const spans: PayloadSpan[] = [];
  let done: Uint8Array[] = [];
  let length = 0;
  for (const part of parts) {
    let bytes: Uint8Array;
    if (typeof part === 'string') bytes = sources.encode(part);
    else if (!isField(part)) bytes = part;
    else if (part.kind === 'checksum') {
      const before = joinBytes(done);
      done = [before];
      bytes = checksumOver(before, part);
    } else bytes = fieldBytes(part, sources);
    if (isField(part)) spans.push({ kind: part.kind, from: length, to: length + bytes.length });
    done.push(bytes);
    length += bytes.length;
  }
  return { bytes: joinBytes(done), spans };
}

/**
 * A checksum as it is written after these bytes.
 * @throws {SerialError} `checksum-range` when it would be over none of them
 */
export function checksumOver(before: Uint8Array, { algorithm, order, isText, skip, drop }: ChecksumField): Uint8Array {
  const checksum = typeof algorithm === 'string' ? checksumNamed(algorithm) : crcChecksum('', algorithm);
  const to = before.length - drop;
  if (!checksum || to <= skip) throw new SerialError('checksum-range', String(before.length));
  const bytes = checksumBytes(checksum.of(before, skip, to), checksum, order);
  return isText ? Uint8Array.from(formatHex(bytes, 0), (digit) => digit.charCodeAt(0)) : bytes;
}

function fieldBytes(field: Exclude<PayloadField, ChecksumField>, sources: PayloadSources): Uint8Array {
  switch (field.kind) {
    case 'counter': {
      const value = field.start + sources.count * field.step;
      if (field.type) return wrappedInteger(field.type, value);
      const digits = String(Math.abs(value)).padStart(field.digits, '0');
      return sources.encode(value < 0 ? `-${digits}` : digits);
    }
    case 'time':
      return timeBytes(field.format, sources);
    case 'random':
      return sources.random(field.length);
    case 'clipboard':
      return new Uint8Array();
    case 'ask': {
      if (!field.type) return sources.encode(field.value);
      const bytes = encodeNumber(field.type, field.value);
      return typeof bytes === 'string' ? wrappedInteger(field.type, 0) : bytes;
    }
  }
}

function timeBytes(
  format: Extract<PayloadField, { kind: 'time' }>['format'],
  { encode, timeMs }: PayloadSources,
): Uint8Array {
  const seconds = Math.floor(timeMs / 1000);
  switch (format) {
    case 'iso':
      return encode(new Date(timeMs).toISOString());
    case 'local':
      return encode(localStamp(timeMs).slice(0, -4));
    case 'unix':
      return encode(String(seconds));
    case 'ms':
      return encode(String(Math.floor(timeMs)));
    default:
      return wrappedInteger(format, seconds);
  }
}
