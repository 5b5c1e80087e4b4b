import type { CaptureReader } from '../capture/store/capture.ts';
import type { LoadCut } from '../core/capture-event.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import { SerialError } from '../core/serial-error.ts';
import { gapSegment } from '../capture/store/segment.ts';
import { CaptureRecorder } from './capture-recorder.ts';
import { type CaptureStore, undefinedUnlessClosed } from './capture-store.ts';
import type { StoredCapture } from './database.ts';
import { StoredReader } from './stored-reader.ts';

interface LibraryOptions {
  /** `undefined` where the browser gives no storage: captures live in memory only. */
  readonly store: CaptureStore | undefined;
  readonly now: () => number;
  /** Holds a name that other tabs can see until `release` is called, or the tab ends. */
  readonly hold: (name: string) => { release: () => void };
  /** The names held by any tab. */
  readonly held: () => Promise<ReadonlySet<string>>;
  /** Waits until no tab holds the name. */
  readonly released: (name: string) => Promise<void>;
  /** Captures whose page was left, not killed: they are complete. */
  readonly left?: ReadonlySet<string>;
  /** The database was found to be closed. */
  readonly onClosed?: () => void;
  readonly onChange: () => void;
  /** The list itself changed: other tabs want to load it again. */
  readonly onListChange: () => void;
}

/** A capture removed to keep within the budget. */
interface Pruned {
  readonly name: string;
  readonly bytes: number;
  readonly timeMs: number;
}

/** What is known of a capture before its first byte. */
type LoadedFrom = Pick<StoredCapture, 'startedMs' | 'origin' | 'file'>;

interface Recording {
  readonly recorder: CaptureRecorder;
  /** It is loaded or replayed from elsewhere, where it still is: nothing is deleted for it. */
  readonly isLoad: boolean;
  readonly release: () => void;
  /** Its session is over; it is only here because it could not be stored whole. */
  finished: boolean;
}

const holdName = (id: string) => `baudcast-capture-${id}`;

/** All captures of this browser: those being recorded here, and those stored. */
export class CaptureLibrary {
  readonly pruned: Pruned[] = [];
  /** Why storing fails now, if it does. */
  failure: 'full' | 'blocked' | undefined;
  unsavedBytes = 0;
  /** When the browser last deleted what was stored here, milliseconds since 1970. */
  clearedMs: number | undefined;
  readonly #options: LibraryOptions;
  #stored = new Map<string, StoredCapture>();
  #recorders = new Map<string, Recording>();
  readonly #left: Set<string>;
  /** Captures of other tabs, until those tabs let go of them. */
  readonly #elsewhere = new Set<string>();
  #budgetBytes: number;
  #pruning: Promise<boolean> | undefined;
  #isLoaded = false;

  constructor(options: LibraryOptions, budgetBytes: number) {
    this.#options = options;
    this.#budgetBytes = budgetBytes;
    this.#left = new Set(options.left);
    this.failure = options.store ? undefined : 'blocked';
  }

