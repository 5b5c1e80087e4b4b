import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { TerminalOptions, TerminalSink, TerminalView } from '../../engine/api/views.ts';

/** A terminal in the engine; calls may be made before the engine has answered. */
export class TerminalHandle {
  readonly #view: Promise<TerminalView>;
  #disposed = false;

  /** @param draw resolves when the update is on the screen; not called after `dispose` */
  constructor(engine: EngineApi, captureId: CaptureId, options: TerminalOptions, draw: TerminalSink) {
    this.#view = engine.views.openTerminal(captureId, options, async (update) => {
      if (this.#disposed) return;
      return draw(update);
    });
    // Reported by the next call; without one it would be unhandled.
    this.#view.catch(() => undefined);
  }

  /** Resolves when the engine has the view. @throws {SerialError} `not-found` */
  async ready(): Promise<void> {
    await this.#view;
  }

  async configure(options: TerminalOptions): Promise<void> {
    await (await this.#view).configure(options);
  }

  async pause(paused: boolean): Promise<void> {
    await (await this.#view).pause(paused);
  }

  async clear(): Promise<void> {
    await (await this.#view).clear();
  }

  /** How large the terminal is drawn, for questions of the device. */
  resize(columns: number, rows: number): void {
    this.#view.then((view) => view.resize(columns, rows)).catch(() => undefined);
  }

  dispose(): void {
    this.#disposed = true;
    this.#view.then((view) => view.dispose()).catch(() => undefined);
  }
}
