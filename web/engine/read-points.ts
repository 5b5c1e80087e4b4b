import type { CaptureReader } from '../capture/store/capture.ts';
import { decoderGroup } from '../decode/decoders.ts';
import { findTime } from '../capture/rows/find-place.ts';
import type { Direction } from '../core/row.ts';
import type { MessageFold } from '../messages/message-fold.ts';
import { messageFoldOf } from '../scan/message-fold-of.ts';
import type { MessagesSpec } from '../scan/scan-request.ts';
import { PointCollector } from '../series/point-collector.ts';
import type { PointBatch } from '../series/points.ts';
import { directionOfPlace, offsetOfPlace } from '../series/points.ts';
import { SeriesSet } from '../series/series-set.ts';
import type { PlotOptions, PlotOther, PlotPoint } from './api/plots.ts';
import type { RowsOf } from './capture-rows.ts';
import { MessageProgress } from './message-progress.ts';

/** The numbers of a capture's messages, as they are read. */
export interface PointReading {
  readonly set: SeriesSet;
  /** How much is read, 0 to 1. */
  readonly share: number;
  /** Continues until `outOfTime` returns true. @returns as `MessageProgress.advance` */
  advance(outOfTime: () => boolean): Promise<'done' | 'more' | 'waiting'>;
  /**
   * Where a point stands.
   * @param place as its series has it @param source the name of the capture; `undefined`: the one that is looked at
   */
  locate(place: number, timeMs: number, source: string | undefined): Promise<PointOrigin>;
  stop(): void;
}

type PointOrigin = Pick<PlotPoint, 'captureId' | 'direction' | 'offset'>;

/**
 * Reads the numbers of a capture's messages: what is in storage in a scan worker, what is in memory here, as it comes.
 * Points are not stored: reading them again takes seconds, and they would need more room than what they were read from.
 * @param set the series to which they are added; default: new ones
 * @param other the capture is not the one that is looked at
 * @throws {RangeError} where there is no such decoder
 */
export async function readPoints(
  { captureId, reader, scanner }: Pick<RowsOf, 'captureId' | 'reader' | 'scanner'>,
  { encoding, rule, decoder }: PlotOptions,
  onProgress: () => void,
  set = new SeriesSet(),
  other?: Pick<PlotOther, 'name' | 'shiftMs'>,
): Promise<PointReading> {
  const groupBy = await decoderGroup(decoder);
  const spec: MessagesSpec = { rule, encoding, decoder, sink: { kind: 'points', groupBy } };
  const collector = new PointCollector(groupBy);
  const fold = await messageFoldOf(spec, reader, reader.startedMs, undefined, () => collector);
  const { name, shiftMs = 0 } = other ?? {};
  const append = (batch: PointBatch): void =>
    set.append(shiftMs === 0 ? batch : { ...batch, times: batch.times.map((timeMs) => timeMs + shiftMs) }, name);
  const progress = new MessageProgress({
    captureId,
    reader,
    spec,
    fold: fold as MessageFold<PointBatch>,
    scanner,
    checkpoints: undefined,
    take: ({ out }) => append(out),
    onProgress,
  });
  return {
    set,
    get share() {
      return reader.segmentCount === 0 ? 1 : progress.known / reader.segmentCount;
    },
    async advance(outOfTime) {
      const came = await progress.advance(outOfTime);
      // What is complete of a segment that still grows.
      if (collector.length > 0) append(collector.result());
      return came;
    },
    async locate(place, timeMs) {
      const direction = directionOfPlace(place);
      const near = await offsetNear(reader, direction, timeMs - shiftMs - reader.startedMs);
      return { captureId, direction, offset: offsetOfPlace(place, near) };
    },
    stop: () => progress.stop(),
  };
}

/** A direction's bytes before the segment of a time, milliseconds since the capture began. */
async function offsetNear(reader: CaptureReader, direction: Direction, timeMs: number): Promise<number> {
  const place = await findTime(reader, timeMs);
  if (!place) return 0;
  const { rxBase, txBase } = await reader.segment(place.segment);
  return direction === 'rx' ? rxBase : txBase;
}
