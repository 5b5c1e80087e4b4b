import type { PlotOptions } from './api/plots.ts';
import type { RowsOf } from './capture-rows.ts';
import { readPoints, type PointReading } from './read-points.ts';

type PlotRows = Pick<RowsOf, 'captureId' | 'reader' | 'scanner'>;

/**
 * Reads the numbers of a capture, and of others with their times shifted, into one set of series.
 * @param rowsOf finds another capture; one that it cannot find is left out
 * @throws {RangeError} as `readPoints`
 */
export async function readSeveral(
  rows: PlotRows,
  options: PlotOptions,
  onProgress: () => void,
  rowsOf: (captureId: string) => Promise<PlotRows>,
): Promise<PointReading> {
  const own = await readPoints(rows, options, onProgress);
  const others: OtherReading[] = [];
  for (const other of options.others ?? []) {
    const found = await rowsOf(other.captureId).catch(() => undefined);
    if (!found) continue;
    const reading = await readPoints(found, other, onProgress, own.set, other);
    others.push({ name: other.name, rows: found, reading });
  }
  return others.length === 0 ? own : joined(own, others, onProgress);
}

interface OtherReading {
  readonly name: string;
  readonly rows: PlotRows;
  readonly reading: PointReading;
}

/** Readings that take turns. What the others receive wakes the feed as well. */
function joined(own: PointReading, others: readonly OtherReading[], onProgress: () => void): PointReading {
  const all = [own, ...others.map(({ reading }) => reading)];
  let stops: (() => void)[] | undefined;
  return {
    set: own.set,
    get share() {
      return all.reduce((sum, { share }) => sum + share, 0) / all.length;
    },
    async advance(outOfTime) {
      stops ??= others.map(({ rows: { reader } }) => reader.onAppend(onProgress));
      const came = new Set<Awaited<ReturnType<PointReading['advance']>>>();
      for (const reading of all) came.add(await reading.advance(outOfTime));
      return came.has('more') ? 'more' : came.has('waiting') ? 'waiting' : 'done';
    },
    locate(place, timeMs, source) {
      const { reading = own } = others.find(({ name }) => name === source) ?? {};
      return reading.locate(place, timeMs, source);
    },
    stop() {
      for (const stop of stops ?? []) stop();
      stops = undefined;
      for (const reading of all) reading.stop();
    },
  };
}
