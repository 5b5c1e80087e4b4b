import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { defaultPacketRule, packetLimits, type PacketRule } from '../../core/packet-rule.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import {
  binaryFields,
  binaryKinds,
  draftOf,
  ruleOf,
  type BinaryDraft,
  type BinaryField,
  type BinaryKind,
} from './binary-rule.ts';

/** A rule was chosen. */
export class RuleChosenEvent extends Event {
  readonly rule: PacketRule;

  constructor(rule: PacketRule) {
    super('rule-chosen');
    this.rule = rule;
  }
}

/**
 * Rules for packets that are not lines of text.
 * @fires rule-chosen
 */
@localized()
@customElement('binary-rule-form')
export class BinaryRuleForm extends LitElement {
  /** The rule that holds now, of any kind. */
  @property({ attribute: false }) rule: PacketRule = defaultPacketRule;
  @state() private draft: BinaryDraft = draftOf(defaultPacketRule);
  @state() private wrong: BinaryField | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('rule')) return;
    this.draft = draftOf(this.rule);
    this.wrong = undefined;
  }

  protected override render() {
    const { draft, rule } = this;
    const isChosen = rule.kind === draft.kind;
    return html`<form @submit=${this.#submit}>
      <label class="label" for="kind">${msg('Binary packets')}</label>
      <select id="kind" class="chip tall" .value=${draft.kind} @change=${this.#kindChosen}>
        ${binaryKinds.map(
          (kind) => html`<option value=${kind} ?selected=${kind === draft.kind}>${kindName(kind)}</option>`,
        )}
      </select>
      ${binaryFields[draft.kind].map((field) => [field === 'extra' ? this.#length() : nothing, this.#field(field)])}
      <button class="quiet tall" type="submit" aria-pressed=${isChosen ? 'true' : 'false'}>
        ${msg('Use these packets')}
      </button>
    </form>`;
  }

  #field(field: BinaryField) {
    const isWrong = this.wrong === field;
    const isHex = field === 'start' || field === 'end';
    return html`<div class="field">
      <label for=${field}>${fieldName(field, this.draft.kind)}</label>
      <input
        class="input ${isHex ? 'mono' : ''}"
        id=${field}
        inputmode=${isHex ? 'text' : 'decimal'}
        autocomplete="off"
        spellcheck="false"
        maxlength="40"
        placeholder=${isHex ? 'AA 55' : field === 'quiet' ? msg('never') : ''}
        .value=${this.draft[field]}
        aria-invalid=${isWrong ? 'true' : 'false'}
        aria-describedby="${field}-error"
        @input=${(event: Event) => this.#change({ [field]: (event.currentTarget as HTMLInputElement).value })}
      />
      <p class="error" id="${field}-error" role="alert" ?hidden=${!isWrong}>${isWrong ? fieldProblem(field) : ''}</p>
    </div>`;
  }

  #length() {
    const { size, endian, counts } = this.draft;
    return html`<div class="length">
      ${choiceSelect(
        msg('Size of the length'),
        size,
        [
          ['1', msg('1 byte')],
          ['2', msg('2 bytes')],
          ['4', msg('4 bytes')],
        ],
        (chosen) => this.#change({ size: chosen }),
      )}
      ${
        size === '1'
          ? nothing
          : choiceSelect(
              msg('Byte order'),
              endian,
              [
                ['big', msg('big endian')],
                ['little', msg('little endian')],
              ],
              (chosen) => this.#change({ endian: chosen }),
            )
      }
      ${choiceSelect(
        msg('What the length counts'),
        counts,
        [
          ['rest', msg('bytes after it')],
          ['packet', msg('the whole packet')],
        ],
        (chosen) => this.#change({ counts: chosen }),
      )}
    </div>`;
  }

  #kindChosen(event: Event): void {
    const { value } = event.currentTarget as HTMLSelectElement;
    const kind = binaryKinds.find((one) => one === value);
    if (kind) this.#change({ kind });
  }

  #change(changes: Partial<BinaryDraft>): void {
    this.draft = { ...this.draft, ...changes };
    this.wrong = undefined;
  }

  #submit(event: Event): void {
    event.preventDefault();
    const rule = ruleOf(this.draft);
    if (typeof rule === 'string') this.wrong = rule;
    else this.dispatchEvent(new RuleChosenEvent(rule));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      form {
        display: grid;
        gap: 8px;
        grid-template-columns: minmax(0, 1fr);
      }
      .label {
        margin-bottom: -4px;
        color: var(--muted);
        font-size: 12px;
      }
      .input {
        width: 100%;
      }
      .length {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
    `,
  ];
}

function kindName(kind: BinaryKind): string {
  return {
    delimited: msg('Start or end bytes'),
    length: msg('Length in the packet'),
    fixed: msg('Fixed length'),
    slip: 'SLIP',
    cobs: 'COBS',
  }[kind];
}

function fieldName(field: BinaryField, kind: BinaryKind): string {
  switch (field) {
    case 'start':
      return kind === 'length' ? msg('Starts with (hex, may be empty)') : msg('Starts with (hex)');
    case 'end':
      return msg('Ends with (hex)');
    case 'bytes':
      return msg('Bytes in a packet');
    case 'offset':
      return msg('Bytes before the length');
    case 'extra':
      return msg('More bytes that it does not count');
    case 'maxBytes':
      return msg('Longest packet, bytes');
    case 'quiet':
      return msg('A pause ends a packet after, milliseconds');
  }
}

function fieldProblem(field: BinaryField): string {
  const { delimiterBytes, offset, packetBytes } = packetLimits;
  switch (field) {
    case 'start':
    case 'end':
      return msg(str`Enter up to ${delimiterBytes} bytes in hex, such as AA 55; start or end bytes are needed.`);
    case 'offset':
      return msg(str`Enter a whole number up to ${offset}, not less than the number of start bytes.`);
    case 'extra':
      return msg(str`Enter a whole number from −${formatCount(packetBytes)} to ${formatCount(packetBytes)}.`);
    case 'bytes':
    case 'maxBytes':
      return msg(str`Enter a whole number from 1 to ${formatCount(packetBytes)}.`);
    case 'quiet':
      return msg('Enter milliseconds: more than 0, at most 60 000. Empty: a pause ends no packet.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'binary-rule-form': BinaryRuleForm;
  }
}
