import type { Epoch, RecordingState, RecordingStop } from '../protocol/port-info.ts';
import type { EpochInfo } from '../protocol/result-values.ts';
import type { ReceivedChunk, PortRecording } from '../session/feed/recordings.ts';
import type { PortRecord } from './port-record.ts';
import { noteUnreadable, readIndexes } from './read-indexes.ts';
import { readSegment } from './read-segment.ts';
import type { RecordSegment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

/** Reads a port's recording. An unreadable or removed segment is a gap. */
export class StoredRecording implements PortRecording {
  readonly #record: PortRecord;
  readonly #store: SegmentStore;
  readonly #stop: () => RecordingStop | undefined;

  /** @param stop why this port is not recorded now */
  constructor(record: PortRecord, store: SegmentStore, stop: () => RecordingStop | undefined) {
    this.#stop = stop;
    this.#record = record;
    this.#store = store;
  }

  get state(): RecordingState {
    return this.stop === undefined ? 'on' : 'stopped';
  }

  get stop(): RecordingStop | undefined {
    return this.#stop();
  }

  holds(epoch: Epoch, offset: number): boolean {
    return this.#record.segments.some(({ index }) =>
      index?.runs.some((run) => run.epoch === epoch && run.from <= offset && offset < run.to),
    );
  }

  async epochs(): Promise<readonly EpochInfo[]> {
    const found = new Map<Epoch, EpochInfo & { readonly lastUs: number }>();
    for (const { index } of await readIndexes(this.#store, this.#record.folder)) {
      for (const [epoch, { openedUs, settings, endedUs, lastUs }] of index.openings) {
        const known = found.get(epoch) ?? { epoch, from: Infinity, to: 0, openedUs, endedUs: null, settings };
        found.set(epoch, { ...known, endedUs: known.endedUs ?? endedUs, lastUs });
      }
      for (const { epoch, from, to } of index.runs) {
        const known = found.get(epoch);
        if (known) found.set(epoch, { ...known, from: Math.min(known.from, from), to: Math.max(known.to, to) });
      }
    }
    const present = this.#record.opening?.epoch;
    const { toClientUs } = this.#store;
    return [...found.values()]
      .filter(({ from, to }) => from < to)
      .map(({ lastUs, ...info }) => {
        const endedUs = info.endedUs ?? (info.epoch === present ? null : lastUs);
        return {
          ...info,
          openedUs: toClientUs(info.openedUs),
          endedUs: endedUs === null ? null : toClientUs(endedUs),
        };
      });
  }

  async *read(epoch: Epoch, from: number, to: number): AsyncGenerator<ReceivedChunk, void> {
    for (const { segment, index } of await readIndexes(this.#store, this.#record.folder)) {
      for (const run of index.runs) {
        if (run.epoch !== epoch || run.to <= from || run.from >= to) continue;
        const mark = run.marks.findLast(({ offset }) => offset <= from) ?? run.marks[0];
        if (mark) yield* this.#readRun(epoch, segment, mark.position, Math.max(from, run.from), Math.min(to, run.to));
      }
    }
  }

  async *#readRun(
    epoch: Epoch,
    segment: RecordSegment,
    position: number,
    from: number,
    to: number,
  ): AsyncGenerator<ReceivedChunk, void> {
    const file = await this.#store.files
      .open(segment.path)
      .catch((error: unknown) => noteUnreadable(this.#store, segment, error));
    if (!file) return;
    try {
      for await (const { entry } of readSegment(file, segment.byteLength, position)) {
        if (entry.kind !== 'data') continue;
        const { offset, data } = entry;
        const timeUs = this.#store.toClientUs(entry.timeUs);
        const skip = Math.max(0, from - offset);
        if (skip < data.length && offset < to)
          yield { epoch, offset: offset + skip, timeUs, data: data.subarray(skip, to - offset) };
        if (offset + data.length >= to) return;
      }
    } finally {
      await file.close();
    }
  }
}