  /**
   * Reads the list, at the start and when another tab changed it. An unfinished capture without a recorder was
   * interrupted, unless its page was left.
   * @param left captures whose page was left just now
   */
  async load(left: readonly string[] = []): Promise<void> {
    const { store, held, onChange } = this.#options;
    for (const id of left) this.#left.add(id);
    if (!store) return;
    const names = await held();
    const stored = new Map<string, StoredCapture>();
    let hasChanged = false;
    for (const info of await store.list()) {
      const isHeld = names.has(holdName(info.id)) || this.#recorders.has(info.id);
      if (isMereReplay(info) && !isHeld) {
        await store.delete(info.id);
        continue;
      }
      const orphan = info.state === 'recording' && !isHeld;
      if (info.state === 'recording' && isHeld && !this.#recorders.has(info.id)) void this.#loadWhenReleased(info.id);
      const isLeft = this.#left.has(info.id);
      // Another tab may have come upon it before it could know that the page was left.
      const isMisjudged = isLeft && info.state === 'interrupted';
      const state = isLeft ? 'complete' : 'interrupted';
      const known = orphan || isMisjudged ? await store.update(info.id, (now) => ({ ...now, state })) : info;
      hasChanged ||= isMisjudged;
      if (known) stored.set(known.id, known);
    }
    this.#stored = stored;
    this.#isLoaded = true;
    // Those that began before it was known which are older.
    for (const { recorder } of this.#recorders.values())
      if (recorder.info.order === undefined) recorder.change({ order: this.#nextOrder });
    onChange();
    if (hasChanged) this.#options.onListChange();
  }

  /** Another tab records the capture: that ends with the tab, which may have no time to report it. */
  async #loadWhenReleased(id: string): Promise<void> {
    if (this.#elsewhere.has(id)) return;
    this.#elsewhere.add(id);
    await this.#options.released(holdName(id));
    this.#elsewhere.delete(id);
    await this.load().catch(() => {}); // closed: it is loaded when the database is open again
  }

  /** Newest first. */
  list(): CaptureSummary[] {
    return this.#infos.map(toSummary).toSorted((a, b) => b.startedMs - a.startedMs);
  }

  get #infos(): StoredCapture[] {
    const live = [...this.#recorders.values()].map(({ recorder }) => recorder.info);
    return [...live, ...[...this.#stored.values()].filter(({ id }) => !this.#recorders.has(id))];
  }

  /** Also above those of other tabs, as far as their captures are listed. */
  get #nextOrder(): number {
    return 1 + Math.max(0, ...this.#infos.map(({ order = 0 }) => order));
  }

  get usedBytes(): number {
    return this.list().reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  }

  /** What more may be stored without deleting anything. */
  get freeBytes(): number {
    return Math.max(0, this.#budgetBytes - this.usedBytes);
  }

  get budgetBytes(): number {
    return this.#budgetBytes;
  }

  async setBudget(bytes: number): Promise<void> {
    this.#budgetBytes = bytes;
    await this.#keepBudget();
    this.#options.onChange();
  }

  /**
   * Begins a capture.
   * @param loaded of one that happened elsewhere: when it began, and where it comes from. Default: it begins now
   * @param replayOf the capture that is played back
   */
  record(id: string, portName: string, loaded?: LoadedFrom, replayOf?: string): CaptureRecorder {
    const { store, now, hold, onChange } = this.#options;
    const isLoad = loaded !== undefined || replayOf !== undefined;
    const recorder = new CaptureRecorder({
      info: {
        id,
        name: portName,
        portName,
        startedMs: now(),
        replayOf,
        ...(loaded && { ...loaded, addedMs: now() }),
        ...(this.#isLoaded && { order: this.#nextOrder }),
      },
      now,
      store,
      source: (bases) =>
        store?.source(id, bases) ?? { segment: () => Promise.reject(new SerialError('not-found', id)) },
      onStored: (info) => {
        this.failure = undefined;
        const isNew = !this.#stored.has(info.id);
        this.#stored.set(info.id, info);
        if (isNew) this.#options.onListChange(); // before this, other tabs do not find it
        if (this.#recorders.get(info.id)?.finished) this.#letGo(info.id);
        void this.#keepBudget();
        onChange();
      },
      onFailed: (error) => this.#onFailed(error, isLoad),
      onGivenUp: (bytes) => {
        this.unsavedBytes += bytes;
        onChange();
      },
    });
    this.#recorders.set(id, { recorder, isLoad, release: hold(holdName(id)).release, finished: false });
    onChange();
    return recorder;
  }

  /** The session is over: the capture is complete and read from storage from now on. @param cut it is only a part */
  async finish(id: string, cut?: LoadCut): Promise<void> {
    const live = this.#recorders.get(id);
    if (!live) return;
    live.recorder.change({ state: 'complete', ...(cut && { cut }) });
    const { recorder } = live;
    if (isMereReplay(recorder.info)) await recorder.flush(); // a later write would bring it back
    live.finished = true;
    if (isMereReplay(recorder.info)) return this.delete(id);
    await recorder.flush(); // stored whole, it is let go; else memory is the only place it is in
    this.#listChanged();
  }

  #letGo(id: string): void {
    this.#recorders.get(id)?.release();
    this.#recorders.delete(id);
  }

  /** Marks a capture complete or being recorded, while its session may still go on. */
  setState(id: string, state: CaptureSummary['state']): void {
    this.#recorders.get(id)?.recorder.change({ state });
  }

  /** @throws {SerialError} `not-found` */
  async reader(id: string): Promise<CaptureReader> {
    const live = this.#recorders.get(id);
    if (live) return live.recorder.capture;
    const { store } = this.#options;
    const info = await store?.get(id);
    if (!store || !info) throw new SerialError('not-found', id);
    const bases = await store.bases(id);
    const rxBase = bases.rx[info.sealedSegments] ?? 0;
    const txBase = bases.tx[info.sealedSegments] || 0;
    const tail = await store
      .tail(info, bases)
      .catch(
        (error: unknown) =>
          undefinedUnlessClosed(error) ?? gapSegment({ rxBase, txBase }, info.rxBytes - rxBase, 'damaged', 0),
      );
    return new StoredReader(info, bases, store.source(id, bases), tail);
  }

  /** @throws {SerialError} `not-found` */
  async change(
    id: string,
    changes: Partial<Pick<StoredCapture, 'name' | 'pinned' | 'tags' | 'markers'>>,
  ): Promise<void> {
    const live = this.#recorders.get(id);
    live?.recorder.change(changes);
    const changed = await this.#options.store?.update(id, (info) => ({ ...info, ...changes }));
    if (changed) this.#stored.set(id, changed);
    else if (!live) throw new SerialError('not-found', id);
    this.#listChanged();
  }

  recorder(id: string): CaptureRecorder | undefined {
    return this.#recorders.get(id)?.recorder;
  }

  /** Deletes a capture that is not being recorded. @throws {SerialError} `not-found` */
  async delete(id: string): Promise<void> {
    const live = this.#recorders.get(id);
    if (live ? !live.finished : !this.#stored.has(id)) throw new SerialError('not-found', id);
    this.#letGo(id);
    await this.#options.store?.delete(id);
    this.#stored.delete(id);
    this.#listChanged();
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#recorders.values()].map(({ recorder }) => recorder.flush()));
  }

  /** To be called when the browser had closed the database. What it deleted is stored again, as far as possible. */
  async reopened(): Promise<void> {
    const { store, now } = this.#options;
    if (!store) return;
    const before = this.#stored.size;
    for (const { recorder } of this.#recorders.values()) {
      if (!recorder.wasStored || (await store.has(recorder.info.id).catch(() => true))) recorder.retry();
      else {
        this.clearedMs = now();
        recorder.storeAnew();
      }
    }
    if (this.failure === 'blocked') this.failure = undefined;
    await this.load().catch(() => {}); // closed again: there will be another call
    if (this.#stored.size < before) this.clearedMs = now();
    this.#options.onChange();
  }

  #listChanged(): void {
    this.#options.onChange();
    this.#options.onListChange();
  }

  async #onFailed(error: unknown, isLoad: boolean): Promise<boolean> {
    const name = error instanceof Error ? error.name : '';
    if (name === 'InvalidStateError') this.#options.onClosed?.();
    const full = name === 'QuotaExceededError';
    // A load makes room by ending: it is still where it comes from.
    if (full && !isLoad && this.#loadingBytes === undefined && (await this.#prune())) return true;
    this.failure = full ? 'full' : 'blocked';
    this.#options.onChange();
    return false;
  }

  /** What loads under way take; `undefined` while there are none. */
  get #loadingBytes(): number | undefined {
    const loads = [...this.#recorders.values()].filter(({ isLoad, finished }) => isLoad && !finished);
    if (loads.length === 0) return undefined;
    return loads.reduce((sum, { recorder }) => sum + recorder.info.storedBytes, 0);
  }

  async #keepBudget(): Promise<void> {
    while (this.usedBytes - (this.#loadingBytes ?? 0) > this.#budgetBytes) if (!(await this.#prune())) break;
  }

  /** Removes the oldest capture that may go. @returns whether there was one */
  #prune(): Promise<boolean> {
    this.#pruning ??= this.#pruneOldest().finally(() => {
      this.#pruning = undefined;
    });
    return this.#pruning;
  }

  async #pruneOldest(): Promise<boolean> {
    const { store, now } = this.#options;
    const oldest = this.#infos
      .filter(({ pinned, state }) => !pinned && state !== 'recording')
      .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0) || addedAt(a) - addedAt(b))
      .at(0);
    if (!oldest || !store || this.#recorders.has(oldest.id)) return false;
    await store.delete(oldest.id);
    this.#stored.delete(oldest.id);
    this.pruned.push({ name: oldest.name, bytes: oldest.storedBytes, timeMs: now() });
    this.#listChanged();
    return true;
  }
}

/** All that is in it is in another capture too. */
const isMereReplay = ({ replayOf, pinned }: StoredCapture): boolean => replayOf !== undefined && !pinned;

const addedAt = ({ addedMs, startedMs }: StoredCapture): number => addedMs ?? startedMs;

function toSummary({ sealedSegments: _sealed, order: _order, ...summary }: StoredCapture): CaptureSummary {
  return summary;
}
