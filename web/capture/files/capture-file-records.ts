import { isCaptureEvent } from '../../core/capture-event-check.ts';
import { maxMarkers, readMarkers } from '../../core/capture-marker.ts';
import { maxTags, parseTags } from '../../core/capture-tags.ts';
import { recordKind, type Segment } from '../store/segment.ts';
import { CaptureFileReader, maxFileTimeMs, type TextCodec } from './capture-file.ts';
import type { FileAbout, FileRecord, RecordReader } from './record-reader.ts';

/** A longer name is cut. */
const maxName = 200;

/** The captures of a `.baudcast` file. */
export class CaptureFileRecords implements RecordReader {
  readonly #reader: CaptureFileReader;
  readonly #about: FileAbout;
  #startedMs = 0;

  constructor(decode: TextCodec['decode'], about: FileAbout) {
    this.#reader = new CaptureFileReader(decode, isCaptureEvent);
    this.#about = about;
  }

  get isOver(): boolean {
    return this.#reader.isOver;
  }

  get problem() {
    return this.#reader.problem;
  }

  get readBytes(): number {
    return this.#reader.readBytes;
  }

  *take(bytes: Uint8Array): Generator<FileRecord> {
    for (const block of this.#reader.take(bytes)) {
      if (block.kind === 'segment') yield* this.#records(block.segment);
      else if (block.kind === 'head') yield this.#begin(block.head);
      else if (block.kind === 'end') yield { kind: 'end' };
    }
  }

  end(): readonly FileRecord[] {
    return [];
  }

  #begin({ name, portName, tags, markers, startedMs }: Readonly<Record<string, unknown>>): FileRecord {
    const isTime = typeof startedMs === 'number' && startedMs >= 0 && startedMs <= maxFileTimeMs;
    this.#startedMs = isTime ? startedMs : this.#about.modifiedMs;
    const [text, port] = [nameOf(name), nameOf(portName)];
    return {
      kind: 'begin',
      startedMs: this.#startedMs,
      ...(text !== undefined && { name: text }),
      ...(port !== undefined && { portName: port }),
      ...(Array.isArray(tags) && { tags: parseTags(tags.slice(0, maxTags).map(String).join()) }),
      ...(Array.isArray(markers) && { markers: readMarkers(markers.slice(0, maxMarkers)) }),
    };
  }

  *#records({ rx, tx, kinds, times, lengths, events }: Segment): Generator<FileRecord> {
    let [rxAt, txAt, event] = [0, 0, 0];
    for (let i = 0; i < kinds.length; i++) {
      const timeMs = this.#startedMs + (times[i] ?? 0);
      const length = lengths[i] ?? 0;
      if (kinds[i] === recordKind.rx)
        yield { kind: 'bytes', direction: 'rx', bytes: rx.subarray(rxAt, (rxAt += length)), timeMs };
      else if (kinds[i] === recordKind.tx)
        yield { kind: 'bytes', direction: 'tx', bytes: tx.subarray(txAt, (txAt += length)), timeMs };
      else {
        const found = events[event++];
        if (found) yield { kind: 'event', event: found, timeMs };
      }
    }
  }
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxName) : undefined;
}
