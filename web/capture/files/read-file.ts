import { captureFileMagic, type TextCodec } from './capture-file.ts';
import { CaptureFileRecords } from './capture-file-records.ts';
import { findLogForm, LogRecords } from './log-records.ts';
import { PcapngRecords } from './pcapng-records.ts';
import type { FileAbout, FileRecord, RecordReader } from './record-reader.ts';

/** What the kind of a file is seen by. */
export const fileBeginningBytes = 64 * 1024;

const pcapngMagic = Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a);

/** Files with these names are certainly no bytes of a serial line; without it one could not tell. */
const foreignNames = /\.(zip|gz|bz2|xz|zst|7z|rar|tar|pcapng|pcap|cap|png|jpe?g|gif|webp|pdf|docx?|xlsx?|exe|mp[34])$/i;

/**
 * The reader of a file: a `.baudcast` file, pcapng, a log with times, else bytes as they are.
 * @param beginning its first `fileBeginningBytes`, or all @param decode UTF-8; throws for what is none
 * @returns `undefined` for what is something else
 */
export function readerOf(
  beginning: Uint8Array,
  about: FileAbout,
  decode: TextCodec['decode'],
): RecordReader | undefined {
  const startsWith = (magic: Uint8Array) => magic.every((byte, at) => beginning[at] === byte);
  if (startsWith(captureFileMagic) || /\.baudcast$/i.test(about.name)) return new CaptureFileRecords(decode, about);
  if (startsWith(pcapngMagic)) return new PcapngRecords(decode);
  if (foreignNames.test(about.name)) return undefined;
  const form = findLogForm(beginning, about.modifiedMs);
  return form ? new LogRecords(form, about.modifiedMs) : new RawRecords(about.modifiedMs);
}

/** Bytes as they were received; when is not known. */
class RawRecords implements RecordReader {
  readonly isOver = false;
  readonly #timeMs: number;
  readBytes = 0;

  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  get problem() {
    return this.readBytes === 0 ? ('empty' as const) : undefined;
  }

  *take(bytes: Uint8Array): Generator<FileRecord> {
    if (bytes.length === 0) return;
    const timeMs = this.#timeMs;
    if (this.readBytes === 0) yield { kind: 'begin', startedMs: timeMs };
    this.readBytes += bytes.length;
    yield { kind: 'bytes', direction: 'rx', bytes, timeMs };
  }

  end(): readonly FileRecord[] {
    return this.readBytes === 0 ? [] : [{ kind: 'end' }];
  }
}
