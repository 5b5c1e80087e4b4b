import type { RowIndex, RowPlace } from '../capture/rows/row-index.ts';
import type { RowMatcher } from '../capture/search/row-matcher.ts';

/**
 * The numbers of a monitor's rows, and the hits among them. Another search numbers no row anew: its hits are looked for beside the rows
 * that are shown, by an index that takes the place of the one before as soon as it has come as far.
 */
export class MonitorRows {
  readonly #make: (find: RowMatcher | undefined) => RowIndex;
  #find: RowMatcher | undefined;
  #index: RowIndex;
  /** Looks for the hits of the newest search. */
  #finder: RowIndex | undefined;
  #isNumbered = false;

  /** @param make an index of the same rows each time, with the hits of a search */
  constructor(make: (find: RowMatcher | undefined) => RowIndex, find: RowMatcher | undefined) {
    this.#make = make;
    this.#find = find;
    this.#index = make(find);
  }

  /** Numbers the rows. */
  get shown(): RowIndex {
    return this.#index;
  }

  /** Numbers the hits of the newest search, as far as they are found. */
  get hits(): RowIndex {
    return this.#finder ?? this.#index;
  }

  /** How much of the capture is looked through, 0 to 1. */
  get progress(): number {
    return this.hits.progress;
  }

  /** Asks the rows that are shown: the search may not have come to them yet. */
  isHit(place: RowPlace): Promise<boolean> {
    return this.#index.isMatch(place, this.#find);
  }

  search(find: RowMatcher | undefined): void {
    this.#find = find;
    this.#finder = this.#make(find);
  }

  /** Goes on until all is up to date or `outOfTime` says so. @returns whether all is */
  async advance(outOfTime: () => boolean): Promise<boolean> {
    const finder = this.#finder;
    // While a capture is numbered for the first time, whoever looks for hits numbers its rows, too, and soon has as many.
    if (!finder || this.#isNumbered) {
      const isNumbered = await this.#index.advance(outOfTime);
      this.#isNumbered = isNumbered;
      if (!finder) return isNumbered;
    }
    const isFound = await finder.advance(outOfTime);
    if (finder !== this.#finder) return false;
    if (isFound || finder.total >= this.#index.total) {
      this.#index = finder;
      this.#finder = undefined;
      this.#isNumbered = isFound;
    }
    return isFound;
  }
}
