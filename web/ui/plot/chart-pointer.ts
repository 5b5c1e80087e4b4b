/** What somebody does with a chart. Places are shares of its width, from the left. */
export type ChartAction =
  | { readonly kind: 'zoom'; readonly factor: number; readonly place: number }
  | { readonly kind: 'pan'; readonly share: number }
  | { readonly kind: 'select'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'pick';
      readonly place: number;
      readonly isSecond: boolean;
      readonly reach: number;
      readonly near: PickedPoints;
    }
  | { readonly kind: 'move-cursor'; readonly cursor: 'a' | 'b'; readonly place: number };

/** Where a chart was clicked: the points that may be meant. */
export interface PickedPoints {
  readonly series: readonly number[];
  /** From a value to the click, in pixels. */
  distancePx(value: number): number;
}

interface ChartPointerDeps {
  readonly act: (action: ChartAction) => void;
  /** Shows what is being selected, in pixels; nothing for a width of 0. */
  readonly showSelection: (leftPx: number, widthPx: number) => void;
  /** Where a cursor is, as a share of the width; NaN: nowhere. */
  readonly placeOf: (cursor: 'a' | 'b') => number;
  /** Its points near a height. */
  readonly near: (yPx: number) => PickedPoints;
}

/** A cursor is taken hold of this near to it, and a point is meant. */
const grabPx = 7;

/** Less than this is a click, not a drag. */
const clickPx = 4;

/** Pixels of a wheel's turn that halve what is shown. */
const wheelHalfPx = 300;

/** Places are shares of the width: the chart may get another one meanwhile. */
type Drag =
  | { readonly kind: 'select' | 'pan'; readonly from: number; at: number; isMoved: boolean }
  | { readonly kind: 'cursor'; readonly cursor: 'a' | 'b' };

/**
 * Mouse, pen and fingers on a chart: wheel and pinch zoom, drag selects or moves, click picks a point. It outlives the
 * drawing: a drag goes on when the chart is made anew, as for another series or theme.
 */
export class ChartPointer {
  readonly #deps: ChartPointerDeps;
  #area: HTMLElement | undefined;
  readonly #pointers = new Map<number, number>();
  #drag: Drag | undefined;

  constructor(deps: ChartPointerDeps) {
    this.#deps = deps;
  }

  /** The chart was made anew, and this is its area; `undefined`: there is none, and what was begun ends. */
  attach(area: HTMLElement | undefined): void {
    this.#area = area;
    if (!area) {
      this.#pointers.clear();
      this.#drag = undefined;
      return;
    }
    area.style.touchAction = 'pan-y';
    area.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.#down(event));
    area.addEventListener('pointermove', (event) => this.#move(event));
    area.addEventListener('pointerup', (event) => this.#up(event));
    area.addEventListener('pointercancel', (event) => this.#cancel(event));
    for (const pointer of this.#pointers.keys()) area.setPointerCapture(pointer);
    this.#showSelection();
  }

  #x({ clientX }: MouseEvent): number {
    return clientX - (this.#area?.getBoundingClientRect().left ?? 0);
  }

  #place(event: MouseEvent): number {
    return this.#x(event) / this.#width;
  }

  get #width(): number {
    return Math.max(1, this.#area?.clientWidth ?? 1);
  }

  #wheel(event: WheelEvent): void {
    const { deltaX, deltaY, shiftKey, deltaMode } = event;
    const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    const isSideways = shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
    event.preventDefault();
    if (isSideways) this.#deps.act({ kind: 'pan', share: ((deltaX || deltaY) * pixels) / this.#width });
    else
      this.#deps.act({
        kind: 'zoom',
        factor: 2 ** ((deltaY * pixels) / wheelHalfPx),
        place: this.#place(event),
      });
  }

  #down(event: PointerEvent): void {
    if (event.button > 1) return;
    const x = this.#x(event);
    this.#area?.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, x);
    const cursor = this.#cursorAt(x);
    const isPan = event.pointerType !== 'mouse' || event.shiftKey || event.button === 1;
    if (this.#pointers.size > 1) this.#drag = undefined;
    else if (cursor) this.#drag = { kind: 'cursor', cursor };
    else {
      const place = this.#place(event);
      this.#drag = { kind: isPan ? 'pan' : 'select', from: place, at: place, isMoved: false };
    }
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const x = this.#x(event);
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, before, x);
    this.#pointers.set(event.pointerId, x);
    const drag = this.#drag;
    if (!drag) return;
    if (drag.kind === 'cursor')
      return this.#deps.act({ kind: 'move-cursor', cursor: drag.cursor, place: clampShare(x / this.#width) });
    const place = x / this.#width;
    drag.isMoved ||= Math.abs(place - drag.from) * this.#width >= clickPx;
    if (!drag.isMoved) return;
    if (drag.kind === 'pan') this.#deps.act({ kind: 'pan', share: drag.at - place });
    drag.at = place;
    this.#showSelection();
  }

  #pinch(id: number, before: number, x: number): void {
    const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1] ?? 0;
    const [apart, now] = [Math.abs(before - other), Math.abs(x - other)];
    if (apart < 10 || now < 10) return;
    this.#deps.act({ kind: 'zoom', factor: apart / now, place: other / this.#width });
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    this.#cancel(event);
    if (!drag || drag.kind === 'cursor') return;
    const place = clampShare(this.#place(event));
    if (!drag.isMoved) {
      const near = this.#deps.near(event.clientY - (this.#area?.getBoundingClientRect().top ?? 0));
      this.#deps.act({ kind: 'pick', place, isSecond: event.shiftKey, reach: grabPx / this.#width, near });
    } else if (drag.kind === 'select') this.#deps.act({ kind: 'select', from: clampShare(drag.from), to: place });
  }

  #showSelection(): void {
    const drag = this.#drag;
    if (drag?.kind !== 'select' || !drag.isMoved) return this.#deps.showSelection(0, 0);
    const width = this.#width;
    this.#deps.showSelection(Math.min(drag.from, drag.at) * width, Math.abs(drag.at - drag.from) * width);
  }

  #cursorAt(xPx: number): 'a' | 'b' | undefined {
    const { placeOf } = this.#deps;
    return (['b', 'a'] as const).find((cursor) => Math.abs(placeOf(cursor) * this.#width - xPx) <= grabPx);
  }

  #cancel({ pointerId }: PointerEvent): void {
    this.#pointers.delete(pointerId);
    this.#drag = undefined;
    this.#showSelection();
  }
}

const clampShare = (share: number): number => Math.min(Math.max(share, 0), 1);
