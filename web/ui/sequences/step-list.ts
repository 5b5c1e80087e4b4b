import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount } from '../../i18n/format.ts';
import { depthsOf, type SequenceDocument, type SequenceRow } from '../../sequence/sequence-document.ts';
import { sequenceMistakes, type SequenceMistake } from '../../sequence/parse-sequence.ts';
import type { StepKind } from '../../sequence/step-fields.ts';
import { controls } from '../kit/controls.ts';
import '../kit/menu-button.ts';
import { RowDrag } from '../kit/row-drag.ts';
import { rowListStyles } from '../kit/edit-list.ts';
import { stepChoices } from './sequence-sentences.ts';
import './step-row.ts';
import type { StepRow, StepWishEvent } from './step-row.ts';

/**
 * A sequence as a list of steps.
 * @fires sequence-changed
 */
@localized()
@customElement('step-list')
export class StepList extends LitElement {
  @property({ attribute: false }) sequence!: SequenceDocument;
  /** What was just done, for those who do not see it. */
  @state() private notice = '';
  readonly #drag = new RowDrag(this, (id, before) => {
    if (this.sequence.moveTo(id, before)) this.#changed();
  });

  /** The first step, or the button that adds one. */
  async focusFirst(): Promise<void> {
    const [first] = this.sequence.rows.filter(({ fields }) => fields.kind !== 'empty');
    const row = await this.#rowOf(first?.id ?? 0);
    if (row) row.focusField();
    else this.renderRoot.querySelector<HTMLElement>('menu-button')?.focus();
  }

  protected override render() {
    const { rows, labels, canUndo, canRedo, text } = this.sequence;
    const depths = depthsOf(rows);
    const last = rows.findLastIndex(({ fields }) => fields.kind !== 'empty');
    const mistakes = new Map(
      sequenceMistakes(text)
        .map((mistake) => [mistake.line, mistake] as const)
        .toReversed(),
    );
    return html`<div @keydown=${this.#key}>
      ${
        last < 0
          ? html`<p class="hint empty">${msg('No steps yet.')}</p>`
          : html`<ol
              aria-label=${msg('Steps')}
              @step-wish=${this.#do}
              @pointerdown=${this.#drag.grab}
              @pointermove=${this.#drag.dragTo}
              @pointerup=${this.#drag.drop}
              @pointercancel=${this.#drag.cancel}
            >
              ${repeat(
                rows.slice(0, last + 1),
                ({ id }) => id,
                (row, at) => this.#item(row, at, depths[at] ?? 0, labels, mistakes.get(at + 1), at === last),
              )}
            </ol>`
      }
      <div class="tools">
        <menu-button look="quiet tall" .items=${this.#additions()}>${msg('Add a step')}</menu-button>
        <button class="quiet tall" type="button" ?disabled=${!canUndo} @click=${() => this.#step('undo')}>
          ${msg('Undo')}
        </button>
        <button class="quiet tall" type="button" ?disabled=${!canRedo} @click=${() => this.#step('redo')}>
          ${msg('Redo')}
        </button>
        ${
          mistakes.size === 0
            ? nothing
            : html`<button class="quiet tall wrong" type="button" @click=${() => this.#goToMistake(mistakes)}>
                ${mistakes.size === 1 ? msg('1 mistake') : msg(str`${formatCount(mistakes.size)} mistakes`)}
              </button>`
        }
      </div>
      <p class="visually-hidden" role="status">${this.notice}</p>
    </div>`;
  }

  #item(
    row: SequenceRow,
    at: number,
    depth: number,
    labels: readonly string[],
    mistake: SequenceMistake | undefined,
    isLast: boolean,
  ) {
    if (row.fields.kind === 'empty') return html`<li class="gap" data-id=${row.id} aria-hidden="true"></li>`;
    const marks = this.#drag.marks(row.id, isLast);
    return html`<li class=${classMap(marks)} data-id=${row.id} style=${`--depth: ${Math.min(depth, 6)}`}>
      <step-row .row=${row} .line=${at + 1} .labels=${labels} .mistake=${mistake}></step-row>
    </li>`;
  }

  #additions() {
    const steps = stepChoices().map(([kind, label]) => ({ label, run: () => this.#add(kind) }));
    return [...steps, { label: msg('Comment'), separated: true, run: () => this.#add('comment') }];
  }

  #add(kind: StepKind, after?: number): void {
    const id = this.sequence.add(kind, after);
    this.#changed();
    void this.#rowOf(id).then((row) => row?.focusField());
  }

  #do = (event: Event): void => {
    const { sequence } = this;
    const { wish } = event as StepWishEvent;
    const target = event.target as StepRow;
    const { id } = target.row;
    switch (wish.kind) {
      case 'change':
        sequence.change(id, wish.changes);
        break;
      case 'comment':
        sequence.comment(id, wish.text);
        break;
      case 'rename':
        sequence.rename(wish.from, wish.to);
        break;
      case 'settle':
        return sequence.settle();
      case 'add':
        return this.#add(wish.step, id);
      case 'duplicate': {
        const copy = sequence.duplicate(id);
        void this.#rowOf(copy).then((row) => row?.focusField());
        break;
      }
      case 'remove':
        this.#remove(id);
        break;
      case 'move':
        this.#move(target, wish.by);
        break;
    }
    this.#changed();
  };

  #remove(id: number): void {
    const { sequence } = this;
    const at = sequence.rows.findIndex((row) => row.id === id);
    sequence.remove(id);
    this.notice = msg('Removed.');
    const steps = sequence.rows.filter(({ fields }) => fields.kind !== 'empty');
    const next = sequence.rows.slice(at).find(({ fields }) => fields.kind !== 'empty') ?? steps.at(-1);
    void this.#rowOf(next?.id ?? 0).then((row) =>
      row ? row.focusField() : this.renderRoot.querySelector<HTMLElement>('menu-button')?.focus(),
    );
  }

  #move(row: StepRow, by: -1 | 1): void {
    const { sequence } = this;
    // Moving an element in the tree takes the focus from it.
    const focused = row.renderRoot instanceof ShadowRoot ? row.renderRoot.activeElement : null;
    if (!sequence.move(row.row.id, by)) return;
    const line = sequence.rows.findIndex(({ id }) => id === row.row.id) + 1;
    this.notice = msg(str`Now line ${line}.`);
    void this.#rowOf(row.row.id).then((moved) => {
      if (focused instanceof HTMLElement) focused.focus();
      moved?.scrollIntoView({ block: 'nearest' });
    });
  }

  #step(which: 'undo' | 'redo'): void {
    this.sequence[which]();
    this.notice = which === 'undo' ? msg('Undone.') : msg('Redone.');
    this.#changed();
  }

  #goToMistake(mistakes: ReadonlyMap<number, unknown>): void {
    const row = this.sequence.rows[Math.min(...mistakes.keys()) - 1];
    void this.#rowOf(row?.id ?? 0).then((found) => {
      found?.scrollIntoView({ block: 'center' });
      found?.focusField();
    });
  }

  #changed(): void {
    this.requestUpdate();
    this.dispatchEvent(new Event('sequence-changed'));
  }

  async #rowOf(id: number): Promise<StepRow | undefined> {
    await this.updateComplete;
    const row = this.renderRoot.querySelector<StepRow>(`li[data-id="${id}"] step-row`) ?? undefined;
    await row?.updateComplete;
    return row;
  }

  #key = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const which = key === 'y' || (key === 'z' && event.shiftKey) ? 'redo' : key === 'z' ? 'undo' : undefined;
    if (!which) return;
    event.preventDefault();
    this.#step(which);
  };

  static override styles = [
    controls,
    rowListStyles,
    css`
      li {
        padding-left: calc(var(--depth) * 18px);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'step-list': StepList;
  }
}
