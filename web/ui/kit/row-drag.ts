import type { LitElement, ReactiveController } from 'lit';

/** A row on its way to another place. */
interface Drag {
  readonly id: string;
  /** The row it would go before; `undefined`: to the end. */
  readonly before: string | undefined;
}

/**
 * Rows of a list that are dragged by their handle, with mouse, pen or finger: elements with an id in `data-id`, with
 * something in them that has the class `handle`. The list's element needs the four listeners.
 */
export class RowDrag implements ReactiveController {
  readonly #host: LitElement;
  readonly #move: (id: string, before: string | undefined) => void;
  #drag: Drag | undefined;

  /** @param move puts a row before another one; `undefined`: to the end */
  constructor(host: LitElement, move: (id: string, before: string | undefined) => void) {
    this.#host = host;
    this.#move = move;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#drag = undefined;
  }

  /** Classes of a row. */
  marks(id: string, isLast: boolean): Readonly<Record<'dragged' | 'before' | 'after', boolean>> {
    const drag = this.#drag;
    const isMoving = drag !== undefined && drag.before !== drag.id;
    return {
      dragged: drag?.id === id,
      before: isMoving && drag.before === id,
      after: isMoving && drag.before === undefined && isLast,
    };
  }

  readonly grab = (event: PointerEvent): void => {
    const path = event.composedPath().filter((at) => at instanceof HTMLElement);
    const handle = path.find((at) => at.matches('.handle'));
    const id = path.find((at) => at.dataset['id'] !== undefined)?.dataset['id'];
    if (!handle || id === undefined || event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    this.#set({ id, before: id });
  };

  readonly dragTo = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag) return;
    const items = [...this.#host.renderRoot.querySelectorAll<HTMLElement>('[data-id]')];
    const next = items.find((item) => {
      const { top, height } = item.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
    const before = next?.dataset['id'];
    if (before !== drag.before) this.#set({ ...drag, before });
    // At the edge of what is in sight, the list moves along.
    (next ?? items.at(-1))?.scrollIntoView({ block: 'nearest' });
  };

  readonly drop = (): void => {
    const drag = this.#drag;
    this.#set(undefined);
    if (drag) this.#move(drag.id, drag.before);
  };

  readonly cancel = (): void => this.#set(undefined);

  #set(drag: Drag | undefined): void {
    this.#drag = drag;
    this.#host.requestUpdate();
  }
}
