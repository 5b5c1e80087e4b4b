import type { CaptureReader } from '../capture/store/capture.ts';
import type { MessageFold, MessageFoldResult } from '../messages/message-fold.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { MessagesSpec } from '../scan/scan-request.ts';
import type { Checkpoints } from './row-progress.ts';

interface MessageProgressOptions<Out> {
  readonly captureId: string;
  readonly reader: CaptureReader;
  readonly spec: MessagesSpec;
  /** Of the same `spec`. */
  readonly fold: MessageFold<Out>;
  /** Without it all is folded here. */
  readonly scanner: Scanner | undefined;
  readonly checkpoints: Checkpoints | undefined;
  /** Takes what a segment came to, one after the other from the first. */
  readonly take: (result: MessageFoldResult<Out>) => void;
  /** Called when a scan brought something. */
  readonly onProgress: () => void;
}

/** A fold that makes other messages of the same bytes needs another number: what was kept is not found then. */
const messagesVersion = 2;

/** Segments whose folds are kept as one value, and such blocks read at a time. */
const [segmentsInBlock, blocksAtOnce] = [64, 16];

/** So many stored segments are sooner folded here than a scan has begun. */
const leastScanned = 8;

/**
 * Folds messages of a capture from the first segment on: what was kept of an earlier look, then scans of what is in
 * storage, then here what is in memory. One segment follows the other, as the decoder remembers.
 */
export class MessageProgress<Out> {
  readonly #options: MessageProgressOptions<Out>;
  readonly #projection: string;
  /** Segments from the first on that are folded for good. */
  #known = 0;
  #isRestored = false;
  #abort = new AbortController();
  #isScanning = false;
  /** A scan came no further: what is next is folded here. */
  #isLeft = false;
  /** Results of the block in progress. */
  #block: MessageFoldResult<Out>[] = [];
  /** How many of them are stored. */
  #saved = 0;

  constructor(options: MessageProgressOptions<Out>) {
    this.#options = options;
    const { rule, encoding, decoder, sink } = options.spec;
    this.#projection = JSON.stringify(['messages', messagesVersion, rule, encoding, decoder, sink]);
  }

  get known(): number {
    return this.#known;
  }

  /** Ends the scan; the next `advance` begins another one if it is needed. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#isScanning = false;
    this.#isLeft = false;
  }

  /**
   * Continues until `outOfTime` returns true.
   * @returns `waiting`: until a scan brings something; `done`: what is left may still grow @throws what folding met
   */
  async advance(outOfTime: () => boolean): Promise<'done' | 'more' | 'waiting'> {
    const { reader, fold, scanner } = this.#options;
    if (!this.#isRestored) await this.#restore();
    if (!this.#isScanning && !this.#isLeft && scanner && reader.storedCount - this.#known >= leastScanned)
      void this.#scan(scanner);
    if (this.#isScanning) return 'waiting';
    while (this.#known < reader.segmentCount) {
      const result = await fold.fold(this.#known);
      if (!result) break;
      this.#take(result);
      if (outOfTime()) return 'more';
    }
    // Of a capture that still grows whole blocks are enough.
    if (reader.segmentCount === reader.sealedCount) this.#save();
    return 'done';
  }

  /** What the segments that may still grow come to now, in order. */
  async open(): Promise<readonly Out[]> {
    const { reader, fold } = this.#options;
    const outs: Out[] = [];
    let before: { readonly decoder: unknown } | undefined;
    for (let segment = this.#known; segment < reader.segmentCount; segment++) {
      const { out, decoder } = await fold.foldOpen(segment, before);
      outs.push(out);
      before = { decoder };
    }
    return outs;
  }

  async #restore(): Promise<void> {
    const { checkpoints, reader } = this.#options;
    this.#isRestored = true;
    if (!checkpoints) return;
    for (let from = 0; ; from += blocksAtOnce) {
      const blocks = await checkpoints.load(this.#projection, from, blocksAtOnce).catch(() => []);
      for (const { folds } of blocks)
        for (const result of folds as readonly MessageFoldResult<Out>[]) {
          if (result.segment !== this.#known || result.segment >= reader.storedCount) return;
          this.#options.fold.learn(result.segment + 1, result.next);
          this.#take(result, true);
        }
      if (blocks.length < blocksAtOnce) return;
    }
  }

  async #scan(scanner: Scanner): Promise<void> {
    const { captureId, reader, spec, fold, onProgress } = this.#options;
    const { signal } = this.#abort;
    const [from, to] = [this.#known, reader.storedCount];
    this.#isScanning = true;
    try {
      await scanner.scan(
        { kind: 'messages', captureId, spec, from, to, state: fold.state(from) },
        (results) => {
          if (signal.aborted) return;
          for (const result of results as readonly MessageFoldResult<Out>[]) {
            fold.learn(result.segment + 1, result.next);
            this.#take(result);
          }
          onProgress();
        },
        signal,
      );
    } catch {
      // Its worker ended or could not be loaded, or met an error: what it left is folded here, which meets it too.
    }
    if (signal.aborted) return;
    this.#isScanning = false;
    this.#isLeft = this.#known === from;
    onProgress();
  }

  #take(result: MessageFoldResult<Out>, isKept = false): void {
    this.#options.take(result);
    this.#known = result.segment + 1;
    this.#isLeft = false;
    if (result.segment % segmentsInBlock === 0) {
      this.#block = [];
      this.#saved = 0;
    }
    this.#block.push(result);
    if (isKept) this.#saved = this.#block.length;
    else if (this.#block.length === segmentsInBlock) this.#save();
  }

  /** Keeps the block in progress. Without room the next look takes longer; nothing else depends on it. */
  #save(): void {
    const { checkpoints, reader } = this.#options;
    const [first] = this.#block;
    if (!first || first.segment + this.#block.length > reader.storedCount) return;
    if (this.#block.length === this.#saved) return;
    this.#saved = this.#block.length;
    checkpoints?.save(this.#projection, first.segment / segmentsInBlock, this.#block).catch(() => undefined);
  }
}
