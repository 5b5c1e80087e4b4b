import { delay } from '../line/delay.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { ContinuousOptions, ContinuousState, FilesApi, KeptContinuous } from './api/files.ts';
import type { PortId } from './api/ports.ts';
import type { SessionId } from './api/sessions.ts';
import { ContinuousFile, type ContinuousMark } from './continuous-file.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineFilesOptions {
  readonly library: Pick<CaptureLibrary, 'reader' | 'list' | 'recorder'>;
  readonly sessions: Pick<SessionHub, 'get' | 'has'>;
  readonly now: () => number;
  /** Beyond a reload. */
  readonly remember: (key: ContinuousKey, value: Kept | undefined) => void;
  readonly recall: (key: ContinuousKey) => Promise<unknown>;
  /** The state of a session's files has changed. */
  readonly onChange: () => void;
}

/** Under which a port's files are remembered. */
export type ContinuousKey = `continuous ${PortId}`;

interface Kept extends KeptContinuous {
  readonly captureId: CaptureId;
  readonly mark: ContinuousMark | undefined;
}

interface Running {
  readonly stop: AbortController;
  file: ContinuousFile | undefined;
  done: Promise<void>;
}

/** Sessions that are written to files as they come. */
export class EngineFiles implements FilesApi {
  readonly #options: EngineFilesOptions;
  readonly #running = new Map<SessionId, Running>();

  constructor(options: EngineFilesOptions) {
    this.#options = options;
  }

  async start(id: SessionId, folder: FileSystemDirectoryHandle, options: ContinuousOptions): Promise<void> {
    await this.stop(id);
    const live = this.#options.sessions.get(id);
    const before = await this.#recall(live.slot.id);
    const running: Running = { stop: new AbortController(), file: undefined, done: Promise.resolve() };
    this.#running.set(id, running);
    running.done = this.#run(live, running, { folder, options }, before);
  }

  async stop(id: SessionId): Promise<void> {
    const running = this.#running.get(id);
    running?.stop.abort();
    // A problem must not keep it: what is not written by then is in the capture.
    running?.file?.retry();
    await running?.done;
  }

  async retry(id: SessionId): Promise<void> {
    this.#running.get(id)?.file?.retry();
  }

  async kept(portId: PortId): Promise<KeptContinuous | undefined> {
    const { library } = this.#options;
    const kept = await this.#recall(portId);
    const capture = library.list().find(({ id }) => id === kept?.captureId);
    // Another tab has the port too, and writes.
    const isElsewhere = capture?.state === 'recording' && !library.recorder(capture.id);
    return isElsewhere ? undefined : kept;
  }

  async forget(portId: PortId): Promise<void> {
    this.#options.remember(`continuous ${portId}`, undefined);
  }

  async #recall(portId: PortId): Promise<Kept | undefined> {
    return (await this.#options.recall(`continuous ${portId}`)) as Kept | undefined;
  }

  async #run(live: LiveSession, running: Running, to: KeptContinuous, before: Kept | undefined): Promise<void> {
    const { remember, onChange, sessions } = this.#options;
    const captureId = live.recorder.info.id;
    const key = `continuous ${live.slot.id}` as const;
    let state: ContinuousState = { folder: to.folder.name, file: '', writtenBytes: 0, problem: undefined };
    live.file = () => state;
    const change = (changes: Partial<ContinuousState>) => {
      state = { ...state, ...changes };
      onChange();
    };
    const write = async (id: CaptureId, from: ContinuousMark | undefined, isGrowing: () => boolean) => {
      const reader = await this.#options.library.reader(id).catch(() => undefined);
      if (!reader) return from; // deleted meanwhile
      let mark = from;
      remember(key, { ...to, captureId: id, mark });
      const { encoding } = live.slot.profile;
      running.file = new ContinuousFile({
        folder: to.folder,
        choices: to.options,
        portName: live.recorder.info.portName,
        reader,
        isGrowing,
        encoding,
        now: this.#options.now,
        delay,
        from,
        onWritten: (now, bytes) => {
          mark = now;
          remember(key, { ...to, captureId: id, mark });
          change({ file: now.file, writtenBytes: state.writtenBytes + bytes });
        },
        onProblem: (problem) => change({ problem }),
      });
      await running.file.run(running.stop.signal);
      return mark;
    };
    onChange();
    // First what the page before had captured and not written.
    const isSame = before?.captureId === captureId;
    const last = before && !isSame ? await write(before.captureId, before.mark, () => false) : undefined;
    const goesOn = to.options.rotate !== 'session' && last;
    const from = isSame ? before.mark : goesOn ? ContinuousFile.beginIn(goesOn) : undefined;
    await write(captureId, from, () => sessions.has(live.id));
    remember(key, undefined);
    this.#running.delete(live.id);
    live.file = undefined;
    onChange();
  }
}
