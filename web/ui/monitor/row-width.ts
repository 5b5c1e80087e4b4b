import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { timeWidth } from '../view/row-time.ts';
import type { MonitorViewOptions } from './monitor-options.ts';

/** Rows are wrapped at a multiple of this, so that not every pixel of another width numbers all rows anew. */
const stepColumns = 8;
const leastColumns = 16;
/** Beside the data: paddings, the sign of the direction, a scrollbar. */
const besidePx = 84;
/** Width of a character of `--mono`, as a share of its size; a little more than any of its fonts has. */
const characterShare = 0.61;

type WidthOptions = Pick<MonitorViewOptions, 'fontPx' | 'time' | 'micros'>;

/** How many characters of data fit a row; tells when that changes. */
export class RowWidth implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #changed: () => void;
  readonly #resize = new ResizeObserver(() => this.#measure());
  #widthPx = 0;
  #step = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  /** @param besideColumns taken by what stands beside the time. Default: nothing */
  columns({ fontPx, time, micros }: WidthOptions, besideColumns = 0): number {
    this.#widthPx = this.#host.offsetWidth || this.#widthPx; // it has none while it is hidden
    const timeColumns = timeWidth({ format: time, micros }) + besideColumns;
    const characters = (this.#widthPx - besidePx) / (fontPx * characterShare) - timeColumns;
    return Math.max(leastColumns, Math.floor(characters / stepColumns) * stepColumns);
  }

  /** Sets the sizes that the style sheets use. */
  apply({ fontPx, time, micros }: WidthOptions): void {
    this.#host.style.setProperty('--row-font', `${fontPx}px`);
    this.#host.style.setProperty('--time-width', `${timeWidth({ format: time, micros })}ch`);
  }

  hostConnected(): void {
    this.#resize.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
  }

  #measure(): void {
    const { offsetWidth } = this.#host;
    if (offsetWidth === 0) return;
    const step = Math.floor(offsetWidth / 64);
    const isOther = this.#step !== 0 && step !== this.#step;
    this.#step = step;
    if (isOther) this.#changed();
  }
}
