import { proxy } from 'comlink';
import { delay } from '../line/delay.ts';
import { newestReceived } from '../capture/store/newest-received.ts';
import type { LineBreaks } from '../core/line-breaks.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { MessagesOptions, MessagesSink, MessagesView } from './api/messages.ts';
import type {
  MonitorOptions,
  MonitorSink,
  MonitorView,
  NewestBytes,
  TerminalOptions,
  TerminalSink,
  TerminalView,
  TimelineSource,
  ViewsApi,
} from './api/views.ts';
import type { PlotOptions, PlotSink, PlotView } from './api/plots.ts';
import { CaptureRows } from './capture-rows.ts';
import type { RowsOf } from './capture-rows.ts';
import type { MakeRows } from './feed-rows.ts';
import { MonitorFeed } from './monitor-feed.ts';
import { PacedReader } from './paced-reader.ts';
import type { Checkpoints } from './row-progress.ts';
import { loadRegex } from '../scan/regex.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { CheckpointStore } from '../storage/checkpoint-store.ts';
import type { SessionHub } from './session-hub.ts';

/** What a decoder is detected in: some hundred messages. */
const detectedBytes = 16_384;

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
    const { library, sessions, nowMs } = this.#options;
    const { TerminalFeed } = await import('./terminal-feed.ts');
    const reader = await library.reader(captureId);
    const resize = (columns: number, rows: number) => sessions.ofCapture(captureId)?.answerer.resize(columns, rows);
    const breakLines = (lineBreaks: LineBreaks) => sessions.ofCapture(captureId)?.answerer.breakLines(lineBreaks);
    return proxy(new TerminalFeed(reader, options, sink, { nowMs, delay, resize, breakLines }));
  }

  async openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> {
    const rows = await this.#rowsOf(captureId);
    return this.#openFeed([rows], (wanted, like) => new CaptureRows(rows, wanted, like), options, sink);
  }

  async openTimeline(
    sources: readonly TimelineSource[],
    options: MonitorOptions,
    sink: MonitorSink,
  ): Promise<MonitorView> {
    const { TimelineRows } = await import('./timeline-rows.ts');
    const all = await Promise.all(
      sources.map(async ({ captureId, encoding, shiftMs = 0 }) => ({
        ...(await this.#rowsOf(captureId)),
        encoding,
        shiftMs,
      })),
    );
    return this.#openFeed(all, (wanted, like) => new TimelineRows(all, wanted, like), options, sink);
  }

  async openPlot(captureId: CaptureId, options: PlotOptions, sink: PlotSink): Promise<PlotView> {
    const { nowMs } = this.#options;
    const { PlotFeed } = await import('./plot-feed.ts');
    const rowsOf = (other: CaptureId) => this.#rowsOf(other);
    return proxy(await PlotFeed.of(await rowsOf(captureId), options, sink, { nowMs, delay }, rowsOf));
  }

  async openMessages(captureId: CaptureId, options: MessagesOptions, sink: MessagesSink): Promise<MessagesView> {
    const { MessageFeed } = await import('./message-feed.ts');
    const { nowMs } = this.#options;
    return proxy(await MessageFeed.create(await this.#rowsOf(captureId), options, sink, { nowMs, delay }));
  }

  async #openFeed(
    all: readonly RowsOf[],
    makeRows: MakeRows,
    options: MonitorOptions,
    sink: MonitorSink,
  ): Promise<MonitorView> {
    const { nowMs } = this.#options;
    const onAppend = (listener: () => void): (() => void) => {
      const stops = all.map(({ reader }) => reader.onAppend(listener));
      return () => {
        for (const stop of stops) stop();
      };
    };
    return proxy(await MonitorFeed.create(options, sink, { makeRows, onAppend, loadRegex, nowMs, delay }));
  }

  async #rowsOf(captureId: CaptureId): Promise<RowsOf> {
    const { library, nowMs, scanner, checkpoints: store } = this.#options;
    const reader = new PacedReader(await library.reader(captureId), nowMs);
    const checkpoints: Checkpoints | undefined = store && {
      load: (...place) => store.load(captureId, ...place),
      save: (projection, block, folds) => store.save(captureId, projection, block, folds),
    };
    return { captureId, reader, checkpoints, scanner };
  }

  async newest(captureId: CaptureId, maxBytes: number): Promise<NewestBytes> {
    return newestReceived(await this.#options.library.reader(captureId), maxBytes);
  }

  async detectDecoder(captureId: CaptureId): Promise<string> {
    const { detectDecoder } = await import('../decode/detect.ts');
    const { bytes, lineErrors } = await this.newest(captureId, detectedBytes);
    return lineErrors > 0 ? '' : detectDecoder(bytes);
  }
}
