import type { FileProblem, FileRecord, RecordReader } from '../capture/files/record-reader.ts';
import { fileBeginningBytes, readerOf } from '../capture/files/read-file.ts';
import type { LoadCut } from '../core/capture-event.ts';
import { SerialError, type SerialErrorCode } from '../core/serial-error.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureRecorder } from '../storage/capture-recorder.ts';
import type { CaptureId } from './api/captures.ts';
import type { JobBoard, JobControl } from './job-board.ts';
import { LoadSink } from './load-sink.ts';
import { yieldToLoop } from './yield-to-loop.ts';

export { settingsIn } from './file-settings.ts';

interface OpenFileOptions {
  readonly library: CaptureLibrary;
  readonly jobs: JobBoard;
  readonly newId: () => string;
}

/** What is read at once: some milliseconds of work. */
const pieceBytes = 256 * 1024;

const problemCodes: Readonly<Record<FileProblem, SerialErrorCode>> = {
  foreign: 'file-foreign',
  newer: 'file-newer',
  cut: 'file-cut',
  empty: 'file-empty',
};

/** Reads a file by a job. @returns and @throws as `CapturesApi.open` */
export function openFile(file: File, options: OpenFileOptions): Promise<CaptureId | undefined> {
  const reading = new FileReading(file, options);
  return new Promise((resolve, reject) => {
    reading.onBegin = resolve;
    const subject = { kind: 'open', captureId: reading.captureId, file: file.name } as const;
    options.jobs
      .run({ subject, total: file.size, unit: 'bytes' }, (control) => reading.run(control))
      // Before anything was recognised it is an error of the call; later the job has it.
      .then((error) => (error ? reject(error) : resolve(undefined)), reject);
  });
}

/** The way of a file into captures. */
class FileReading {
  /** Of the first capture. */
  readonly captureId: CaptureId;
  onBegin: (id: CaptureId) => void = () => {};
  readonly #file: File;
  readonly #options: OpenFileOptions;
  #recorder: CaptureRecorder | undefined;
  #sink: LoadSink | undefined;
  #captures = 0;

  constructor(file: File, options: OpenFileOptions) {
    this.#file = file;
    this.#options = options;
    this.captureId = options.newId();
  }

  /** @returns why nothing could be read @throws {SerialError} why no more could be read */
  async run({ signal, progress }: JobControl): Promise<SerialError | undefined> {
    let reader: RecordReader | undefined;
    try {
      reader = await this.#reader();
      for (let at = 0; at < this.#file.size && !reader.isOver; at += pieceBytes) {
        const bytes = await this.#read(at, pieceBytes);
        signal.throwIfAborted();
        await this.#take(reader.take(bytes));
        progress(Math.min(this.#file.size, at + pieceBytes));
        await this.#recorder?.holdBack();
        await yieldToLoop();
        this.#checkRoom();
      }
      await this.#take(reader.end());
      if (reader.problem) throw new SerialError(problemCodes[reader.problem], this.#file.name);
      // A log, or a file of bytes, ends with its last capture.
      await this.#finish();
      return undefined;
    } catch (error) {
      await this.#keepPart(signal.aborted ? undefined : cutOf(error), reader?.readBytes ?? 0);
      if (this.#captures > 0 || signal.aborted || !(error instanceof SerialError)) throw error;
      return error;
    }
  }

  async #reader(): Promise<RecordReader> {
    const { name, lastModified } = this.#file;
    const beginning = await this.#read(0, fileBeginningBytes);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const reader = readerOf(beginning, { name, modifiedMs: lastModified }, (bytes) => decoder.decode(bytes));
    if (!reader) throw new SerialError('file-foreign', name);
    return reader;
  }

  /** @throws {SerialError} `file-unreadable` when the file was moved, changed or deleted */
  async #read(at: number, length: number): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.#file.slice(at, at + length).arrayBuffer());
    } catch (error) {
      throw new SerialError('file-unreadable', this.#file.name, { cause: error });
    }
  }

  async #take(records: Iterable<FileRecord>): Promise<void> {
    for (const record of records) {
      if (record.kind === 'begin') await this.#begin(record);
      else if (record.kind === 'bytes') this.#sink?.bytes(record.direction, record.bytes, record.timeMs);
      else if (record.kind === 'event') this.#sink?.event(record.event, record.timeMs);
      else await this.#finish();
    }
  }

  async #begin({ startedMs, name, portName, tags, markers }: FileRecord & { readonly kind: 'begin' }): Promise<void> {
    await this.#finish();
    const { library, newId } = this.#options;
    const id = this.#captures++ === 0 ? this.captureId : newId();
    const fileName = this.#file.name;
    const ownName = name ?? fileName.replace(/(?<=.)\.[^.]*$/, '');
    this.#recorder = library.record(id, portName ?? ownName, { startedMs, file: fileName });
    this.#recorder.change({ name: ownName, ...(tags && { tags }), ...(markers && { markers }) });
    this.#sink = new LoadSink(this.#recorder, library.freeBytes, 'file-no-room');
    if (this.#captures === 1) this.onBegin(id);
  }

  async #finish(cut?: LoadCut): Promise<void> {
    const id = this.#recorder?.info.id;
    this.#recorder = this.#sink = undefined;
    if (id !== undefined) await this.#options.library.finish(id, cut);
  }

  /** @throws {SerialError} `file-no-room` */
  #checkRoom(): void {
    const { library } = this.#options;
    // Others grow meanwhile, or the browser has less room than it said.
    if (library.freeBytes === 0 || library.failure === 'full') throw new SerialError('file-no-room', this.#file.name);
  }

  /** What was read until it ended early is kept and marked; nothing once cancelled. */
  async #keepPart(cut: LoadCut | undefined, readBytes: number): Promise<void> {
    const recorder = this.#recorder;
    if (!recorder) return;
    const { id, startedMs } = recorder.info;
    const { lastMs } = recorder.capture;
    if (cut) recorder.event({ kind: 'load-cut', why: cut, readBytes, ofBytes: this.#file.size }, startedMs + lastMs);
    await this.#finish(cut);
    if (!cut) await this.#options.library.delete(id).catch(() => undefined);
  }
}

function cutOf(error: unknown): LoadCut {
  const code = error instanceof SerialError ? error.code : undefined;
  if (code === 'file-no-room') return 'no-room';
  return code === 'file-unreadable' ? 'file-unreadable' : 'file-cut';
}
