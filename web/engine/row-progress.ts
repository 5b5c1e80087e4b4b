import type { RowIndex, SegmentFold } from '../capture/rows/row-index.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { RowsSpec } from '../scan/scan-request.ts';

/** Where folds of a capture are kept between two looks at it. */
export interface Checkpoints {
  readonly load: (projection: string) => Promise<readonly { readonly folds: readonly unknown[] }[]>;
  readonly save: (projection: string, block: number, folds: readonly unknown[]) => Promise<void>;
}

export interface RowProgressOptions {
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
const projectionVersion = 2;

/** Segments whose folds are kept as one value. */
const blockSegments = 64;

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
  #spec: RowsSpec;
  #abort = new AbortController();
  #isRestored = false;
  readonly #scans = new Set<Scan>();
  /** Segments that a scan left: their rows are not complete with what is stored. */
  readonly #left = new Set<number>();
  readonly #kept = new Map<number, SegmentFold[]>();
  /** Folds of a block that are stored. */
  readonly #saved = new Map<number, number>();
  #failure: unknown;

  constructor(options: RowProgressOptions) {
    this.#options = options;
    this.#spec = options.spec;
    const { layout, direction, showSignals, filter, encoding } = options.spec;
    const isFiltered = filter !== undefined && filter.pattern !== '';
    this.#projection = JSON.stringify([
      projectionVersion,
      layout,
      direction,
      showSignals,
      isFiltered ? [filter, encoding] : null,
    ]);
  }

  /** Looks for something else in the same rows. */
  search(spec: RowsSpec): void {
    this.stop();
    this.#spec = spec;
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
   * @returns `waiting`: until a scan brings something @throws what a scan met
   */
  async advance(outOfTime: () => boolean, sight: number): Promise<'done' | 'more' | 'waiting'> {
    const { index, reader } = this.#options;
    if (!this.#isRestored) await this.#restore();
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure;
    }
    await index.foldLive();
    this.#startScans(sight);
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

  async #restore(): Promise<void> {
    const { checkpoints, index, reader } = this.#options;
    this.#isRestored = true;
    const blocks = (await checkpoints?.load(this.#projection).catch(() => [])) ?? [];
    for (const [block, { folds }] of blocks.entries()) {
      this.#saved.set(block, folds.length);
      for (const fold of folds as readonly SegmentFold[]) {
        if (fold.segment >= reader.storedCount) return;
        index.take(fold);
        this.#blockOf(fold.segment).push(fold);
      }
    }
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
        { captureId, spec: this.#spec, ...scan, state },
        (folds) => {
          if (signal.aborted) return;
          for (const fold of folds) {
            index.take(fold);
            this.#keep(fold);
          }
          onProgress();
        },
        signal,
      );
    } catch (error) {
      if (!signal.aborted) this.#failure = error;
    }
    if (signal.aborted) return;
    this.#scans.delete(scan);
    for (let at = index.nextUnknown(scan.from); at < scan.to; at = index.nextUnknown(at + 1)) this.#left.add(at);
    onProgress();
  }

  #blockOf(segment: number): SegmentFold[] {
    const block = Math.floor(segment / blockSegments);
    const folds = this.#kept.get(block) ?? [];
    this.#kept.set(block, folds);
    return folds;
  }

  /** Keeps final results. */
  #keep({ segment, next, shown }: SegmentFold): void {
    const { checkpoints, reader } = this.#options;
    if (!checkpoints || segment >= reader.storedCount) return;
    const folds = this.#blockOf(segment);
    const place = segment % blockSegments;
    // What comes out of order is folded again another time.
    if (place !== folds.length) return;
    folds.push({ segment, next, shown, hits: undefined });
    if (folds.length === blockSegments) this.#save(Math.floor(segment / blockSegments));
  }

  #saveLast(): void {
    const { reader } = this.#options;
    // Of a capture that still grows whole blocks are enough.
    if (reader.segmentCount === reader.sealedCount) for (const block of this.#kept.keys()) this.#save(block);
  }

  #save(block: number): void {
    const folds = this.#kept.get(block) ?? [];
    if (folds.length <= (this.#saved.get(block) ?? 0)) return;
    this.#saved.set(block, folds.length);
    // Without room the next look takes longer; nothing else depends on it.
    this.#options.checkpoints?.save(this.#projection, block, folds).catch(() => undefined);
  }
}
