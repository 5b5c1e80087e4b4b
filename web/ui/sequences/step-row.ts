import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { commentOf, type SequenceRow } from '../../sequence/sequence-document.ts';
import type { SequenceMistake } from '../../sequence/parse-sequence.ts';
import type { StepFields, StepForm, StepKind } from '../../sequence/step-fields.ts';
import { choiceSelect, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import type { RowWish } from '../kit/row-editor.ts';
import { fieldName, fieldSentence, formChoices, stepChoices } from './sequence-sentences.ts';
import { grip, rowHandleStyles } from '../kit/edit-list.ts';
import { stepRowStyles } from './step-row-styles.ts';

/** What is wanted with a step. */
type StepWish =
  | { readonly kind: 'change'; readonly changes: Partial<StepFields> }
  | { readonly kind: 'comment'; readonly text: string | undefined }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'add'; readonly step: StepKind }
  | RowWish;

export class StepWishEvent extends Event {
  readonly wish: StepWish;

  constructor(wish: StepWish) {
    super('step-wish', { bubbles: true });
    this.wish = wish;
  }
}

const placeholders: Partial<Record<StepKind | StepForm, string>> = {
  text: 'AT\\r',
  hex: '7E 01',
  mixed: '"AT" hex 0D 0A',
  regex: 'OK|ERROR',
  checksum: 'CRC-16/MODBUS le',
  pause: '500ms',
  break: '250ms',
  signals: 'D0 R1 100ms D1 R0',
};

/** Kinds whose main field is in the notation of the text. */
const noted: readonly StepKind[] = ['send', 'wait', 'signals', 'other', 'pause', 'break', 'loop'];

/** Kinds whose main field has a line of its own on a phone. */
const lined: readonly StepKind[] = ['send', 'wait', 'signals', 'other'];

/**
 * One step of a sequence, its fields in a row.
 * @fires step-wish
 */
@localized()
@customElement('step-row')
export class StepRow extends LitElement {
  @property({ attribute: false }) row!: SequenceRow;
  /** Its line in the text, from 1. */
  @property({ type: Number }) line = 1;
  /** Of the whole sequence. */
  @property({ attribute: false }) labels: readonly string[] = [];
  @property({ attribute: false }) mistake: SequenceMistake | undefined;
  /** A comment is being written although there is none. */
  @state() private commenting = false;
  /** The label before it was changed. */
  #labelBefore = '';

  /** The place for the keyboard: the main field, or the handle where there is none. */
  focusField(): void {
    const find = (place: string) => this.renderRoot.querySelector<HTMLElement>(place);
    (find('input.main, .main select') ?? find('.handle'))?.focus();
  }

