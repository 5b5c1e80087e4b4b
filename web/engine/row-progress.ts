import type { CutState } from '../capture/packets/row-cutter.ts';
import type { RowIndex, SegmentFold } from '../capture/rows/row-index.ts';
import { filledQuery } from '../core/row-query.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { RowScan, RowsSpec } from '../scan/scan-request.ts';

/** Where folds of a capture are kept between two looks at it. */
export interface Checkpoints {
  /** Blocks that follow each other from block `from`, at most `count`. */
  readonly load: (
    projection: string,
    from: number,
    count: number,
  ) => Promise<readonly { readonly folds: readonly unknown[] }[]>;
  readonly save: (projection: string, block: number, folds: readonly unknown[]) => Promise<void>;
}

interface RowProgressOptions {
  readonly captureId: string;
  readonly reader: CaptureReader;
  readonly index: RowIndex;
  readonly spec: RowsSpec;
  /** Without it all is folded here. */
  readonly scanner: Scanner | undefined;
  readonly checkpoints: Checkpoints | undefined;
  /** Called when a scan brought something. */
  readonly onProgress: () => void;
}

/** A fold that makes other rows of the same rule needs another number: what was kept is not found then. */
const projectionVersion = 6;
/** The same rows, without their landmarks: these are looked for again, while rows have their numbers. */
const versionBefore = 5;

/** Segments whose folds are kept as one value. */
const blockSegments = 64;

/** Blocks that are read at a time: what they hold is taken in one turn of the engine. */
const blocksAtOnce = 16;

/** So many stored segments are sooner folded here than a scan has begun. */
const fewSegments = 8;

/**
 * Where it is known how segments begin, a scan takes this many: others can take the next, and a new question waits
 * less.
 */
const scanSegments = 256;

interface Scan {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings an index up to date: by what was kept of an earlier look, by scans of what is in storage, and by folding here
 * what is in memory.
 */
export class RowProgress {
  readonly #options: RowProgressOptions;
  readonly #projection: string;
  readonly #projectionBefore: string;
  #spec: RowsSpec;
  #abort = new AbortController();
  #isRestored = false;
  readonly #scans = new Set<Scan>();
  /** Segments that a scan left: their rows are not complete with what is stored. */
  readonly #left = new Set<number>();
  readonly #kept = new Map<number, SegmentFold[]>();
  /** Folds of a block that are stored. */
  readonly #saved = new Map<number, number>();
  /** Hits of the search in the segments of a block, and the blocks that are stored. */
  #hits = new Map<number, (number | undefined)[]>();
  #savedHits = new Set<number>();
  #areHitsRestored = false;

  constructor(options: RowProgressOptions) {
    this.#options = options;
    this.#spec = options.spec;
    const { layout, direction, showSignals, collapse = false, filter, encoding } = options.spec;
    const isFiltered = filledQuery(filter) !== undefined;
    const projection = (version: number): string =>
      JSON.stringify([
        version,
        layout,
        direction,
        showSignals,
        isFiltered ? [filter, encoding] : null,
        ...(collapse ? ['collapse'] : []),
      ]);
    this.#projection = projection(projectionVersion);
    this.#projectionBefore = projection(versionBefore);
  }

  /** Looks for something else in the same rows. */
  search(spec: RowsSpec): void {
    this.stop();
    this.#spec = spec;
    this.#hits = new Map();
    this.#savedHits = new Set();
    this.#areHitsRestored = false;
  }

