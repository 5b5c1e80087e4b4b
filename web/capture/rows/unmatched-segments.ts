import { maxPacketBytes } from '../../core/packet-rule.ts';
import type { CutState, RowLayout } from '../packets/row-cutter.ts';
import { concatBytes } from '../search/lane-view.ts';
import type { RowPattern } from '../search/row-pattern.ts';
import { WholeText } from '../search/whole-text.ts';
import type { Segment } from '../store/segment.ts';
import type { SegmentFold } from './row-index.ts';
import type { RowSelection } from './row-selection.ts';
import { maxReachBytes } from './row-source.ts';
import type { SegmentReader } from './row-source.ts';
import { latestOf } from './shown-times.ts';

/** The rows of a segment are numbered, and none of them is a hit. */
export interface NoHits {
  readonly segment: number;
  readonly hits: 0;
}

/** What is known of segments before they are folded. */
export interface KnownSegments {
  readonly from: number;
  /** How each begins, and the one after the last; `undefined` for the first of a capture. */
  readonly states: readonly (CutState | undefined)[];
  /** Their shown rows are counted, and only hits are looked for. */
  readonly isNumbered: boolean;
}

/** Finds segments without a match by a look at their bytes: their rows need not be cut. */
export class UnmatchedSegments {
  readonly #reader: SegmentReader;
  readonly #selection: RowSelection;
  readonly #known: KnownSegments;
  /** Further no row of a segment reaches, nor a match in it. */
  readonly #reach: number;

  constructor(reader: SegmentReader, selection: RowSelection, layout: RowLayout, known: KnownSegments) {
    this.#reader = reader;
    this.#selection = selection;
    this.#known = known;
    this.#reach = (layout.rowBytes || maxPacketBytes) + maxReachBytes;
  }

  /** What the fold of the segment comes to; `undefined` where it has to be made. */
  async fold(index: number): Promise<SegmentFold | NoHits | undefined> {
    const { filter, find } = this.#selection;
    const { from, states, isNumbered } = this.#known;
    const pattern = isNumbered ? find : filter;
    if (!pattern?.mayMatch) return undefined;
    const segment = await this.#reader.segment(index);
    // Of an event it may not be said whether it is shown.
    if (!isNumbered && segment.events.length > 0) return undefined;
    for (const isTx of [false, true]) if (await this.#mayMatch(segment, index, isTx, pattern)) return undefined;
    if (isNumbered) return { segment: index, hits: 0 };
    const next = states[index + 1 - from];
    if (!next) return undefined;
    const hits = find ? 0 : undefined;
    return { segment: index, next, shown: 0, latestMs: latestOf(segment), hits, landmarks: null };
  }

  async #mayMatch(segment: Segment, index: number, isTx: boolean, { mayMatch }: RowPattern): Promise<boolean> {
    const { decoder } = this.#selection;
    const own = isTx ? segment.tx : segment.rx;
    // No row begins here.
    if (own.length === 0) return false;
    const matches = (...parts: readonly Uint8Array[]): boolean =>
      mayMatch?.(new WholeText(concatBytes(...parts), decoder)) !== false;
    if (matches(own)) return true;
    const after = await this.#neighbour(index + 1, isTx);
    const before = this.#known.isNumbered || index === 0 ? noBytes : await this.#neighbour(index - 1, isTx);
    if (!after || !before) return true;
    const reach = this.#reach;
    return (
      matches(own.subarray(-reach), after.subarray(0, reach)) ||
      (before.length > 0 && matches(before.subarray(-reach), own.subarray(0, reach)))
    );
  }

  /** The bytes next to a segment; `undefined` where they are too few to know all that a row may reach. */
  async #neighbour(index: number, isTx: boolean): Promise<Uint8Array | undefined> {
    if (index >= this.#reader.segmentCount) return undefined;
    const { rx, tx } = await this.#reader.segment(index);
    const bytes = isTx ? tx : rx;
    return bytes.length >= this.#reach ? bytes : undefined;
  }
}

const noBytes = new Uint8Array(0);
