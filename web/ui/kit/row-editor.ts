import { msg, str } from '@lit/localize';
import { leaveDisabled } from './leave-disabled.ts';
import { type LitElement, type TemplateResult, html } from 'lit';
import { RowDrag } from './row-drag.ts';

/** A line of a document. */
interface EditedRow {
  readonly id: number;
  readonly fields: { readonly kind: string };
}

/** A document that is edited row by row. Each change can be undone. */
interface EditedRows {
  /** All lines, those that are not in the list too. */
  readonly rows: readonly EditedRow[];
  /** Those in the list. Default: all */
  readonly listed?: readonly EditedRow[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What was typed since is one change. */
  settle(): void;
  /** @returns the id of the copy */
  duplicate(id: number): number;
  remove(id: number): void;
  /** @returns whether it was moved */
  move(id: number, by: -1 | 1): boolean;
  /** @param before the row it goes before; `undefined`: to the end @returns whether it was moved */
  moveTo(id: number, before: number | undefined): boolean;
  undo(): void;
  redo(): void;
}

/** The element of a row. */
interface RowElement extends LitElement {
  readonly row: EditedRow;
  focusField(): void;
}

/** What is wanted with a row of any document. */
export type RowWish =
  | { readonly kind: 'move'; readonly by: -1 | 1 }
  | { readonly kind: 'settle' | 'duplicate' | 'remove' };

interface RowEditorOptions {
  /** The tag of the rows' elements. */
  readonly tag: string;
  readonly document: () => EditedRows;
  /** The document has changed. */
  readonly changed: () => void;
}

/**
 * A list of rows that are edited: `li` with an id in `data-id` and the row's element in it. They are dragged by what
 * has the class `handle`, moved and removed by wishes, and the focus goes along. The list's element needs the four
 * pointer listeners, something around it `key`.
 */
export class RowEditor<Row extends RowElement> {
  readonly #host: LitElement;
  readonly #options: RowEditorOptions;
  readonly #drag: RowDrag;
  readonly grab: RowDrag['grab'];
  readonly dragTo: RowDrag['dragTo'];
  readonly drop: RowDrag['drop'];
  readonly cancel: RowDrag['cancel'];
  #notice = '';

  constructor(host: LitElement, options: RowEditorOptions) {
    this.#host = host;
    this.#options = options;
    this.#drag = new RowDrag(host, (id, before) => {
      const { document, changed } = options;
      if (document().moveTo(Number(id), before === undefined ? undefined : Number(before))) changed();
    });
    this.grab = this.#drag.grab;
    this.dragTo = this.#drag.dragTo;
    this.drop = this.#drag.drop;
    this.cancel = this.#drag.cancel;
  }

  /** What was just done, for those who do not see it. */
  notice(): TemplateResult {
    return html`<p class="visually-hidden" role="status">${this.#notice}</p>`;
  }

  /** Buttons that undo and redo. */
  steps(): TemplateResult {
    const { canUndo, canRedo } = this.#options.document();
    const button = (which: 'undo' | 'redo', label: string, can: boolean) =>
      html`<button class="quiet tall" type="button" ?disabled=${!can} @click=${() => this.#step(which)}>
        ${label}
      </button>`;
    return html`${button('undo', msg('Undo'), canUndo)} ${button('redo', msg('Redo'), canRedo)}`;
  }

  /** The element of a row, when it is drawn. */
  async rowOf(id: number): Promise<Row | undefined> {
    await this.#host.updateComplete;
    const row = this.#host.renderRoot.querySelector<Row>(`li[data-id="${id}"] ${this.#options.tag}`) ?? undefined;
    await row?.updateComplete;
    return row;
  }

  /** @param scroll to the middle, also if it is in sight */
  async focus(id: number, scroll = false): Promise<void> {
    const row = await this.rowOf(id);
    if (scroll) row?.scrollIntoView({ block: 'center' });
    row?.focusField();
  }

  /** The first row, or else what `otherwise` selects: what adds one. */
  async focusFirst(otherwise = 'menu-button'): Promise<void> {
    const row = await this.rowOf(this.#listed.find(isRow)?.id ?? 0);
    if (row) row.focusField();
    else this.#host.renderRoot.querySelector<HTMLElement>(otherwise)?.focus();
  }

  do(wish: RowWish, row: Row): void {
    const { document, changed } = this.#options;
    const { id } = row.row;
    switch (wish.kind) {
      case 'settle':
        document().settle();
        break;
      case 'duplicate':
        void this.focus(document().duplicate(id));
        break;
      case 'remove':
        this.#remove(id);
        break;
      case 'move':
        this.#move(row, wish.by);
        break;
    }
    changed();
  }

  readonly key = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const which = key === 'y' || (key === 'z' && event.shiftKey) ? 'redo' : key === 'z' ? 'undo' : undefined;
    if (!which) return;
    event.preventDefault();
    this.#step(which);
  };

  /** Classes of a row. */
  marks(id: number, isLast: boolean): ReturnType<RowDrag['marks']> {
    return this.#drag.marks(String(id), isLast);
  }

  get #listed(): readonly EditedRow[] {
    const document = this.#options.document();
    return document.listed ?? document.rows;
  }

  #remove(id: number): void {
    const at = this.#listed.findIndex((row) => row.id === id);
    this.#options.document().remove(id);
    this.#notice = msg('Removed.');
    const next = this.#listed.slice(at).find(isRow) ?? this.#listed.findLast(isRow);
    if (next) void this.focus(next.id);
    else void this.focusFirst();
  }

  #move(row: Row, by: -1 | 1): void {
    const { id } = row.row;
    // Moving an element in the tree takes the focus from it.
    const focused = row.renderRoot instanceof ShadowRoot ? row.renderRoot.activeElement : null;
    if (!this.#options.document().move(id, by)) return;
    const line = this.#options.document().rows.findIndex((one) => one.id === id) + 1;
    this.#notice = msg(str`Now line ${line}.`);
    void this.rowOf(id).then((moved) => {
      if (focused instanceof HTMLElement) focused.focus();
      moved?.scrollIntoView({ block: 'nearest' });
    });
  }

  #step(which: 'undo' | 'redo'): void {
    this.#options.document()[which]();
    this.#notice = which === 'undo' ? msg('Undone.') : msg('Redone.');
    const { renderRoot } = this.#host;
    const pressed = renderRoot instanceof ShadowRoot ? renderRoot.activeElement : null;
    this.#options.changed();
    void this.#host.updateComplete.then(() => leaveDisabled(pressed));
  }
}

const isRow = ({ fields }: EditedRow): boolean => fields.kind !== 'empty';
