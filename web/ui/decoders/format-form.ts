import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FormatDocument, FormatRow, FormatSetting } from '../../decode/format-document.ts';
import type { FormatRowKind } from '../../decode/format-rows.ts';
import { checkOwnFormat, type CheckedFormat } from '../../decode/own-format.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { choiceOptions, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { rowListStyles } from '../kit/edit-list.ts';
import '../kit/menu-button.ts';
import { RowEditor } from '../kit/row-editor.ts';
import { fieldColumns } from './field-row-styles.ts';
import './field-row.ts';
import type { FieldRow, FieldWishEvent } from './field-row.ts';
import { additions, mistakeOfRow, mistakeSentence, orderChoices, type PlacedMistake } from './format-sentences.ts';
import './pattern-form.ts';

/**
 * A format of one's own as a form: what is said once, and a row for each field.
 * @fires format-changed
 */
@localized()
@customElement('format-form')
export class FormatForm extends LitElement {
  @property({ attribute: false }) format!: FormatDocument;
  readonly #editor = new RowEditor<FieldRow>(this, {
    tag: 'field-row',
    document: () => this.format,
    changed: () => this.#changed(),
  });

  /** The first field, or the button that adds one. */
  focusFirst(): Promise<void> {
    return this.#editor.focusFirst('pattern-form, menu-button');
  }

  protected override render() {
    const { format } = this;
    const { listed, subject } = format;
    const checked = checkOwnFormat(format.text);
    const lines = new Map(format.rows.map(({ id }, at) => [id, at + 1]));
    const rows = listed.map((row) => ({ row, mistake: this.#mistakeOf(row, lines.get(row.id) ?? 1, checked) }));
    const wrong = rows.filter(({ mistake }) => mistake);
    return html`<div @keydown=${this.#editor.key}>
      <div class="settings">${this.#settings(checked, lines)}</div>
      ${
        subject === 'lines'
          ? html`<pattern-form .format=${format} @format-changed=${() => this.#changed()}></pattern-form>`
          : nothing
      }
      ${listed.length === 0 ? this.#empty() : [this.#head(), this.#list(rows, lines, checked)]}
      <div class="tools">
        ${
          subject === 'lines'
            ? nothing
            : html`<menu-button
                look="quiet tall"
                .items=${additions(subject).map(([kind, label]) => ({ label, run: () => this.#add(kind) }))}
                >${msg('Add a field')}</menu-button
              >`
        }
        ${this.#editor.steps()}
        ${wrong.length === 0 ? this.#length(checked) : this.#mistakes(wrong.map(({ row }) => row))}
      </div>
      ${this.#editor.notice()}
    </div>`;
  }

  #mistakeOf(row: FormatRow, line: number, { mistakes }: CheckedFormat): PlacedMistake | undefined {
    return mistakeOfRow(row.fields, this.format.subject, row.line, mistakes.get(line));
  }

  #length({ format }: CheckedFormat) {
    if (format?.kind !== 'struct') return nothing;
    const bytes = formatBytes(format.length);
    const text = format.isOpen ? msg(str`${bytes} a message, or more`) : msg(str`${bytes} a message`);
    return html`<span class="length">${text}</span>`;
  }

  #mistakes(wrong: readonly FormatRow[]) {
    const show = () => void this.#editor.focus(wrong[0]?.id ?? 0, true);
    return html`<button class="quiet tall wrong" type="button" @click=${show}>
      ${wrong.length === 1 ? msg('1 mistake') : msg(str`${formatCount(wrong.length)} mistakes`)}
    </button>`;
  }

  #settings(checked: CheckedFormat, lines: ReadonlyMap<number, number>): readonly TemplateResult[] {
    const bytes = (kind: 'start' | 'end', label: string, placeholder: string) => {
      const row = this.format.setting(kind);
      const mistake = row && checked.mistakes.get(lines.get(row.id) ?? 0);
      return html`<div class="field">
        <label for=${kind}>${label}</label>
        <input
          class="input mono"
          id=${kind}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${placeholder}
          .value=${live(row?.fields.text ?? '')}
          aria-invalid=${mistake ? 'true' : 'false'}
          aria-describedby=${mistake ? `${kind}-said` : nothing}
          @input=${(event: Event) => this.#set(kind, (event.currentTarget as HTMLInputElement).value)}
          @change=${() => this.format.settle()}
        />
        ${mistake ? html`<p class="error" id="${kind}-said">${mistakeSentence(mistake)}</p>` : nothing}
      </div>`;
    };
    const end = bytes('end', msg('Ends with, in hex'), this.format.subject === 'lines' ? msg('the line') : '0D 0A');
    switch (this.format.subject) {
      case 'lines':
        return [end];
      case 'registers': {
        const framings: readonly Choice<string>[] = [
          ['rtu', 'Modbus RTU'],
          ['ascii', 'Modbus ASCII'],
        ];
        return [this.#choice('modbus', msg('Protocol'), this.format.setting('modbus')?.fields.text ?? 'rtu', framings)];
      }
      case 'bytes': {
        const frames: readonly Choice<string>[] = [
          ['', msg('none')],
          ['slip', 'SLIP'],
          ['cobs', 'COBS'],
        ];
        const order = this.format.setting('order')?.fields.order || 'little';
        return [
          bytes('start', msg('Begins with, in hex'), 'AA 55'),
          end,
          this.#choice('order', msg('Byte order'), order, orderChoices()),
          this.#choice('frame', msg('Escapes'), this.format.setting('frame')?.fields.text ?? '', frames),
        ];
      }
    }
  }

  #choice(kind: FormatSetting, label: string, value: string, choices: readonly Choice<string>[]): TemplateResult {
    const chosen = (event: Event) => this.#set(kind, (event.currentTarget as HTMLSelectElement).value);
    return html`<div class="field">
      <label for=${kind}>${label}</label>
      <select class="chip tall" id=${kind} .value=${live(value)} @change=${chosen}>
        ${choiceOptions(choices, value)}
      </select>
    </div>`;
  }

  #empty() {
    return this.format.subject === 'lines' ? nothing : html`<p class="hint empty">${msg('No fields yet.')}</p>`;
  }

  /** What the columns are; each field has its name itself, too. */
  #head() {
    const { subject } = this.format;
    if (subject === 'lines') return nothing;
    const cells: readonly (readonly [key: string, name: string])[] = [
      ...(subject === 'registers'
        ? ([
            ['table', msg('Table')],
            ['text', msg('Address')],
          ] as const)
        : []),
      ['kind', msg('Type')],
      ['name', msg('Name')],
      ['count', msg('Count')],
      ['scale', msg('Scale')],
      ['offset', msg('Offset')],
      ['unit', msg('Unit')],
      ['states', msg('States')],
    ];
    return html`<div class="head-row row ${subject}" aria-hidden="true">
      <span>${subject === 'bytes' ? msg('Byte') : ''}</span>
      ${cells.map(([key, name]) => html`<span class=${key}>${name}</span>`)}
    </div>`;
  }

  #list(
    rows: readonly { readonly row: FormatRow; readonly mistake: PlacedMistake | undefined }[],
    lines: ReadonlyMap<number, number>,
    { places }: CheckedFormat,
  ) {
    const { subject } = this.format;
    return html`<ol
      aria-label=${msg('Fields')}
      @field-wish=${this.#do}
      @pointerdown=${this.#editor.grab}
      @pointermove=${this.#editor.dragTo}
      @pointerup=${this.#editor.drop}
      @pointercancel=${this.#editor.cancel}
    >
      ${repeat(
        rows,
        ({ row }) => row.id,
        ({ row, mistake }, at) => {
          const { id, fields } = row;
          if (fields.kind === 'empty') return html`<li class="gap" data-id=${id} aria-hidden="true"></li>`;
          const line = lines.get(id) ?? 1;
          const hasPlace = !['bits', 'order', 'comment', 'other'].includes(fields.kind);
          const marks = { ...this.#editor.marks(id, at === rows.length - 1), inner: fields.kind === 'bits' };
          return html`<li class=${classMap(marks)} data-id=${id}>
            <field-row
              .row=${row}
              .subject=${subject}
              .line=${line}
              .place=${hasPlace ? places.get(line) : undefined}
              .mistake=${mistake}
            ></field-row>
          </li>`;
        },
      )}
    </ol>`;
  }

  #set(kind: FormatSetting, text: string): void {
    this.format.set(kind, text);
    this.#changed();
  }

  #add(kind: FormatRowKind, after?: number): void {
    const id = this.format.add(kind, after);
    this.#changed();
    void this.#editor.focus(id);
  }

  #do = (event: Event): void => {
    const { format } = this;
    const { wish } = event as FieldWishEvent;
    const target = event.target as FieldRow;
    const { id } = target.row;
    switch (wish.kind) {
      case 'change':
        format.change(id, wish.changes);
        break;
      case 'add':
        return this.#add(wish.row, id);
      default:
        return this.#editor.do(wish, target);
    }
    this.#changed();
  };

  #changed(): void {
    this.requestUpdate();
    this.dispatchEvent(new Event('format-changed'));
  }

  static override styles = [
    controls,
    rowListStyles,
    fieldColumns,
    css`
      .settings {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        align-items: start;
        gap: 8px 12px;
        margin-bottom: 10px;
      }
      .settings .chip {
        width: 100%;
      }
      .head-row {
        padding: 0 5px 3px 1px;
        color: var(--muted);
        font-size: 12px;
      }
      .head-row > :first-child {
        padding-right: 6px;
        text-align: right;
      }
      .head-row > * {
        grid-row: 1;
        padding-left: 2px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .inner {
        padding-left: 0;
        background: color-mix(in srgb, var(--raised) 45%, transparent);
      }
      .length {
        align-self: center;
        margin-left: auto;
        color: var(--muted);
        font-size: 12px;
      }
      @media (max-width: 759px) {
        .head-row {
          display: none;
        }
        .settings {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'format-form': FormatForm;
  }
}