  protected override render() {
    const { row, line, mistake } = this;
    const { fields } = row;
    const comment = commentOf(row) ?? (this.commenting ? '' : undefined);
    const sentence = mistake && fieldSentence(fields, mistake);
    const isEmpty = fields.text === '' && (mistake?.problem === 'payload' || mistake?.problem === 'pattern');
    return html`<div role="group" aria-label=${msg(str`Line ${line}`)} @keydown=${this.#key}>
      <div class="row">
        <button
          class="icon handle"
          type="button"
          aria-label=${msg(str`Move line ${line}`)}
          title=${msg('Drag, or press Alt ↑ or Alt ↓')}
        >
          ${grip()}<span>${line}</span>
        </button>
        ${this.#kind(fields.kind)} ${this.#fields(fields)}
        <menu-button label=${msg(str`Actions for line ${line}`)} .items=${this.#menu(comment)}
          >${icon('more')}</menu-button
        >
      </div>
      ${sentence ? html`<p class=${isEmpty ? 'hint' : 'error'} id="said">${sentence}</p>` : nothing}
      ${
        comment === undefined
          ? nothing
          : html`<label class="comment"
              ><span aria-hidden="true">#</span
              ><input
                class="input"
                aria-label=${msg('Comment')}
                autocomplete="off"
                .value=${live(comment)}
                @input=${(event: Event) => this.#wish({ kind: 'comment', text: valueOf(event) })}
                @change=${this.#commented}
            /></label>`
      }
    </div>`;
  }

  #kind(kind: StepKind) {
    if (kind === 'end') return html`<span class="kind">${msg('End of the loop')}</span>`;
    if (kind === 'comment') return html`<span class="kind muted" aria-hidden="true">#</span>`;
    const choices = kind === 'other' ? [[kind, msg('Not a step')] as const, ...stepChoices()] : stepChoices();
    return html`<span class="kind"
      >${choiceSelect(msg('Step'), kind, choices, (chosen) => this.#change({ kind: chosen }))}</span
    >`;
  }

  #fields(fields: StepFields) {
    const { kind, form, within } = fields;
    switch (kind) {
      case 'send':
        return [this.#form('send', form), this.#main(fields)];
      case 'wait':
        return [
          this.#form('wait', form),
          this.#main(fields),
          form === 'regex' ? this.#case(fields) : nothing,
          html`<span class="limit"
            ><label
              ><span>${msg('within')}</span
              ><input
                class="input mono time"
                id="within"
                autocomplete="off"
                placeholder="10s"
                .value=${live(within)}
                aria-invalid=${this.#isWrong('within')}
                aria-describedby=${this.#isWrong('within') === 'true' ? 'said' : nothing}
                @input=${(event: Event) => this.#change({ within: valueOf(event) })}
                @change=${(event: Event) => this.#tidy(event, 'within')}
            /></label>
            <label><span>${msg('else')}</span>${this.#otherwise(fields)}</label></span
          >`,
        ];
      case 'label':
        return html`<input
          class="input main"
          aria-label=${msg('Name of the label')}
          autocomplete="off"
          spellcheck="false"
          .value=${live(fields.label)}
          aria-invalid=${this.#isWrong('main')}
          aria-describedby=${this.mistake ? 'said' : nothing}
          @focus=${() => (this.#labelBefore = fields.label)}
          @input=${(event: Event) => this.#change({ label: valueOf(event) })}
          @change=${(event: Event) => this.#wish({ kind: 'rename', from: this.#labelBefore, to: valueOf(event) })}
        />`;
      case 'goto':
        return this.#goto(fields.label);
      case 'end':
      case 'stop':
      case 'empty':
        return html`<span class="main"></span>`;
      case 'loop':
        return [
          this.#main(fields),
          html`<span class="unit" aria-hidden="true">${fields.text === '' ? '' : msg('times')}</span>`,
        ];
      default:
        return this.#main(fields);
    }
  }

  #form(kind: 'send' | 'wait', form: StepForm) {
    return choiceSelect(msg('Written as'), form, formChoices(kind), (chosen) => this.#change({ form: chosen }));
  }

  #main(fields: StepFields): TemplateResult {
    const { kind, form, text } = fields;
    const placeholder = placeholders[kind === 'send' || kind === 'wait' ? form : kind];
    const isTime = kind === 'pause' || kind === 'break';
    const classes = [
      noted.includes(kind) ? 'mono' : '',
      isTime || kind === 'loop' ? 'short' : '',
      lined.includes(kind) ? 'wide' : '',
    ];
    return html`<input
      class="input main ${classes.join(' ')}"
      aria-label=${fieldName(fields)}
      autocomplete="off"
      spellcheck=${kind === 'ask' || kind === 'comment' ? 'true' : 'false'}
      placeholder=${kind === 'loop' ? msg('until stopped') : (placeholder ?? nothing)}
      .value=${live(text)}
      aria-invalid=${this.#isWrong('main')}
      aria-describedby=${this.mistake ? 'said' : nothing}
      @input=${(event: Event) => this.#change({ text: valueOf(event) })}
      @change=${(event: Event) => (isTime ? this.#tidy(event, 'text') : this.#wish({ kind: 'settle' }))}
    />`;
  }

