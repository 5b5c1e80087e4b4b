import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { parseEscapes } from '../../core/escapes.ts';
import type { LineEnding } from '../../core/line-ending.ts';
import { isPlain } from '../../core/payload/payload-field.ts';
import type { LinePacing } from '../../engine/api/sessions.ts';
import { choiceOptions, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';

const maxDelayMs = 60_000;

/** How lines of text follow each other: a pause after each byte, and what is waited for after each line. */
@localized()
@customElement('pacing-fields')
export class PacingFields extends LitElement {
  /** Of a file: its line ending and the pause after each line can be chosen too. */
  @property({ type: Boolean }) whole = false;
  @state() private lineDelay = '0';
  @state() private byteDelay = '0';
  @state() private waitFor: 'nothing' | 'echo' | 'prompt' = 'nothing';
  @state() private prompt = '';
  @state() private isWrong = false;
  /** The end of each line; `none`: as it is. */
  ending: LineEnding = 'none';

  /** @returns `undefined` when the prompt cannot be read, which is shown then */
  read(): LinePacing | undefined {
    const delays = { lineDelayMs: readDelayMs(this.lineDelay), byteDelayMs: readDelayMs(this.byteDelay) };
    if (this.waitFor === 'nothing') return delays;
    if (this.waitFor === 'echo') return { ...delays, waitFor: 'echo' };
    const read = parseEscapes(this.prompt);
    this.isWrong = this.prompt === '' || !read.ok || !isPlain(read.parts);
    if (!read.ok || !isPlain(read.parts) || this.isWrong) {
      this.renderRoot.querySelector<HTMLElement>('#prompt')?.focus();
      return undefined;
    }
    return { ...delays, waitFor: 'prompt', prompt: read.parts };
  }

  constructor() {
    super();
    // These fields are not in the tree of the form.
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing && event.composedPath()[0] instanceof HTMLInputElement)
        this.closest('form')?.requestSubmit();
    });
  }

  protected override render() {
    const choices: readonly Choice<typeof this.waitFor>[] = [
      ['nothing', msg('nothing')],
      ['echo', msg('its echo')],
      ['prompt', msg('a prompt')],
    ];
    return html`${this.whole ? this.#ending() : nothing}
      <div class="two">
        <div class="field">
          <label for="wait">${msg('After each line, wait for')}</label>
          <select class="chip tall" id="wait" @change=${this.#choose}>
            ${choiceOptions(choices, this.waitFor)}
          </select>
        </div>
        ${this.#delay('byteDelay', msg('Pause after each byte, ms'))}
      </div>
      ${
        this.waitFor === 'prompt'
          ? html`<div class="field">
              <label for="prompt">${msg('Prompt')}</label>
              <input
                class="input mono"
                id="prompt"
                autocomplete="off"
                spellcheck="false"
                maxlength="100"
                placeholder="ok\\n"
                .value=${this.prompt}
                aria-invalid=${this.isWrong ? 'true' : 'false'}
                aria-describedby="about"
                @input=${(event: InputEvent) => {
                  this.prompt = (event.target as HTMLInputElement).value;
                  this.isWrong = false;
                }}
              />
              <p class=${this.isWrong ? 'error' : 'hint'} id="about" role=${this.isWrong ? 'alert' : nothing}>
                ${msg('What the device sends when it takes the next line, with escapes: ok\\n, \\r\\n# ')}
              </p>
            </div>`
          : nothing
      }`;
  }

  #ending() {
    const endings: readonly Choice<LineEnding>[] = [
      ['none', msg('as in the file')],
      ['crlf', 'CR LF'],
      ['cr', 'CR'],
      ['lf', 'LF'],
    ];
    return html`<div class="two">
      <div class="field">
        <label for="ending">${msg('Line ending')}</label>
        <select
          class="chip tall"
          id="ending"
          @change=${(event: Event) => (this.ending = (event.target as HTMLSelectElement).value as LineEnding)}
        >
          ${choiceOptions(endings, this.ending)}
        </select>
      </div>
      ${this.#delay('lineDelay', msg('Pause after each line, ms'))}
    </div>`;
  }

  #delay(id: 'lineDelay' | 'byteDelay', label: string) {
    return delayField(id, label, this[id], (text) => (this[id] = text));
  }

  #choose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.waitFor = value === 'echo' || value === 'prompt' ? value : 'nothing';
  };

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 12px;
        margin-bottom: 12px;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        align-items: end;
        gap: 12px;
      }
      .input,
      select {
        width: 100%;
      }
      .hint {
        margin: 4px 0 0;
        color: var(--faint);
        font-size: 12px;
      }
    `,
  ];
}

/** A field for a pause in milliseconds. @param onInput gets the text as it is typed */
export function delayField(id: string, label: string, value: string, onInput: (text: string) => void) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      class="input"
      id=${id}
      type="number"
      min="0"
      max=${maxDelayMs}
      .value=${value}
      @input=${(event: InputEvent) => onInput((event.target as HTMLInputElement).value)}
    />
  </div>`;
}

/** Milliseconds from the text of such a field; 0 when it is none. */
export function readDelayMs(text: string): number {
  return Math.min(Math.max(Math.round(Number(text)) || 0, 0), maxDelayMs);
}

declare global {
  interface HTMLElementTagNameMap {
    'pacing-fields': PacingFields;
  }
}
