import type { RowIndex } from './row-index.ts';

/** A capture whose rows are merged with those of others. */
export interface MergedSource {
  readonly index: Pick<RowIndex, 'total' | 'numbered' | 'shownBefore' | 'segmentOf' | 'latestBefore' | 'timesOf'>;
  /** Wall clock at its start, milliseconds since 1970, corrected. */
  readonly startedMs: number;
}

/** A row by its source and its number there. */
export interface MergedRow {
  readonly source: number;
  readonly number: number;
}

/** Where a merged row is, and how many rows of each source come before it. */
interface Cut {
  readonly source: number;
  readonly counts: readonly number[];
}

/**
 * Numbers the rows of several captures by time, without a list of them: a row is found by halving segments by what is
 * known of them, and then the rows of one segment of each source. Rows of the same time follow in the order of their
 * sources. A row is placed by the latest time of its source so far, so that a source keeps its own order.
 */
export class RowMerge {
  readonly #sources: readonly MergedSource[];

  constructor(sources: readonly MergedSource[]) {
    this.#sources = sources;
  }

  get total(): number {
    return this.#sources.reduce((sum, { index }) => sum + index.total, 0);
  }

  /** Rows of each source. */
  get totals(): readonly number[] {
    return this.#sources.map(({ index }) => index.total);
  }

  /** Merged row `number` among the first `totals` rows of each source. @returns `undefined` where there is none */
  async row(number: number, totals = this.totals): Promise<MergedRow | undefined> {
    const cut = await this.#cutAt(number, totals);
    return cut && { source: cut.source, number: cut.counts[cut.source] ?? 0 };
  }

  /** The merged number of a row; of one that its source has not: the number of rows. */
  async numberOf({ source, number }: MergedRow): Promise<number> {
    const { index } = this.#source(source);
    if (number >= index.total) return this.total;
    const counts = await this.#countsAt(source, number, this.totals);
    return sum(counts);
  }

  /** How many rows of each source come before a row. */
  countsBefore({ source, number }: MergedRow): Promise<readonly number[]> {
    return this.#countsAt(source, number, this.totals);
  }

  /** The sources of up to `count` merged rows from `number` on, and how many rows of each come before them. */
  async order(
    number: number,
    count: number,
  ): Promise<{ readonly counts: readonly number[]; readonly sources: readonly number[] } | undefined> {
    const cut = await this.#cutAt(number, this.totals);
    if (!cut) return undefined;
    const heads = await Promise.all(this.#sources.map((source, i) => Head.at(source, cut.counts[i] ?? 0)));
    const sources: number[] = [];
    while (sources.length < count) {
      let first = -1;
      for (const [i, { timeMs }] of heads.entries()) if (timeMs < (heads[first]?.timeMs ?? Infinity)) first = i;
      const head = heads[first];
      if (!head) break;
      sources.push(first);
      if (!head.step()) await head.load();
    }
    return { counts: cut.counts, sources };
  }

  /** About how many merged rows come before a segment of a source, by what is known without looking at rows. */
  aboutBefore(source: number, segment: number): number {
    const { index } = this.#source(source);
    const timeMs = this.#timeBefore(source, segment);
    let before = index.shownBefore(segment);
    for (const other of this.#sources.keys()) {
      if (other === source) continue;
      const at = this.#segmentAfter(other, timeMs, other < source);
      const { index: theirs } = this.#source(other);
      const [from, to] = [this.#timeBefore(other, at), this.#timeBefore(other, at + 1)];
      const share = to > from && Number.isFinite(from) ? Math.min(Math.max((timeMs - from) / (to - from), 0), 1) : 0;
      before += theirs.shownBefore(at) + (theirs.shownBefore(at + 1) - theirs.shownBefore(at)) * share;
    }
    return before;
  }

  #source(source: number): MergedSource {
    const found = this.#sources[source];
    if (!found) throw new RangeError(`Source ${source} of ${this.#sources.length}`);
    return found;
  }

  /** The latest time of a source before one of its segments. */
  #timeBefore(source: number, segment: number): number {
    const { index, startedMs } = this.#source(source);
    return startedMs + index.latestBefore(Math.min(segment, index.numbered));
  }