  #case({ ignoresCase }: StepFields) {
    return html`<button
      class="icon"
      type="button"
      aria-pressed=${!ignoresCase}
      aria-label=${msg('Match case')}
      title=${msg('Match case')}
      @click=${() => this.#change({ ignoresCase: !ignoresCase })}
    >
      Aa
    </button>`;
  }

  #otherwise({ otherwise, label }: StepFields) {
    const value = otherwise === 'goto' ? `goto ${label}` : otherwise === 'fail' ? '' : otherwise;
    const labels = otherwise === 'goto' ? new Set([...this.labels, label]) : new Set(this.labels);
    const choices: readonly Choice<string>[] = [
      ['', msg('fail')],
      ['continue', msg('go on')],
      ['stop', msg('end here')],
      ...Array.from(labels, (one): Choice<string> => [`goto ${one}`, msg(str`go to ${one}`)]),
    ];
    return choiceSelect(msg('If it does not come'), value, choices, (chosen) =>
      this.#change(
        chosen.startsWith('goto ')
          ? { otherwise: 'goto', label: chosen.slice(5) }
          : { otherwise: chosen as StepFields['otherwise'] },
      ),
    );
  }

  #goto(label: string) {
    const names = new Set([...this.labels, label]);
    const choices = Array.from(names, (one): Choice<string> => [one, one || msg('choose…')]);
    return html`<span class="main"
      >${choiceSelect(msg('Label'), label, choices, (chosen) => this.#change({ label: chosen }))}</span
    >`;
  }

  #menu(comment: string | undefined): readonly MenuItem[] {
    const { kind } = this.row.fields;
    const wish = (wanted: StepWish) => () => this.#wish(wanted);
    return [
      { label: msg('Insert a step below'), run: wish({ kind: 'add', step: 'send' }) },
      { label: msg('Duplicate'), disabled: kind === 'end', run: wish({ kind: 'duplicate' }) },
      ...(kind === 'comment' || kind === 'other'
        ? []
        : [
            comment === undefined
              ? { label: msg('Add a comment'), run: () => void this.#comment() }
              : { label: msg('Remove the comment'), run: this.#uncomment },
          ]),
      { label: msg('Move up'), separated: true, run: wish({ kind: 'move', by: -1 }) },
      { label: msg('Move down'), run: wish({ kind: 'move', by: 1 }) },
      {
        label: kind === 'loop' || kind === 'end' ? msg('Remove the loop, keep its steps') : msg('Remove'),
        separated: true,
        danger: true,
        run: wish({ kind: 'remove' }),
      },
    ];
  }

  async #comment(): Promise<void> {
    this.commenting = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.comment input')?.focus();
  }

  #commented = (event: Event): void => {
    if (valueOf(event) === '') this.#uncomment();
    else this.#wish({ kind: 'settle' });
  };

  #uncomment = (): void => {
    this.commenting = false;
    this.#wish({ kind: 'comment', text: undefined });
  };

  /** A number alone is milliseconds, and `5 s` is `5s`. */
  #tidy(event: Event, field: 'text' | 'within'): void {
    const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|)\s*$/i.exec(valueOf(event)) ?? [];
    if (number !== undefined) this.#change({ [field]: `${number}${unit?.toLowerCase() || 'ms'}` });
    this.#wish({ kind: 'settle' });
  }

  /** Which field the mistake is in. */
  #isWrong(field: 'main' | 'within'): 'true' | 'false' {
    const { mistake, row } = this;
    const isInWithin = mistake?.problem === 'time' && row.fields.kind === 'wait';
    return mistake && isInWithin === (field === 'within') ? 'true' : 'false';
  }

  #key = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      // There it opens the choices.
      if (target instanceof HTMLSelectElement) return;
      event.preventDefault();
      this.#wish({ kind: 'move', by: event.key === 'ArrowUp' ? -1 : 1 });
    } else if (event.key === 'Enter' && target instanceof HTMLInputElement && !event.isComposing) {
      event.preventDefault();
      this.#wish({ kind: 'add', step: 'send' });
    }
  };

  #change(changes: Partial<StepFields>): void {
    this.#wish({ kind: 'change', changes });
  }

  #wish(wish: StepWish): void {
    this.dispatchEvent(new StepWishEvent(wish));
  }

  static override styles = [controls, rowHandleStyles, stepRowStyles];
}

function valueOf(event: Event): string {
  return (event.currentTarget as HTMLInputElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'step-row': StepRow;
  }
}
