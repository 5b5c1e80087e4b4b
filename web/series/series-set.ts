import { allSeries, type PointBatch, type SeriesLabel } from './points.ts';
import { Series } from './series.ts';

/** What is kept at most. */
interface SeriesLimits {
  readonly series: number;
  /** Room for points of all series together, in bytes: 20 a point. Older points stay as summaries of 64. */
  readonly pointBytes: number;
  /** Points in a piece of memory, in blocks of 64. Default: 1024. */
  readonly pieceBlocks?: number;
}

/** 12 million points. */
const seriesLimits: SeriesLimits = { series: 5000, pointBytes: 240 * 1024 * 1024 };

/** How often the room is measured, in points. */
const measureEvery = 100_000;

/** All series of a capture. */
export class SeriesSet {
  readonly labels: SeriesLabel[] = [];
  readonly series: Series[] = [];
  /** Points of series for which there was no room: there are too many. */
  leftOut = 0;
  readonly #limits: SeriesLimits;
  readonly #ids = new Map<string, number>();
  #unmeasured = 0;

  constructor(limits: SeriesLimits = seriesLimits) {
    this.#limits = limits;
  }

  /** Of the first and the last point; NaN without one. */
  times(): readonly [firstMs: number, lastMs: number] {
    let [firstMs, lastMs] = [NaN, NaN];
    for (const one of this.series) {
      if (!(one.firstMs >= firstMs)) firstMs = one.firstMs;
      if (!(one.lastMs <= lastMs)) lastMs = one.lastMs;
    }
    return [firstMs, lastMs];
  }

  /** Appends points. @param source the name of another capture that they are of */
  append({ labels, series, times, values, places }: PointBatch, source?: string): void {
    const all = labels.map((label) => this.#seriesOf(source === undefined ? label : { ...label, source }));
    for (let at = 0; at < series.length; at++) {
      const place = series[at] ?? 0;
      if (place === allSeries) {
        for (const [number, one] of this.series.entries())
          if (this.labels[number]?.source === source) one.breakLine(times[at] ?? NaN);
        continue;
      }
      const one = all[place];
      if (one) one.append(times[at] ?? NaN, values[at] ?? NaN, places[at] ?? 0);
      else this.leftOut++;
    }
    this.#unmeasured += series.length;
    if (this.#unmeasured < measureEvery) return;
    this.#unmeasured = 0;
    this.#makeRoom();
  }

  #seriesOf(label: SeriesLabel): Series | undefined {
    const key = JSON.stringify([label.kind, label.name, label.source]);
    const known = this.#ids.get(key);
    if (known !== undefined) return this.series[known];
    if (this.series.length >= this.#limits.series) return undefined;
    const made = new Series(this.#limits.pieceBlocks);
    this.#ids.set(key, this.series.push(made) - 1);
    this.labels.push(label);
    return made;
  }

  /** Drops the oldest points of all series until the rest has room. */
  #makeRoom(): void {
    let bytes = this.series.reduce((sum, { pointBytes }) => sum + pointBytes, 0);
    let candidates = this.series;
    while (bytes > this.#limits.pointBytes && candidates.length > 0) {
      const oldest = candidates.reduce((one, other) => (other.firstKeptMs < one.firstKeptMs ? other : one));
      const before = oldest.pointBytes;
      if (oldest.dropOldest()) bytes += oldest.pointBytes - before;
      else candidates = candidates.filter((one) => one !== oldest);
    }
  }
}
