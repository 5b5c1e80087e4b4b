import { crc32 } from 'node:zlib';
import { dataHeaderBytes, entryHeaderBytes, entryTypes, maxBodyBytes, transmittedHeaderBytes } from './encode-entry.ts';
import type { RecordedEvent } from '../protocol/recorded-values.ts';
import type { RecordEntry, SegmentHeader } from './record-entry.ts';

/** The length of a record that begins like this; undefined where it is none. */
export function entryLength(start: Buffer): number | undefined {
  const length = start.readUInt32BE(4);
  return length > maxBodyBytes ? undefined : entryHeaderBytes + length;
}

/**
 * Decodes one record (FORMAT.md, section 3). Its data is a view, not a copy.
 * @returns `damaged` where the checksum does not fit, `unknown` for a type to be passed over
 */
export function decodeEntry(record: Buffer): RecordEntry | 'damaged' | 'unknown' {
  if (crc32(record.subarray(4)) !== record.readUInt32BE(0)) return 'damaged';
  const body = record.subarray(entryHeaderBytes);
  switch (record[8]) {
    case entryTypes.header:
      return readJson(body, (value) => ({ kind: 'header', header: value as SegmentHeader }));
    case entryTypes.data:
      if (body.length <= dataHeaderBytes) return 'damaged';
      return {
        kind: 'data',
        offset: readUint64(body, 0),
        timeUs: readUint64(body, 8),
        data: body.subarray(dataHeaderBytes),
      };
    case entryTypes.event:
      return readJson(body, (value) => ({ kind: 'event', event: value as RecordedEvent }));
    case entryTypes.transmitted:
      return readTransmitted(body);
    default:
      return 'unknown';
  }
}

function readTransmitted(body: Buffer): RecordEntry | 'damaged' {
  if (body.length < transmittedHeaderBytes) return 'damaged';
  const nameEnd = transmittedHeaderBytes + body.readUInt16BE(16);
  if (body.length <= nameEnd) return 'damaged';
  return readJson(body.subarray(transmittedHeaderBytes, nameEnd), (value) => {
    const { by, id } = value as { readonly by: string; readonly id: number };
    return {
      kind: 'transmitted',
      offset: readUint64(body, 0),
      timeUs: readUint64(body, 8),
      by,
      id,
      data: body.subarray(nameEnd),
    };
  });
}

/** A record with a valid checksum was written by a relay, so only its syntax is checked. */
function readJson(body: Buffer, make: (value: object) => RecordEntry): RecordEntry | 'damaged' {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? make(value) : 'damaged';
  } catch {
    return 'damaged';
  }
}

const readUint64 = (buffer: Buffer, at: number): number =>
  buffer.readUInt32BE(at) * 2 ** 32 + buffer.readUInt32BE(at + 4);