  /** Ends the scans; the next `advance` begins those that are needed. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#scans.clear();
    this.#left.clear();
  }

  /**
   * Continues until `outOfTime` returns true.
   * @param sight the segment that is looked at: hits are looked for there first
   * @returns `waiting`: until a scan brings something @throws what folding met
   */
  async advance(outOfTime: () => boolean, sight: number): Promise<'done' | 'more' | 'waiting'> {
    const { index, reader } = this.#options;
    if (!this.#isRestored) await this.#restore();
    if (!this.#areHitsRestored) await this.#restoreHits();
    await index.foldLive();
    // There is something to look at before a worker is started.
    if (await this.#foldFirst()) return 'more';
    // Without a search what is looked for is kept, from the beginning on.
    this.#startScans(filledQuery(this.#spec.find) ? sight : 0);
    for (let segment = index.nextUnknown(0); segment < reader.segmentCount; segment = index.nextUnknown(segment + 1)) {
      const scan = this.#scanOf(segment);
      if (scan) segment = scan.to - 1;
      else if (index.source.canCut(segment)) {
        const fold = await index.fold(segment);
        if (fold) this.#keep(fold);
        if (outOfTime()) return 'more';
      }
    }
    if (this.#scans.size > 0) return 'waiting';
    if (index.nextUnknown(0) < reader.segmentCount) return 'more';
    this.#saveLast();
    return 'done';
  }

  /** @returns whether nothing was known, and the first segment is now */
  async #foldFirst(): Promise<boolean> {
    const { index, reader } = this.#options;
    if (index.numbered > 0 || reader.segmentCount < 2 || index.isKnown(0)) return false;
    const fold = await index.fold(0);
    if (fold) this.#keep(fold);
    return fold !== undefined;
  }

  async #restore(): Promise<void> {
    const { index, reader } = this.#options;
    this.#isRestored = true;
    for await (const [block, folds] of this.#stored(this.#projection)) {
      this.#saved.set(block, folds.length);
      for (const fold of folds as readonly SegmentFold[]) {
        if (fold.segment >= reader.storedCount) return;
        index.take(fold);
        this.#blockOf(fold.segment).push(fold);
      }
    }
    if (index.nextUnknown(0) >= reader.storedCount) return;
    for await (const [, folds] of this.#stored(this.#projectionBefore))
      for (const fold of folds as readonly SegmentFold[])
        if (fold.segment < reader.storedCount && !index.isKnown(fold.segment)) index.take(fold);
  }

  /** Takes what an earlier search for the same has found. */
  async #restoreHits(): Promise<void> {
    const { index, reader } = this.#options;
    const spec = this.#spec;
    this.#areHitsRestored = true;
    if (!filledQuery(spec.find)) return;
    for await (const [block, hits] of this.#stored(this.#hitsProjection(spec))) {
      if (spec !== this.#spec) return;
      const folds = this.#kept.get(block) ?? [];
      for (const [place, count] of (hits as readonly number[]).entries()) {
        const fold = folds[place];
        if (!fold || fold.segment >= reader.storedCount) return;
        index.take({ ...fold, hits: count });
      }
      this.#hits.set(block, [...(hits as readonly number[])]);
      this.#savedHits.add(block);
    }
  }

  /** What is kept of a projection, block by block; other work of the engine goes on in between. */
  async *#stored(projection: string): AsyncGenerator<readonly [number, readonly unknown[]]> {
    const { checkpoints } = this.#options;
    if (!checkpoints) return;
    for (let from = 0; ; from += blocksAtOnce) {
      const blocks = await checkpoints.load(projection, from, blocksAtOnce).catch(() => []);
      for (const [place, { folds }] of blocks.entries()) yield [from + place, folds];
      if (blocks.length < blocksAtOnce) return;
    }
  }

  #hitsProjection({ find, encoding }: RowsSpec): string {
    return JSON.stringify([this.#projection, find, encoding]);
  }

  #startScans(sight: number): void {
    const { scanner, reader, index } = this.#options;
    if (!scanner) return;
    let few = 0;
    for (let at = index.nextUnknown(0); at < reader.storedCount && few < fewSegments; at = index.nextUnknown(at + 1))
      few++;
    if (few < fewSegments) return;
    while (this.#scans.size < scanner.size) {
      const from = this.#nextToScan(sight) ?? this.#nextToScan(0);
      if (from === undefined) return;
      let to = from + 1;
      while (to < reader.storedCount && !index.isKnown(to) && !this.#scanOf(to)) {
        if (to - from >= scanSegments && index.source.canCut(to)) break;
        to++;
      }
      void this.#scan(scanner, { from, to });
    }
  }

  #nextToScan(start: number): number | undefined {
    const { reader, index } = this.#options;
    for (let at = index.nextUnknown(start); at < reader.storedCount; at = index.nextUnknown(at + 1)) {
      const scan = this.#scanOf(at);
      if (scan) at = scan.to - 1;
      else if (!this.#left.has(at) && index.source.canCut(at)) return at;
    }
    return undefined;
  }

  #scanOf(segment: number): Scan | undefined {
    for (const scan of this.#scans) if (segment >= scan.from && segment < scan.to) return scan;
    return undefined;
  }

  async #scan(scanner: Scanner, scan: Scan): Promise<void> {
    const { captureId, index, onProgress } = this.#options;
    const { signal } = this.#abort;
    this.#scans.add(scan);
    const state = index.source.state(scan.from);
    try {
      await scanner.scan(
        { kind: 'rows', captureId, spec: this.#spec, ...scan, state, known: this.#known(scan) },
        (folds) => {
          if (signal.aborted) return;
          for (const fold of folds) {
            if ('next' in fold) {
              index.take(fold);
              this.#keep(fold);
            } else {
              index.takeHits(fold.segment, fold.hits);
              this.#keepHits(fold.segment, fold.hits);
            }
          }
          onProgress();
        },
        signal,
      );
    } catch {
      // Its worker ended or could not be loaded, or met an error: what it left is folded here, which meets it too.
    }
    if (signal.aborted) return;
    this.#scans.delete(scan);
    for (let at = index.nextUnknown(scan.from); at < scan.to; at = index.nextUnknown(at + 1)) this.#left.add(at);
    onProgress();
  }

  /** What is known of the segments of a scan that looks for something. */
  #known({ from, to }: Scan): RowScan['known'] {
    const { index } = this.#options;
    const { find, filter } = this.#spec;
    if (!filledQuery(find) && !filledQuery(filter)) return undefined;
    const states: (CutState | undefined)[] = [];
    let isNumbered = true;
    for (let segment = from; segment <= to; segment++) {
      const state = index.source.state(segment);
      if (!state && segment > 0) return undefined;
      states.push(state);
      if (segment < to) isNumbered &&= index.isNumbered(segment);
    }
    return { states, isNumbered };
  }

  #blockOf(segment: number): SegmentFold[] {
    const block = Math.floor(segment / blockSegments);
    const folds = this.#kept.get(block) ?? [];
    this.#kept.set(block, folds);
    return folds;
  }

