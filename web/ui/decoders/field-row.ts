import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { FormatRow } from '../../decode/format-document.ts';
import type { FormatFields, FormatRowKind, FormatSubject, LengthCounts } from '../../decode/format-rows.ts';
import { checksumChoices } from '../page/checksum-choices.ts';
import { choiceSelect, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { grip, rowHandleStyles } from '../kit/edit-list.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import type { RowWish } from '../kit/row-editor.ts';
import { fieldRowStyles } from './field-row-styles.ts';
import {
  orderChoices,
  rowChoices,
  wordChoices,
  type FormatPart,
  type PlacedMistake,
  type FieldKindChoice,
} from './format-sentences.ts';

const lengthTypes: readonly Choice<string>[] = ['u8', 'u16', 'u32', 'u16be', 'u32be', 'u16le', 'u32le'].map((type) => [
  type,
  type,
]);

/** What is wanted with a row. */
type FieldWish =
  | { readonly kind: 'change'; readonly changes: Partial<FormatFields> }
  | { readonly kind: 'add'; readonly row: FormatRowKind }
  | RowWish;

export class FieldWishEvent extends Event {
  readonly wish: FieldWish;

  constructor(wish: FieldWish) {
    super('field-wish', { bubbles: true });
    this.wish = wish;
  }
}

/** A text of a row. */
interface Cell {
  /** Of the fields; the class of the cell. */
  readonly key: 'name' | 'count' | 'scale' | 'offset' | 'unit' | 'states' | 'bits' | 'from' | 'text';
  readonly label: string;
  readonly placeholder?: string;
  readonly title?: string;
  readonly part?: FormatPart;
}

/**
 * One line of a format, its fields in a row.
 * @fires field-wish
 */
@localized()
@customElement('field-row')
export class FieldRow extends LitElement {
  @property({ attribute: false }) row!: FormatRow;
  @property() subject: FormatSubject = 'bytes';
  /** Its line in the text, from 1. */
  @property({ type: Number }) line = 1;
  /** Bytes before it; `undefined`: it has no place. */
  @property({ attribute: false }) place: number | undefined;
  @property({ attribute: false }) mistake: PlacedMistake | undefined;

  /** The place for the keyboard: the name, or what stands first. */
  focusField(): void {
    const find = (place: string) => this.renderRoot.querySelector<HTMLElement>(place);
    (find('.wrong-part') ?? find('.name input, .text input') ?? find('select, .handle'))?.focus();
  }

  protected override render() {
    const { row, line, place, mistake, subject } = this;
    return html`<div role="group" aria-label=${msg(str`Line ${line}`)} @keydown=${this.#key}>
      <div class="row ${subject}">
        <button
          class="icon handle"
          type="button"
          aria-label=${place === undefined ? msg(str`Move line ${line}`) : msg(str`Move line ${line}, byte ${place}`)}
          title=${msg('Drag, or press Alt ↑ or Alt ↓')}
        >
          ${grip()}<span>${place ?? ''}</span>
        </button>
        ${this.#cells(row.fields)}
        <menu-button label=${msg(str`Actions for line ${line}`)} .items=${this.#menu()}>${icon('more')}</menu-button>
      </div>
      ${mistake ? html`<p class="error" id="said">${mistake.sentence}</p>` : nothing}
    </div>`;
  }

  #cells(fields: FormatFields): readonly (TemplateResult | typeof nothing)[] {
    const name: Cell = { key: 'name', label: msg('Name') };
    const states: Cell = { key: 'states', label: msg('States'), placeholder: '0=off 1=on' };
    const count: Cell = {
      key: 'count',
      label: msg('Count'),
      title: msg('A number, or rest: what the other fields leave'),
    };
    const registers: Cell = { key: 'count', label: msg('Count'), placeholder: '1' };
    switch (fields.kind) {
      case 'number':
      case 'register':
        return [
          fields.kind === 'register' ? this.#address(fields) : nothing,
          this.#kind(fields),
          this.#cell(fields, name),
          this.#cell(fields, fields.kind === 'number' ? { ...count, placeholder: '1' } : registers),
          this.#cell(fields, { key: 'scale', label: msg('Scale'), placeholder: '/1' }),
          this.#cell(fields, { key: 'offset', label: msg('Offset'), placeholder: '+0' }),
          this.#cell(fields, { key: 'unit', label: msg('Unit') }),
          this.#cell(fields, states),
        ];
      case 'bits':
        return [
          this.#kind(fields),
          this.#cell(fields, name),
          this.#cell(fields, { key: 'bits', label: msg('Bits'), placeholder: '0-3' }),
          this.#cell(fields, states),
        ];
      case 'text':
      case 'bytes':
        return [this.#kind(fields), this.#cell(fields, name), this.#cell(fields, count)];
      case 'skip':
        return [this.#kind(fields), this.#cell(fields, registers)];
      case 'length':
        return [this.#kind(fields), ...this.#length(fields)];
      case 'checksum':
        return [this.#kind(fields), ...this.#checksum(fields)];
      case 'order':
        return [this.#kind(fields), this.#choice('order', msg('Byte order'), fields.order, orderChoices())];
      case 'words':
        return [this.#kind(fields), this.#choice('order', msg('Word order'), fields.order, wordChoices())];
      case 'device':
        return [this.#kind(fields), this.#cell(fields, { key: 'text', label: msg('Unit'), part: 'main' })];
      case 'comment':
        return [
          html`<span class="kind mono" aria-hidden="true">#</span>`,
          this.#cell(fields, { key: 'text', label: msg('Comment'), part: 'main' }),
        ];
      default:
        return [
          html`<span class="kind mono" aria-hidden="true">?</span>`,
          this.#cell(fields, { key: 'text', label: msg('The line as text'), part: 'main' }),
        ];
    }
  }

  #kind(fields: FormatFields) {
    const { kind, type } = fields;
    const isNumber = kind === 'number' || kind === 'register';
    const value: FieldKindChoice = isNumber ? `${kind} ${type}` : kind;
    const known = rowChoices(this.subject);
    const choices = known.some(([choice]) => choice === value) ? known : [...known, [value, type] as const];
    return html`<span class="kind ${this.#isWrong('type') ? 'wrong' : ''}"
      >${choiceSelect(msg('Type'), value, choices, (chosen) => {
        const [chosenKind, chosenType] = chosen.split(' ');
        this.#change({ kind: chosenKind as FormatRowKind, ...(chosenType !== undefined && { type: chosenType }) });
      })}</span
    >`;
  }

  #address(fields: FormatFields) {
    const tables: readonly Choice<FormatFields['table']>[] = [
      ['holding', msg('Holding')],
      ['input', msg('Input')],
    ];
    return html`${this.#choice('table', msg('Table'), fields.table, tables)}
    ${this.#cell(fields, { key: 'text', label: msg('Address'), part: 'address' })}`;
  }

  #checksum(fields: FormatFields): readonly TemplateResult[] {
    const known = checksumChoices();
    const { name } = fields;
    const isKnown = known.some(([choice]) => choice === name);
    const sums = isKnown ? known : [...known, [name, name || msg('choose…')] as const];
    const orders: readonly Choice<FormatFields['order']>[] = [['', msg('Format’s order')], ...orderChoices()];
    return [
      html`<span class="sum ${this.#isWrong('checksum') ? 'wrong' : ''}"
        >${choiceSelect(msg('Checksum'), name, sums, (chosen) => this.#change({ name: chosen }))}</span
      >`,
      this.#choice('order', msg('Byte order'), fields.order, orders),
      this.#cell(fields, { key: 'from', label: msg('From byte'), placeholder: '0' }),
    ];
  }

  #length(fields: FormatFields): readonly TemplateResult[] {
    const { type, counts } = fields;
    const types = lengthTypes.some(([known]) => known === type) ? lengthTypes : [...lengthTypes, [type, type] as const];
    const counted: readonly Choice<LengthCounts>[] = [
      ['rest', msg('bytes after it')],
      ['packet', msg('bytes of the packet')],
      ['elements', msg('elements')],
    ];
    return [
      this.#choice('type', msg('Type of the length'), type, types),
      this.#choice('counts', msg('Counts'), counts, counted),
      this.#cell(fields, { key: 'offset', label: msg('More bytes'), placeholder: '+0' }),
    ];
  }

  #choice<Key extends 'order' | 'table' | 'type' | 'counts'>(
    key: Key,
    label: string,
    value: FormatFields[Key],
    choices: readonly Choice<FormatFields[Key]>[],
  ) {
    return html`<span class="${key} ${this.#isWrong(key as FormatPart) ? 'wrong' : ''}"
      >${choiceSelect(label, value, choices, (chosen) => this.#change({ [key]: chosen }))}</span
    >`;
  }

  #cell(fields: FormatFields, { key, label, placeholder, title, part }: Cell): TemplateResult {
    const isWrong = this.#isWrong(part ?? (key as FormatPart));
    return html`<label class="cell ${key}"
      ><span class="tag" aria-hidden="true">${label}</span
      ><input
        class="input ${key === 'name' || key === 'unit' ? '' : 'mono'} ${isWrong ? 'wrong-part' : ''}"
        aria-label=${label}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${placeholder ?? nothing}
        title=${title ?? nothing}
        .value=${live(fields[key])}
        aria-invalid=${isWrong ? 'true' : 'false'}
        aria-describedby=${isWrong ? 'said' : nothing}
        @input=${(event: Event) => this.#change({ [key]: (event.currentTarget as HTMLInputElement).value })}
        @change=${() => this.#wish({ kind: 'settle' })}
    /></label>`;
  }

  #isWrong(part: FormatPart): boolean {
    return this.mistake?.part === part;
  }

  #menu(): readonly MenuItem[] {
    const wish = (wanted: FieldWish) => () => this.#wish(wanted);
    return [
      { label: msg('Insert a field below'), run: wish({ kind: 'add', row: this.#ownKind }) },
      { label: msg('Duplicate'), run: wish({ kind: 'duplicate' }) },
      { label: msg('Move up'), separated: true, run: wish({ kind: 'move', by: -1 }) },
      { label: msg('Move down'), run: wish({ kind: 'move', by: 1 }) },
      { label: msg('Remove'), separated: true, danger: true, run: wish({ kind: 'remove' }) },
    ];
  }

  get #ownKind(): FormatRowKind {
    return this.subject === 'registers' ? 'register' : 'number';
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
      const { kind } = this.row.fields;
      this.#wish({ kind: 'add', row: kind === 'bits' ? kind : this.#ownKind });
    }
  };

  #change(changes: Partial<FormatFields>): void {
    this.#wish({ kind: 'change', changes });
  }

  #wish(wish: FieldWish): void {
    this.dispatchEvent(new FieldWishEvent(wish));
  }

  static override styles = [controls, rowHandleStyles, fieldRowStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'field-row': FieldRow;
  }
}
