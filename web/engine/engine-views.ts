import { proxy } from 'comlink';
import { delay } from '../line/delay.ts';
import { newestReceived } from '../capture/store/newest-received.ts';
import type { LineBreaks } from '../core/line-breaks.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type {
  MonitorOptions,
  MonitorSink,
  MonitorView,
  NewestBytes,
  TerminalOptions,
  TerminalSink,
  TerminalView,
  ViewsApi,
} from './api/views.ts';
import { MonitorFeed } from './monitor-feed.ts';
import type { Checkpoints } from './row-progress.ts';
import { loadRegex } from '../scan/regex.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { CheckpointStore } from '../storage/checkpoint-store.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineViewsOptions {
  readonly library: CaptureLibrary;
  readonly sessions: Pick<SessionHub, 'ofCapture'>;
  readonly nowMs: () => number;
  /** Folds what is in storage; without it all is folded in the engine, in turns. */
  readonly scanner?: Scanner | undefined;
  readonly checkpoints?: CheckpointStore | undefined;
}

/** Views of captures. What the window gets of one is a handle: the view itself stays here. */
export class EngineViews implements ViewsApi {
  readonly #options: EngineViewsOptions;

  constructor(options: EngineViewsOptions) {
    this.#options = options;
  }

  async openTerminal(captureId: CaptureId, options: TerminalOptions, sink: TerminalSink): Promise<TerminalView> {
    const { library, sessions } = this.#options;
    const { TerminalFeed } = await import('./terminal-feed.ts');
    const reader = await library.reader(captureId);
    const resize = (columns: number, rows: number) => sessions.ofCapture(captureId)?.answerer.resize(columns, rows);
    const breakLines = (lineBreaks: LineBreaks) => sessions.ofCapture(captureId)?.answerer.breakLines(lineBreaks);
    return proxy(new TerminalFeed(reader, options, sink, { delay, resize, breakLines }));
  }

  async openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> {
    const { library, nowMs, scanner, checkpoints: store } = this.#options;
    const reader = await library.reader(captureId);
    const checkpoints: Checkpoints | undefined = store && {
      load: (...place) => store.load(captureId, ...place),
      save: (projection, block, folds) => store.save(captureId, projection, block, folds),
    };
    const deps = { captureId, scanner, checkpoints, loadRegex, nowMs, delay };
    return proxy(await MonitorFeed.create(reader, options, sink, deps));
  }

  async newest(captureId: CaptureId, maxBytes: number): Promise<NewestBytes> {
    return newestReceived(await this.#options.library.reader(captureId), maxBytes);
  }
}
