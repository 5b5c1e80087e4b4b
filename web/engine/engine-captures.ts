import { SerialError } from '../core/serial-error.ts';
import { readMarkers, type CaptureMarker } from '../core/capture-marker.ts';
import { parseTags } from '../core/capture-tags.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type {
  CaptureId,
  CapturesApi,
  ExportOptions,
  ExportSink,
  ExportSource,
  FileSettings,
  MergedExportOptions,
  StorageState,
} from './api/captures.ts';
import type { EngineRelays } from './engine-relays.ts';
import type { JobBoard } from './job-board.ts';
import type { PortRegistry } from './port-registry.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineCapturesOptions {
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly sessions: SessionHub;
  readonly relays: EngineRelays;
  readonly jobs: JobBoard;
  /** Reads what is saved of the past. Without it all is read here. */
  readonly scanner: Scanner | undefined;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** What the browser says storage may still take, in bytes. */
  readonly availableBytes: () => Promise<number | undefined>;
  readonly rememberBudget: (bytes: number) => void;
  /** The storage's state has changed. */
  readonly onStorage: () => void;
}

/** While something is recorded, the browser is asked this often how much room is left. */
const measureMs = 10_000;

/** Not part of what a first screen needs. */
const loadExport = () => import('./export-job.ts');
const loadOpen = () => import('./open-file.ts');

/** What the window asks of captures and their storage. */
export class EngineCaptures implements CapturesApi {
  readonly #options: EngineCapturesOptions;
  #availableBytes: number | undefined;
  #measuredMs = -Infinity;

  constructor(options: EngineCapturesOptions) {
    this.#options = options;
  }

  storage(): StorageState {
    const { library } = this.#options;
    const { usedBytes, budgetBytes } = library;
    const full = usedBytes > budgetBytes || library.failure === 'full';
    return {
      kind: library.failure ?? (full ? 'full' : 'ok'),
      usedBytes,
      budgetBytes,
      availableBytes: this.#availableBytes,
      pruned: [...library.pruned],
      unsavedBytes: library.unsavedBytes,
      clearedMs: library.clearedMs,
    };
  }

  /** To be called when the library has changed: often. */
  measureNowAndThen(): void {
    if (this.#options.nowMs() - this.#measuredMs > measureMs) void this.#measure();
  }

  async addNote(id: CaptureId, text: string): Promise<void> {
    const { library, registry, sessions, relays } = this.#options;
    const recorder = library.recorder(id);
    if (!recorder) throw new SerialError('not-found', id);
    const slot = registry.slots.find((known) => sessions.of(known)?.recorder === recorder);
    // On a shared port the note comes back to us, with its place among the bytes, as it does to the others.
    if (slot?.shared?.self !== undefined) return relays.note(slot, text);
    recorder.event({ kind: 'note', text });
    recorder.change({ replayOf: undefined });
    await recorder.flush();
  }

  rename(id: CaptureId, name: string): Promise<void> {
    return this.#options.library.change(id, { name });
  }

  pin(id: CaptureId, pinned: boolean): Promise<void> {
    return this.#options.library.change(id, { pinned });
  }

  tag(id: CaptureId, text: string): Promise<void> {
    return this.#options.library.change(id, { tags: parseTags(text) });
  }

  mark(id: CaptureId, markers: readonly CaptureMarker[]): Promise<void> {
    return this.#options.library.change(id, { markers: readMarkers(markers) });
  }

  async markers(id: CaptureId): Promise<readonly CaptureMarker[]> {
    return this.#options.library.list().find((capture) => capture.id === id)?.markers ?? [];
  }

  async delete(id: CaptureId): Promise<void> {
    await this.#options.library.delete(id);
    await this.#measure();
  }

  async export(id: CaptureId, options: ExportOptions): Promise<Blob | undefined> {
    return (await loadExport()).exportBlob(this.#options, id, options);
  }

  async exportTo(id: CaptureId, options: ExportOptions, sink: ExportSink): Promise<boolean> {
    return (await loadExport()).exportTo(this.#options, id, options, sink);
  }

  async exportTimeline(
    sources: readonly ExportSource[],
    options: MergedExportOptions,
    sink: ExportSink,
  ): Promise<boolean> {
    return (await loadExport()).exportTimeline(this.#options, sources, options, sink);
  }

  async exportAll(sink: ExportSink, values: FileSettings['values']): Promise<boolean> {
    return (await loadExport()).exportAll(this.#options, sink, { values, ports: this.#options.registry.profiles });
  }

  async settingsIn(file: File): Promise<FileSettings | undefined> {
    return (await loadOpen()).settingsIn(file);
  }

  async open(file: File): Promise<CaptureId | undefined> {
    return (await loadOpen()).openFile(file, this.#options);
  }

  async setBudget(bytes: number): Promise<void> {
    this.#options.rememberBudget(bytes);
    await this.#options.library.setBudget(bytes);
  }

  async #measure(): Promise<void> {
    this.#measuredMs = this.#options.nowMs();
    this.#availableBytes = await this.#options.availableBytes();
    this.#options.onStorage();
  }
}
