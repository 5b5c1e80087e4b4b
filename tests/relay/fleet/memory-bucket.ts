import type { Bucket, BucketEntry } from '../../../relay/fleet/bucket.ts';

/** What a bucket of a NATS server has, for any number of gateways. */
export class MemoryBuckets {
  readonly entries = new Map<string, BucketEntry>();
  /** Set: writing fails with it. */
  failure: Error | undefined;
  /** Set: writing succeeds, but its answer is lost. */
  isDeaf = false;
  /** How often something was not written because another gateway was faster. */
  conflicts = 0;
  readonly #watchers = new Set<(entry: BucketEntry) => void>();
  #revision = 0;

  /** What is in it now. */
  get text(): string {
    return [...this.entries.values()].map(({ value }) => Buffer.from(value).toString()).join('\n');
  }

  /** A bucket that has the same, and goes its own way. */
  copy(): MemoryBuckets {
    const copy = new MemoryBuckets();
    for (const [key, entry] of this.entries) copy.entries.set(key, entry);
    copy.#revision = this.#revision;
    return copy;
  }

  /** A gateway's connection. */
  connect(): MemoryBucket {
    return new MemoryBucket(this);
  }

  watch(take: (entry: BucketEntry) => void): () => void {
    for (const entry of [...this.entries.values()].sort((a, b) => a.revision - b.revision)) take(entry);
    this.#watchers.add(take);
    return () => this.#watchers.delete(take);
  }

  write(key: string, value: Uint8Array, revision: number | undefined): number | undefined {
    if (this.failure) throw this.failure;
    if (revision !== undefined && (this.entries.get(key)?.revision ?? 0) !== revision) {
      this.conflicts++;
      return undefined;
    }
    const entry = { key, value, revision: ++this.#revision };
    this.entries.set(key, entry);
    for (const take of this.#watchers) take(entry);
    return entry.revision;
  }
}

/** One gateway's connection to a bucket; what happens there arrives in later turns, unless it is held. */
export class MemoryBucket implements Bucket {
  /** What waits while this gateway hears nothing. */
  held: (() => void)[] | undefined;
  readonly #of: MemoryBuckets;

  constructor(of: MemoryBuckets) {
    this.#of = of;
  }

  watch(take: (entry: BucketEntry) => void): Promise<() => void> {
    let isOver = false;
    const stop = this.#of.watch((entry) => {
      const deliver = (): void => void (isOver || take(entry));
      if (this.held) this.held.push(deliver);
      else queueMicrotask(deliver);
    });
    return Promise.resolve(() => {
      isOver = true;
      stop();
    });
  }

  async get(key: string): Promise<BucketEntry | undefined> {
    await Promise.resolve();
    return this.#of.entries.get(key);
  }

  async write(key: string, value: Uint8Array, revision?: number): Promise<number | undefined> {
    await Promise.resolve();
    const written = this.#of.write(key, value, revision);
    await Promise.resolve();
    if (this.#of.isDeaf) throw new Error('timeout');
    return written;
  }

  remove(key: string): Promise<void> {
    this.#of.entries.delete(key);
    return Promise.resolve();
  }

  /** Hears what has waited. */
  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const deliver of held) deliver();
  }
}
