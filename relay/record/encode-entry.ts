import { crc32 } from 'node:zlib';
import type { RecordEntry } from './record-entry.ts';

/** A segment file begins with these. */
export const segmentMagic: Uint8Array = Buffer.from('BAUDREC1', 'latin1');

/** CRC-32, length of the body, type. */
export const entryHeaderBytes = 9;

/** Offset and time before the bytes of a data record. */
export const dataHeaderBytes = 16;

/** Before the name of a write in a record of transmitted bytes: offset, time, length of the name. */
export const transmittedHeaderBytes = 18;

/** A longer body is damage. */
export const maxBodyBytes = 1024 * 1024;

export const entryTypes = { header: 1, data: 2, event: 3, transmitted: 4 } as const;

/** How many bytes of a segment a data record with so many bytes takes. */
export function dataEntryBytes(byteLength: number): number {
  return entryHeaderBytes + dataHeaderBytes + byteLength;
}

/** Encodes one record (FORMAT.md, section 3). */
export function encodeEntry(entry: RecordEntry): Uint8Array {
  if (entry.kind === 'transmitted') return encodeTransmitted(entry);
  if (entry.kind !== 'data') {
    const body = Buffer.from(JSON.stringify(entry.kind === 'header' ? entry.header : entry.event));
    const record = Buffer.allocUnsafe(entryHeaderBytes + body.length);
    record.set(body, entryHeaderBytes);
    return finish(record, entryTypes[entry.kind]);
  }
  const record = Buffer.allocUnsafe(dataEntryBytes(entry.data.length));
  writeUint64(record, entry.offset, entryHeaderBytes);
  writeUint64(record, entry.timeUs, entryHeaderBytes + 8);
  record.set(entry.data, entryHeaderBytes + dataHeaderBytes);
  return finish(record, entryTypes.data);
}

function encodeTransmitted({
  offset,
  timeUs,
  by,
  id,
  data,
}: Extract<RecordEntry, { readonly kind: 'transmitted' }>): Buffer {
  const name = Buffer.from(JSON.stringify({ by, id }));
  const record = Buffer.allocUnsafe(entryHeaderBytes + transmittedHeaderBytes + name.length + data.length);
  writeUint64(record, offset, entryHeaderBytes);
  writeUint64(record, timeUs, entryHeaderBytes + 8);
  record.writeUInt16BE(name.length, entryHeaderBytes + 16);
  record.set(name, entryHeaderBytes + transmittedHeaderBytes);
  record.set(data, entryHeaderBytes + transmittedHeaderBytes + name.length);
  return finish(record, entryTypes.transmitted);
}

/** The checksum covers the length too, so that a tail of zeros, which a power cut can leave, is not a record. */
function finish(record: Buffer, type: number): Buffer {
  record.writeUInt32BE(record.length - entryHeaderBytes, 4);
  record[8] = type;
  record.writeUInt32BE(crc32(record.subarray(4)), 0);
  return record;
}

function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32BE(Math.floor(value / 2 ** 32), at);
  buffer.writeUInt32BE(value % 2 ** 32, at + 4);
}
