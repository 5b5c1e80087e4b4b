import { integer, object, oneOf } from '../protocol/checks.ts';
import { eventFields } from '../protocol/event-fields.ts';
import { offset, sentence, timeUs } from '../protocol/field-checks.ts';
import { nullable } from '../protocol/checks.ts';
import type { RecordedOpening } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { decodeEntry, entryLength } from '../record/decode-entry.ts';
import { encodeEntry, entryHeaderBytes } from '../record/encode-entry.ts';
import type { RecordEntry, RecordedOpened } from '../record/record-entry.ts';

/** What is known of an opening at a place of its history (FLEET-LINK.md, section 7). */
export interface OpeningIndex extends Omit<RecordedOpening, 'epoch' | 'openedUs' | 'settings'> {
  readonly version: 1;
  /** Of this index in its opening, from 0. */
  readonly number: number;
  /** Name of the port for people: untrusted text. */
  readonly name: string;
  readonly opened: RecordedOpened;
  /** How many batches came before it. */
  readonly batches: number;
  /** Time of the last entry before it. */
  readonly lastUs: number;
}

const checkIndex = object<OpeningIndex>({
  version: oneOf(1),
  number: integer(0),
  name: sentence,
  opened: object(eventFields.opened),
  batches: integer(0),
  endedUs: nullable(timeUs),
  lastUs: timeUs,
  from: offset,
  to: offset,
  transmittedBytes: integer(0),
  notes: integer(0),
});
const maxIndexBytes = 16 * 1024;

export const encodeIndex = (index: OpeningIndex): Uint8Array => Buffer.from(JSON.stringify(index));

/** @returns undefined for one that is malformed, or of another opening */
export function readIndex(bytes: Uint8Array, epoch: string): OpeningIndex | undefined {
  if (bytes.length > maxIndexBytes) return undefined;
  try {
    const index = checkIndex(JSON.parse(Buffer.from(bytes).toString()), '');
    return index.opened.epoch === epoch && index.from <= index.to ? index : undefined;
  } catch (error) {
    if (error instanceof RelayError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a batch is stored under. @param number in its opening, from 0 */
export const batchId = (epoch: string, number: number): string => `${epoch}-${number}`;

/** Encodes entries in batches of at most so many bytes, of one that is larger its parts. */
export function encodeBatches(entries: readonly RecordEntry[], maxBytes: number): Uint8Array[] {
  const batches: Uint8Array[] = [];
  let records: Uint8Array[] = [];
  let bytes = 0;
  for (const entry of entries.flatMap((one) => inParts(one, maxBytes / 2))) {
    const record = encodeEntry(entry);
    if (bytes > 0 && bytes + record.length > maxBytes) {
      batches.push(Buffer.concat(records));
      records = [];
      bytes = 0;
    }
    records.push(record);
    bytes += record.length;
  }
  if (bytes > 0) batches.push(Buffer.concat(records));
  return batches;
}

function inParts(entry: RecordEntry, maxBytes: number): RecordEntry[] {
  if (!('data' in entry) || entry.data.length <= maxBytes) return [entry];
  const parts: RecordEntry[] = [];
  for (let at = 0; at < entry.data.length; at += maxBytes) {
    const data = entry.data.subarray(at, at + maxBytes);
    parts.push(entry.kind === 'data' ? { ...entry, offset: entry.offset + at, data } : { ...entry, data });
  }
  return parts;
}

/** The entries of a batch, up to the first that is damaged. */
export function readBatch(bytes: Uint8Array): RecordEntry[] {
  const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: RecordEntry[] = [];
  for (let at = 0; at + entryHeaderBytes <= batch.length;) {
    const length = entryLength(batch.subarray(at));
    if (length === undefined || at + length > batch.length) break;
    const entry = decodeEntry(batch.subarray(at, at + length));
    if (entry === 'damaged') break;
    if (entry !== 'unknown') entries.push(entry);
    at += length;
  }
  return entries;
}
