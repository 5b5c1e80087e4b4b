import type { PlotAnalysis, PlotAnalysisRequest } from '../../engine/api/plot-analysis.ts';
import type {
  CaptureBytes,
  PlotOptions,
  PlotPoint,
  PlotPoints,
  PlotSink,
  PlotStatistics,
  PlotUpdate,
  PlotView,
  PlotWanted,
} from '../../engine/api/plots.ts';

/** A plot in the engine. Calls may be made before the engine has answered; only the last wanted range is passed on. */
export class PlotHandle {
  readonly #view: Promise<PlotView>;
  #wanted: PlotWanted | undefined;
  /** What was wanted last: the engine is not asked for the same again with each picture. */
  #wantedKey = '';
  #passing: Promise<void> | undefined;
  #disposed = false;

  /**
   * @param open opens the plot in the engine
   * @param draw resolves when the update is on the screen; not called after `dispose`
   */
  constructor(open: (sink: PlotSink) => Promise<PlotView>, draw: (update: PlotUpdate) => Promise<void>) {
    this.#view = open(async (update) => {
      if (!this.#disposed) await draw(update);
    });
    // Reported by `ready`.
    this.#view.catch(() => undefined);
  }

  /** Resolves when the engine has the plot. @throws {SerialError} `not-found` */
  async ready(): Promise<void> {
    await this.#view;
  }

  async configure(options: PlotOptions): Promise<void> {
    // Its series are others then.
    this.#wantedKey = '';
    await (await this.#view).configure(options);
  }

  show(wanted: PlotWanted): void {
    const key = JSON.stringify(wanted);
    if (key === this.#wantedKey) return;
    this.#wantedKey = key;
    this.#wanted = wanted;
    this.#passing ??= this.#passOn();
  }

  async statistics(series: readonly number[], fromMs: number, toMs: number): Promise<readonly PlotStatistics[]> {
    return (await this.#view).statistics(series, fromMs, toMs);
  }

  readonly points = async (
    series: readonly number[],
    fromMs: number,
    toMs: number,
    most: number,
  ): Promise<readonly PlotPoints[]> => (await this.#view).points(series, fromMs, toMs, most);

  readonly pointsAt: PlotView['pointsAt'] = async (...args) => (await this.#view).pointsAt(...args);

  async pointsOf(bytes: CaptureBytes): Promise<readonly PlotPoint[]> {
    return (await this.#view).pointsOf(bytes);
  }

  async analyze(request: PlotAnalysisRequest): Promise<PlotAnalysis> {
    return (await this.#view).analyze(request);
  }

  async pause(paused: boolean): Promise<void> {
    await (await this.#view).pause(paused);
  }

  dispose(): void {
    this.#disposed = true;
    this.#view.then((view) => view.dispose()).catch(() => undefined);
  }

  async #passOn(): Promise<void> {
    try {
      const view = await this.#view;
      let passed: PlotWanted | undefined;
      while (!this.#disposed && this.#wanted && passed !== this.#wanted) {
        passed = this.#wanted;
        await view.show(passed);
      }
    } catch {
      // The engine or the capture is gone: reported by `ready`.
    } finally {
      this.#passing = undefined;
    }
  }
}
