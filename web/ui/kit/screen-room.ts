import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Below this height a touch screen shows the data and what is typed into, and little else. */
const lowPx = 480;
/** A screen keyboard takes at least this much; a browser's bars take less. */
const keyboardPx = 140;

/** The part of the page that can be seen, which a screen keyboard makes lower. */
interface VisiblePage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly isTouch: boolean;
}

/** Tells from the heights seen so far whether a screen keyboard leaves little room. */
export class ScreenRoom {
  #tallestPx = 0;
  #widthPx = 0;

  isCompact({ widthPx, heightPx, isTouch }: VisiblePage): boolean {
    if (widthPx !== this.#widthPx) this.#tallestPx = 0; // turned
    this.#widthPx = widthPx;
    this.#tallestPx = Math.max(this.#tallestPx, heightPx);
    return isTouch && (heightPx < lowPx || this.#tallestPx - heightPx >= keyboardPx);
  }
}

/** Follows the page's visible part: `--page-height` is its height, also where the keyboard lies over the page (iOS). */
class PageRoom extends EventTarget {
  isCompact = false;
  readonly #room = new ScreenRoom();
  readonly #touch = matchMedia('(pointer: coarse)');

  constructor() {
    super();
    const measure = () => this.#measure();
    visualViewport?.addEventListener('resize', measure);
    addEventListener('resize', measure);
    this.#touch.addEventListener('change', measure);
    measure();
  }

  #measure(): void {
    // Zoomed in by two fingers, less is visible, but there is no less room.
    const heightPx = visualViewport ? visualViewport.height * visualViewport.scale : innerHeight;
    const isCovered = innerHeight - heightPx >= keyboardPx;
    const { style } = document.documentElement;
    if (isCovered) style.setProperty('--page-height', `${Math.round(heightPx)}px`);
    else style.removeProperty('--page-height');
    const isCompact = this.#room.isCompact({ widthPx: innerWidth, heightPx, isTouch: this.#touch.matches });
    if (isCompact === this.isCompact) return;
    this.isCompact = isCompact;
    this.dispatchEvent(new Event('change'));
  }
}

let page: PageRoom | undefined;

/** Whether there is little room, because a screen keyboard is open; updates its host. */
export class CompactController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #changed = (): void => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get isCompact(): boolean {
    return page?.isCompact ?? false;
  }

  hostConnected(): void {
    page ??= new PageRoom();
    page.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    page?.removeEventListener('change', this.#changed);
  }
}
