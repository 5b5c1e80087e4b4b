import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount } from '../../i18n/format.ts';
import { depthsOf, type SequenceDocument, type SequenceRow } from '../../sequence/sequence-document.ts';
import { sequenceMistakes, type SequenceMistake } from '../../sequence/parse-sequence.ts';
import type { StepKind } from '../../sequence/step-fields.ts';
import { controls } from '../kit/controls.ts';
import '../kit/menu-button.ts';
import { RowEditor } from '../kit/row-editor.ts';
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
  readonly #editor = new RowEditor<StepRow>(this, {
    tag: 'step-row',
    document: () => this.sequence,
    changed: () => this.#changed(),
  });

  /** The first step, or the button that adds one. */
  focusFirst(): Promise<void> {
    return this.#editor.focusFirst();
  }

  protected override render() {
    const { rows, labels, text } = this.sequence;
    const depths = depthsOf(rows);
    const last = rows.findLastIndex(({ fields }) => fields.kind !== 'empty');
    const mistakes = new Map(
      sequenceMistakes(text)
        .map((mistake) => [mistake.line, mistake] as const)
        .toReversed(),
    );
    return html`<div @keydown=${this.#editor.key}>
      ${
        last < 0
          ? html`<p class="hint empty">${msg('No steps yet.')}</p>`
          : html`<ol
              aria-label=${msg('Steps')}
              @step-wish=${this.#do}
              @pointerdown=${this.#editor.grab}
              @pointermove=${this.#editor.dragTo}
              @pointerup=${this.#editor.drop}
              @pointercancel=${this.#editor.cancel}
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
        ${this.#editor.steps()}
        ${
          mistakes.size === 0
            ? nothing
            : html`<button class="quiet tall wrong" type="button" @click=${() => this.#goToMistake(mistakes)}>
                ${mistakes.size === 1 ? msg('1 mistake') : msg(str`${formatCount(mistakes.size)} mistakes`)}
              </button>`
        }
      </div>
      ${this.#editor.notice()}
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
    const marks = this.#editor.marks(row.id, isLast);
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
    void this.#editor.focus(id);
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
      case 'add':
        return this.#add(wish.step, id);
      default:
        return this.#editor.do(wish, target);
    }
    this.#changed();
  };

  #goToMistake(mistakes: ReadonlyMap<number, unknown>): void {
    const row = this.sequence.rows[Math.min(...mistakes.keys()) - 1];
    void this.#editor.focus(row?.id ?? 0, true);
  }

  #changed(): void {
    this.requestUpdate();
    this.dispatchEvent(new Event('sequence-changed'));
  }

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