  /** Keeps final results. */
  #keep({ segment, next, shown, latestMs, hits, landmarks = null }: SegmentFold): void {
    const { checkpoints, reader } = this.#options;
    if (!checkpoints || segment >= reader.storedCount) return;
    const folds = this.#blockOf(segment);
    const block = Math.floor(segment / blockSegments);
    const place = segment % blockSegments;
    // What comes out of order is folded again another time.
    if (place === folds.length) {
      folds.push({ segment, next, shown, latestMs, hits: undefined, landmarks });
      if (folds.length === blockSegments) this.#save(block);
    }
    if (hits !== undefined) this.#keepHits(segment, hits);
  }

  #keepHits(segment: number, hits: number): void {
    const { checkpoints, reader } = this.#options;
    if (!checkpoints || segment >= reader.storedCount) return;
    const block = Math.floor(segment / blockSegments);
    const counts = this.#hits.get(block) ?? [];
    this.#hits.set(block, counts);
    counts[segment % blockSegments] = hits;
    if (counts.length === blockSegments) this.#saveHits(block);
  }

  #saveLast(): void {
    const { reader } = this.#options;
    // Of a capture that still grows whole blocks are enough.
    if (reader.segmentCount !== reader.sealedCount) return;
    for (const block of this.#kept.keys()) this.#save(block);
    for (const block of this.#hits.keys()) this.#saveHits(block);
  }

  #save(block: number): void {
    const folds = this.#kept.get(block) ?? [];
    if (folds.length <= (this.#saved.get(block) ?? 0)) return;
    this.#saved.set(block, folds.length);
    // Without room the next look takes longer; nothing else depends on it.
    this.#options.checkpoints?.save(this.#projection, block, folds).catch(() => undefined);
  }

  /** Keeps what the search found in a block, once all of it is looked through. */
  #saveHits(block: number): void {
    const { checkpoints } = this.#options;
    const counts = this.#hits.get(block) ?? [];
    if (this.#savedHits.has(block) || counts.includes(undefined)) return;
    this.#savedHits.add(block);
    checkpoints?.save(this.#hitsProjection(this.#spec), block, counts).catch(() => undefined);
  }
}