  async #cutAt(number: number, totals: readonly number[]): Promise<Cut | undefined> {
    if (number < 0 || number >= sum(totals)) return undefined;
    for (const source of this.#sources.keys()) {
      const segment = await this.#lastSegment(source, number, totals);
      const { index } = this.#source(source);
      const end = Math.min(index.shownBefore(segment + 1), totals[source] ?? 0);
      let [low, high] = [index.shownBefore(segment), end - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        const counts = await this.#countsAt(source, middle, totals);
        const before = sum(counts);
        if (before === number) return { source, counts };
        if (before < number) low = middle + 1;
        else high = middle - 1;
      }
    }
    return undefined;
  }

  /** The last segment of a source before which no more than `number` merged rows come. */
  async #lastSegment(source: number, number: number, totals: readonly number[]): Promise<number> {
    let [low, high] = [0, Math.max(0, this.#source(source).index.numbered - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (await this.#isWithin(source, middle, number, totals)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Whether no more than `number` merged rows come before a segment. Rows are looked at only where it is close. */
  async #isWithin(source: number, segment: number, number: number, totals: readonly number[]): Promise<boolean> {
    const timeMs = this.#timeBefore(source, segment);
    const own = Math.min(this.#source(source).index.shownBefore(segment), totals[source] ?? 0);
    let [least, most] = [own, own];
    const others = [...this.#sources.keys()].filter((other) => other !== source);
    for (const other of others) {
      const { index } = this.#source(other);
      const at = this.#segmentAfter(other, timeMs, other < source);
      const total = totals[other] ?? 0;
      least += Math.min(index.shownBefore(at), total);
      most += Math.min(index.shownBefore(at + 1), total);
    }
    if (most <= number) return true;
    if (least > number) return false;
    let exact = own;
    for (const other of others) exact += Math.min(await this.#count(other, timeMs, other < source), totals[other] ?? 0);
    return exact <= number;
  }

  /** How many rows of each source come before row `number` of `source`. */
  async #countsAt(source: number, number: number, totals: readonly number[]): Promise<readonly number[]> {
    const timeMs = await this.#timeOf(source, number);
    const counts: number[] = [];
    for (const other of this.#sources.keys())
      counts.push(
        other === source ? number : Math.min(await this.#count(other, timeMs, other < source), totals[other] ?? 0),
      );
    return counts;
  }

  async #timeOf(source: number, number: number): Promise<number> {
    const { index, startedMs } = this.#source(source);
    const segment = index.segmentOf(number);
    return startedMs + ((await index.timesOf(segment))[number - index.shownBefore(segment)] ?? Infinity);
  }

  /** How many rows of a source are earlier than `timeMs`. @param isIncluded those of that very time are, too */
  async #count(source: number, timeMs: number, isIncluded: boolean): Promise<number> {
    const { index, startedMs } = this.#source(source);
    const segment = this.#segmentAfter(source, timeMs, isIncluded);
    const before = index.shownBefore(segment);
    const shown = index.shownBefore(segment + 1) - before;
    if (segment >= index.numbered || shown === 0) return before;
    const times = await index.timesOf(segment);
    let [low, high] = [0, Math.min(shown, times.length)];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = startedMs + (times[middle] ?? 0);
      if (at < timeMs || (isIncluded && at === timeMs)) low = middle + 1;
      else high = middle;
    }
    return before + low;
  }

  /** The first segment of a source that reaches `timeMs`, or exceeds it; the number of segments where none does. */
  #segmentAfter(source: number, timeMs: number, isBeyond: boolean): number {
    const { index, startedMs } = this.#source(source);
    let [low, high] = [0, index.numbered];
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = startedMs + index.latestBefore(middle + 1);
      if (end < timeMs || (isBeyond && end === timeMs)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The next row of a source. */
class Head {
  readonly #source: MergedSource;
  #number: number;
  #times: Float64Array = new Float64Array(0);
  #first = 0;

  private constructor(source: MergedSource, number: number) {
    this.#source = source;
    this.#number = number;
  }

  static async at(source: MergedSource, number: number): Promise<Head> {
    const head = new Head(source, number);
    await head.load();
    return head;
  }

  /** Infinity: there is none. */
  get timeMs(): number {
    return this.#source.startedMs + (this.#times[this.#number - this.#first] ?? Infinity);
  }

  /** Goes to the next row. @returns whether its time is at hand */
  step(): boolean {
    this.#number++;
    return this.#number - this.#first < this.#times.length;
  }

  async load(): Promise<void> {
    const { index } = this.#source;
    this.#times = new Float64Array(0);
    if (this.#number >= index.total) return;
    const segment = index.segmentOf(this.#number);
    this.#first = index.shownBefore(segment);
    this.#times = await index.timesOf(segment);
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
