/** What is kept under a key. */
export interface BucketEntry {
  readonly key: string;
  readonly value: Uint8Array;
  /** Counts the changes of the whole bucket. */
  readonly revision: number;
}

/** Keys and values at a NATS server, as long as the connection is there; only the newest value of a key is kept. */
export interface Bucket {
  /**
   * Gets everything that is there, in the order of revisions, and then every change.
   * @param onEnd it gets no more, with the reason @returns ends it
   */
  watch(take: (entry: BucketEntry) => void, onEnd: (reason: string) => void): Promise<() => void>;
  /** Asks the server that decides, so the answer is never an old one. */
  get(key: string): Promise<BucketEntry | undefined>;
  /**
   * @param revision that the key must have; 0: it must not be there. Default: any
   * @returns the new revision; undefined: somebody else was faster
   * @throws {Error} with a sentence; it may have been written all the same
   */
  write(key: string, value: Uint8Array, revision?: number): Promise<number | undefined>;
  /** Removes a key. Who watches is not told. */
  remove(key: string): Promise<void>;
}
