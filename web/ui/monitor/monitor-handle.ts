import type { MonitorRow } from '../../core/row.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { FilterOptions, FindState, MonitorOptions, MonitorUpdate, MonitorView } from '../../engine/api/views.ts';

/** Rows asked for at a time when they are collected for the clipboard. */
const collectRows = 1000;

interface Range {
  readonly first: number | 'end';
  readonly count: number;
  readonly top: number | undefined;
}

/**
 * A monitor in the engine. Calls may be made before the engine has answered; only the last requested range is
 * passed on.
 */
export class MonitorHandle {
  readonly #view: Promise<MonitorView>;
  #range: Range | undefined;
  #showing: Promise<void> | undefined;
  #collector: ((update: MonitorUpdate) => void) | undefined;
  #disposed = false;

  /** @param draw resolves when the update is on the screen; not called after `dispose` */
  constructor(
    engine: EngineApi,
    captureId: CaptureId,
    options: MonitorOptions,
    draw: (update: MonitorUpdate) => Promise<void>,
  ) {
    this.#view = engine.views.openMonitor(captureId, options, async (update) => {
      if (this.#disposed) return;
      if (this.#collector) this.#collector(update);
      else await draw(update);
    });
    // Reported by the next call; without one it would be unhandled.
    this.#view.catch(() => undefined);
  }

  /** Resolves when the engine has the view. @throws {SerialError} `not-found` */
  async ready(): Promise<void> {
    await this.#view;
  }

  /** @throws {SyntaxError} when a pattern is invalid; the view stays unchanged */
  async configure(options: MonitorOptions): Promise<void> {
    await (await this.#view).configure(options);
  }

  /** @throws {SyntaxError} as `configure` */
  async find(query: FilterOptions | undefined): Promise<void> {
    await (await this.#view).find(query);
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    return (await this.#view).findStep(step);
  }

  async pause(paused: boolean): Promise<void> {
    await (await this.#view).pause(paused);
  }

  /** Which rows are wanted, and which is at the top of the screen. */
  show(first: number | 'end', count: number, top?: number): void {
    if (this.#range?.first === first && this.#range.count === count && this.#range.top === top) return;
    this.#range = { first, count, top };
    this.#showing ??= this.#passOn();
  }

  /** The rows from `first` to `last`, in pieces; the view is not updated meanwhile. */
  async *collect(first: number, last: number): AsyncGenerator<readonly MonitorRow[]> {
    const view = await this.#view;
    try {
      for (let at = first; at <= last;) {
        const wanted = Math.min(collectRows, last - at + 1);
        const update = await this.#next(view, at, wanted);
        if (update.rows.length === 0) return;
        yield update.rows;
        at += update.rows.length;
      }
    } finally {
      this.#collector = undefined;
      const range = this.#range;
      if (range) await view.show(range.first, range.count, range.top);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#view.then((view) => view.dispose()).catch(() => undefined);
  }

  async #next(view: MonitorView, first: number, count: number): Promise<MonitorUpdate> {
    const update = new Promise<MonitorUpdate>((resolve) => {
      this.#collector = (arrived) => {
        if (arrived.first === first && arrived.rows.length <= count) resolve(arrived);
      };
    });
    await view.show(first, count);
    return update;
  }

  async #passOn(): Promise<void> {
    try {
      const view = await this.#view;
      let passed: Range | undefined;
      while (!this.#disposed && this.#range && passed !== this.#range) {
        passed = this.#range;
        await view.show(passed.first, passed.count, passed.top);
      }
    } catch {
      // The engine or the capture is gone: reported by `ready`.
    } finally {
      this.#showing = undefined;
    }
  }
}
