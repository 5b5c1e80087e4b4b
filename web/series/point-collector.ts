import type { MessageSink, Packet } from '../decode/decoder.ts';
import { allSeries, packPlace, type PointBatch, type SeriesLabel } from './points.ts';

/** Packets that came in one piece are spread over the time since the piece before, at most over this. */
export const longestSpreadMs = 50;

/** A longer name is cut. */
const longestName = 200;

/** Names that a batch may have; a series set takes fewer. */
const mostLabels = 10_000;

/**
 * Collects the numbers of messages as points of series. Packets that were received in one piece have one time; they are
 * spread over the time since the piece before, as they came over the line one after the other.
 */
export class PointCollector implements MessageSink {
  readonly #groupBy: string | undefined;
  #labels: SeriesLabel[] = [];
  /** By kind and name. */
  #kinds = new Map<string, Map<string, number>>();
  #kind = '';
  #names = new Map<string, number>();
  #series = new Uint32Array(1024);
  #times = new Float64Array(1024);
  #values = new Float64Array(1024);
  #places = new Uint32Array(1024);
  /** Of the packet's first byte. */
  #place = 0;
  #length = 0;
  /** Where the points of each packet with the present time begin. */
  #run: number[] = [];
  #timeMs = NaN;
  #beforeMs = NaN;

  /** @param groupBy a field whose value tells senders apart: the unit on a bus */
  constructor(groupBy?: string) {
    this.#groupBy = groupBy;
  }

  get length(): number {
    return this.#length;
  }

  /** The messages that follow are of this packet. */
  packet({ timeMs, direction }: Pick<Packet, 'timeMs' | 'direction'>, _row: number, offset: number): void {
    if (timeMs !== this.#timeMs) this.#endRun(timeMs);
    this.#place = packPlace(direction, offset);
    this.#run.push(this.#length);
  }

  /** Nothing that follows is connected with what came before. */
  breakLines(timeMs: number): void {
    this.#endRun(NaN);
    this.#push(allSeries, timeMs, NaN, 0);
  }

  begin(kind: string, _from?: number, _to?: number, series = kind): void {
    this.#useKind(series);
  }

  number(name: string, value: number, from: number, _to: number, unit = ''): void {
    if (name === this.#groupBy) return this.#useKind(`${this.#kind}, ${name} ${value}`);
    const known = this.#names.get(name);
    if (known !== undefined) return this.#push(known, this.#timeMs, value, this.#place + from);
    if (this.#labels.length === mostLabels) return;
    const label = this.#labels.length;
    this.#names.set(name, label);
    const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
    this.#labels.push({ kind: this.#kind, name: shown, unit });
    this.#push(label, this.#timeMs, value, this.#place + from);
  }

  text(): void {}

  bytes(): void {}

  problem(): void {}

  /** What was collected since the last time. Nothing is lost when it is asked for often. */
  result(): PointBatch {
    this.#endRun(this.#timeMs);
    const { series, times, values } = {
      series: this.#series.slice(0, this.#length),
      times: this.#times.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
    };
    const places = this.#places.slice(0, this.#length);
    const batch = { labels: this.#labels, series, times, values, places };
    this.#labels = [];
    this.#kinds = new Map();
    this.#kind = '';
    this.#names = new Map();
    this.#length = 0;
    return batch;
  }

  /** One that goes on from here by itself. */
  copy(): PointCollector {
    const copy = new PointCollector(this.#groupBy);
    copy.#labels = [...this.#labels];
    for (const [kind, names] of this.#kinds) copy.#kinds.set(kind, new Map(names));
    copy.#useKind(this.#kind);
    copy.#series = this.#series.slice();
    copy.#times = this.#times.slice();
    copy.#values = this.#values.slice();
    copy.#places = this.#places.slice();
    copy.#place = this.#place;
    copy.#length = this.#length;
    copy.#run = [...this.#run];
    copy.#timeMs = this.#timeMs;
    copy.#beforeMs = this.#beforeMs;
    return copy;
  }

  #useKind(kind: string): void {
    const known = this.#kinds.get(kind);
    this.#kind = kind;
    this.#names = known ?? new Map();
    if (!known) this.#kinds.set(kind, this.#names);
  }

  #push(series: number, timeMs: number, value: number, place: number): void {
    if (this.#length === this.#series.length) this.#grow();
    this.#series[this.#length] = series;
    this.#places[this.#length] = place;
    this.#times[this.#length] = timeMs;
    this.#values[this.#length++] = value;
  }

  #grow(): void {
    const size = this.#series.length * 2;
    const [series, times, values, places] = [this.#series, this.#times, this.#values, this.#places];
    this.#series = new Uint32Array(size);
    this.#series.set(series);
    this.#times = new Float64Array(size);
    this.#times.set(times);
    this.#values = new Float64Array(size);
    this.#values.set(values);
    this.#places = new Uint32Array(size);
    this.#places.set(places);
  }

  /** Spreads the packets of one time. @param nextMs the time of those that follow; NaN: not connected with these */
  #endRun(nextMs: number): void {
    const count = this.#run.length;
    const sinceMs = this.#timeMs - this.#beforeMs;
    if (count > 1 && sinceMs > 0) {
      const stepMs = Math.min(sinceMs, longestSpreadMs) / count;
      for (let packet = 0; packet < count - 1; packet++) {
        const timeMs = this.#timeMs - (count - 1 - packet) * stepMs;
        this.#times.fill(timeMs, this.#run[packet] ?? 0, this.#run[packet + 1] ?? 0);
      }
    }
    this.#run = [];
    if (nextMs !== this.#timeMs || count > 0) this.#beforeMs = Number.isNaN(nextMs) ? NaN : this.#timeMs;
    this.#timeMs = nextMs;
  }
}
