import type { FileRecord, RecordReader } from '../../../web/capture/files/record-reader.ts';
import { readerOf } from '../../../web/capture/files/read-file.ts';

export const decodeUtf8 = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** 2026-11-29 15:00:00 by the clock of this computer. */
export const modifiedMs = new Date(2026, 10, 29, 15).getTime();

export interface FileReadings {
  readonly records: readonly FileRecord[];
  readonly reader: RecordReader | undefined;
}

/** The result of reading a file in pieces of `pieceBytes`. */
export function readFile(file: Uint8Array, name: string, pieceBytes = Infinity): FileReadings {
  const reader = readerOf(file.subarray(0, 65_536), { name, modifiedMs }, decodeUtf8);
  const records: FileRecord[] = [];
  if (!reader) return { records, reader };
  for (let at = 0; at < file.length; at += pieceBytes) records.push(...reader.take(file.slice(at, at + pieceBytes)));
  records.push(...reader.end());
  return { records, reader };
}

/** Chunks of the same time and direction that follow each other are one. */
export function packetsOf(
  records: readonly FileRecord[],
): readonly [direction: string, timeMs: number, bytes: Buffer][] {
  const packets: [string, number, Buffer][] = [];
  for (const record of records) {
    if (record.kind !== 'bytes') continue;
    const last = packets.at(-1);
    if (last?.[0] === record.direction && last[1] === record.timeMs) last[2] = Buffer.concat([last[2], record.bytes]);
    else packets.push([record.direction, record.timeMs, Buffer.from(record.bytes)]);
  }
  return packets;
}
