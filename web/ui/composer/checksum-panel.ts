import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { checksums } from '../../core/checksum/checksums.ts';
import type { CrcModel } from '../../core/checksum/crc.ts';
import type { ChecksumField } from '../../core/payload/payload-field.ts';
import { writeChecksum } from '../../core/payload/write-field.ts';
import { checksumChoices } from '../page/checksum-choices.ts';
import { choiceOptions, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';

const own = 'own';
/** CRC-16/MODBUS in full: the polynomial most devices have. */
const firstModel: CrcModel = {
  width: 16,
  poly: 0x8005,
  init: 0xffff,
  reflectIn: true,
  reflectOut: true,
  xorOut: 0,
};
/** Those that are transmitted with the low byte first by the protocols that use them. */
const littleNames: readonly string[] = ['CRC-16/MODBUS', 'CRC-16/MCRF4XX', 'CRC-16/IBM-SDLC', 'CRC-16/DNP'];

/** A checksum was chosen, as a field is written; empty: none. */
export class ChecksumChosenEvent extends Event {
  readonly checksum: string;

  constructor(checksum: string) {
    super('checksum-chosen');
    this.checksum = checksum;
  }
}

/**
 * The checksum that is appended: which, over which bytes, and how it is written.
 * @fires checksum-chosen
 */
@localized()
@customElement('checksum-panel')
class ChecksumPanel extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  @property({ attribute: false }) value: ChecksumField | undefined;
  /** What was typed into a field and is not a value for it. */
  @state() private wrong: ReadonlySet<string> = new Set();

  protected override render() {
    const { value } = this;
    const algorithm = value?.algorithm;
    const id = value === undefined ? '' : typeof algorithm === 'string' ? algorithm : own;
    const choices: readonly Choice<string>[] = [
      ['', msg('No checksum')],
      ...checksumChoices(),
      [own, msg('CRC of your own…')],
    ];
    return html`<div class="field">
        <label for="algorithm">${msg('Checksum')}</label>
        <select class="chip tall" id="algorithm" .value=${live(id)} @change=${this.#chooseAlgorithm}>
          ${choiceOptions(choices, id)}
        </select>
      </div>
      ${value ? this.#details(value) : html`<p class="hint">${msg('Appended to what is transmitted.')}</p>`}`;
  }

  #details(value: ChecksumField) {
    const { algorithm } = value;
    const bytes = bytesOf(algorithm);
    return html`${typeof algorithm === 'string' ? nothing : this.#model(value, algorithm)}
      ${
        bytes === 1
          ? nothing
          : this.#choice('order', msg('Byte order'), value.order, [
              ['little', msg('Low byte first')],
              ['big', msg('High byte first')],
            ])
      }
      ${this.#choice('isText', msg('Written as'), String(value.isText), [
        ['false', msg('Bytes')],
        ['true', msg('Hex digits in text')],
      ])}
      <div class="pair">
        ${this.#number('skip', msg('Leave out at the start'), value.skip)}
        ${this.#number('drop', msg('Leave out at the end'), value.drop)}
      </div>
      ${this.#error()}
      <p class="hint">
        ${msg('At any other place, in text with escapes or hex:')}
        <code>${`\\{${writeChecksum(value)}}`}</code>
      </p>`;
  }

  #model(value: ChecksumField, model: CrcModel) {
    const set = (changes: Partial<CrcModel>) => this.#set({ ...value, algorithm: { ...model, ...changes } });
    const limit = 2 ** model.width - 1;
    const check = (key: 'reflectIn' | 'reflectOut', label: string) =>
      html`<label class="check">
        <input
          type="checkbox"
          .checked=${model[key]}
          @change=${(event: Event) => set({ [key]: (event.currentTarget as HTMLInputElement).checked })}
        />${label}
      </label>`;
    return html`<div class="pair">
        ${this.#text('width', msg('Width, bits'), String(model.width), (text) => {
          const width = /^\d{1,2}$/.test(text) ? Number(text) : 0;
          if (width < 8 || width > 32) return false;
          const max = 2 ** width;
          const { poly, init, xorOut } = model;
          set({ width, poly: poly % max, init: init % max, xorOut: xorOut % max });
          return true;
        })}
        ${(['poly', 'init', 'xorOut'] as const).map((key) =>
          this.#text(key, modelName(key), hexOf(model[key], model.width), (text) => {
            const digits = text.replace(/^0x/i, '');
            const number = /^[\da-f]{1,8}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
            if (number < 0 || number > limit) return false;
            set({ [key]: number });
            return true;
          }),
        )}
      </div>
      ${check('reflectIn', msg('Input reflected'))} ${check('reflectOut', msg('Output reflected'))}`;
  }

  #number(key: 'skip' | 'drop', label: string, value: number) {
    return this.#text(key, label, String(value), (text) => {
      if (!/^\d{1,7}$/.test(text) || !this.value) return false;
      this.#set({ ...this.value, [key]: Number(text) });
      return true;
    });
  }

  #text(key: string, label: string, value: string, read: (text: string) => boolean) {
    const changed = (event: Event) => {
      const isRight = read((event.currentTarget as HTMLInputElement).value.trim());
      const wrong = new Set(this.wrong);
      if (isRight) wrong.delete(key);
      else wrong.add(key);
      this.wrong = wrong;
    };
    return html`<div class="field">
      <label for=${key}>${label}</label>
      <input
        class="input mono"
        id=${key}
        autocomplete="off"
        spellcheck="false"
        maxlength="10"
        .value=${value}
        aria-invalid=${this.wrong.has(key) ? 'true' : 'false'}
        aria-describedby=${this.wrong.has(key) ? 'wrong' : nothing}
        @change=${changed}
      />
    </div>`;
  }

  #error() {
    if (this.wrong.size === 0) return nothing;
    const isModel = [...this.wrong].some((key) => key !== 'skip' && key !== 'drop');
    return html`<p class="error" role="alert" id="wrong">
      ${
        isModel
          ? msg('Enter a width of 8 to 32 bits, and hex numbers of that width.')
          : msg('Enter a number of bytes, 0 or more.')
      }
    </p>`;
  }

  #choice(key: 'order' | 'isText', label: string, value: string, choices: readonly (readonly [string, string])[]) {
    const chosen = (id: string) => {
      if (!this.value) return;
      this.#set(
        key === 'order'
          ? { ...this.value, order: id === 'little' ? 'little' : 'big' }
          : { ...this.value, isText: id === 'true' },
      );
    };
    return html`<div class="field">
      <span class="label" id=${`${key}-label`}>${label}</span>
      <div class="segmented" role="group" aria-labelledby=${`${key}-label`}>
        ${choices.map(
          ([id, name]) =>
            html`<button type="button" aria-pressed=${id === value} @click=${() => chosen(id)}>${name}</button>`,
        )}
      </div>
    </div>`;
  }

  #chooseAlgorithm(event: Event): void {
    const id = (event.currentTarget as HTMLSelectElement).value;
    if (id === '') return this.#set(undefined);
    const before = this.value ?? { kind: 'checksum', isText: false, skip: 0, drop: 0 };
    const algorithm = id === own ? firstModel : id;
    const order = id === own || littleNames.includes(id) ? 'little' : 'big';
    this.#set({ ...before, algorithm, order });
  }

  #set(value: ChecksumField | undefined): void {
    this.value = value;
    this.dispatchEvent(new ChecksumChosenEvent(value ? writeChecksum(value) : ''));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 10px;
        width: min(300px, calc(100vw - 48px));
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      .pair .field {
        grid-template-rows: 1fr auto;
      }
      .input,
      select {
        width: 100%;
      }
      code {
        display: block;
        overflow-wrap: anywhere;
        color: var(--text);
        font: 12px var(--mono);
      }
    `,
  ];
}

function bytesOf(algorithm: ChecksumField['algorithm']): number {
  if (typeof algorithm !== 'string') return Math.ceil(algorithm.width / 8);
  return checksums.find(({ name }) => name === algorithm)?.bytes ?? 1;
}

function hexOf(value: number, width: number): string {
  return value
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(width / 4), '0');
}

function modelName(key: 'poly' | 'init' | 'xorOut'): string {
  return { poly: msg('Polynomial, hex'), init: msg('Initial value, hex'), xorOut: msg('Final XOR, hex') }[key];
}

declare global {
  interface HTMLElementTagNameMap {
    'checksum-panel': ChecksumPanel;
  }
}
