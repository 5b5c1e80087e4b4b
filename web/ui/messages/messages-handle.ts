import type { MessagesOptions, MessagesSink, MessageStatistics, MessagesView } from '../../engine/api/messages.ts';

interface WantedRange {
  readonly first: number | 'end';
  readonly count: number;
  readonly top: number | undefined;
}

/** A view of messages in the engine. Of the ranges that are asked for only the last is passed on. */
export class MessagesHandle {
  readonly #view: Promise<MessagesView>;
  #range: WantedRange | undefined;
  #showing: Promise<void> | undefined;
  #isDisposed = false;

  /** @param draw resolves when the update is on the screen; not called after `dispose` */
  constructor(open: (sink: MessagesSink) => Promise<MessagesView>, draw: MessagesSink) {
    this.#view = open(async (update) => {
      if (this.#isDisposed) return;
      return draw(update);
    });
    // Reported by the next call; without one it would be unhandled.
    this.#view.catch(() => undefined);
  }

  /** @throws what opening it met */
  async ready(): Promise<void> {
    await this.#view;
  }

  /** @throws {SyntaxError} when the filter is not valid */
  async configure(options: MessagesOptions): Promise<void> {
    await (await this.#view).configure(options);
  }

  async statistics(): Promise<MessageStatistics> {
    return (await this.#view).statistics();
  }

  async pause(paused: boolean): Promise<void> {
    await (await this.#view).pause(paused);
  }

  show(range: WantedRange): void {
    const { first, count, top } = this.#range ?? {};
    if (first === range.first && count === range.count && top === range.top) return;
    this.#range = range;
    this.#showing ??= this.#passOn();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#view.then((view) => view.dispose()).catch(() => undefined);
  }

  async #passOn(): Promise<void> {
    try {
      const view = await this.#view;
      let passed: WantedRange | undefined;
      while (!this.#isDisposed && this.#range && passed !== this.#range) {
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
