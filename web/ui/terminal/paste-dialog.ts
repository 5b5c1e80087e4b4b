import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { LinePacing } from '../../engine/api/sessions.ts';
import { formatCount } from '../../i18n/format.ts';
import { questionStyles } from '../kit/floating.ts';
import { controls } from '../kit/controls.ts';
import '../view/pacing-fields.ts';
import type { PacingFields } from '../view/pacing-fields.ts';
import type { PasteText } from './paste-text.ts';

const previewLines = 12;
const previewLineLength = 200;
const maxDelayMs = 10_000;

/** Asks before several lines are transmitted, and how they follow each other. */
@localized()
@customElement('paste-dialog')
export class PasteDialog extends LitElement {
  static override styles = [
    controls,
    questionStyles,
    css`
      dialog {
        --dialog-width: 560px;
      }
      pre {
        max-height: 260px;
        margin: 0 0 12px;
        padding: 8px 10px;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--r);
        background: var(--bg);
        font: 12.5px/1.5 var(--mono);
      }
      .more {
        color: var(--faint);
      }
      .input {
        width: 12ch;
      }
      pacing-fields {
        margin-top: 12px;
      }
    `,
  ];

  @state() private paste: PasteText | undefined;
  @state() private delayText = '0';
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('pacing-fields') private pacing!: PacingFields;
  #answer: ((pacing: LinePacing | undefined) => void) | undefined;

  /** Resolves with how the lines follow each other, or `undefined` when nothing is to be transmitted. */
  async ask(paste: PasteText): Promise<LinePacing | undefined> {
    this.paste = paste;
    await this.updateComplete;
    this.dialog.showModal();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  protected override render() {
    const { paste } = this;
    const delayMs = readDelay(this.delayText);
    const hidden = (paste?.lineCount ?? 0) - previewLines;
    return html`
      <dialog aria-labelledby="title" @close=${() => this.#done(undefined)}>
        <form @submit=${this.#transmit}>
          <h2 id="title">${msg(str`Transmit ${formatCount(paste?.lineCount ?? 0)} lines?`)}</h2>
          <pre tabindex="0" aria-label=${msg('Pasted text')}>
${paste?.lines.slice(0, previewLines).map((line) => `${line.replace(/[\r\n]+$/, '').slice(0, previewLineLength)}\n`)}${
  hidden > 0 ? html`<span class="more">${msg(str`and ${formatCount(hidden)} more`)}</span>` : nothing
}</pre>
          <div class="field">
            <label for="delay">${msg('Pause after each line, ms')}</label>
            <input
              class="input"
              id="delay"
              inputmode="numeric"
              autocomplete="off"
              maxlength="6"
              .value=${this.delayText}
              aria-invalid=${delayMs === undefined ? 'true' : 'false'}
              aria-describedby="delay-error"
              @input=${(event: Event) => (this.delayText = (event.currentTarget as HTMLInputElement).value)}
            />
            <p class="error" id="delay-error" role="alert" ?hidden=${delayMs !== undefined}>
              ${msg('Enter a whole number from 0 to 10 000.')}
            </p>
          </div>
          <pacing-fields></pacing-fields>
          <div class="buttons">
            <button class="quiet tall" type="button" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>
            <button class="primary" type="submit" autofocus>${msg('Transmit')}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #transmit(event: Event): void {
    event.preventDefault();
    const lineDelayMs = readDelay(this.delayText);
    const others = this.pacing.read();
    if (lineDelayMs === undefined || !others) return;
    this.#done({ ...others, lineDelayMs });
    this.dialog.close();
  }

  #done(pacing: LinePacing | undefined): void {
    this.#answer?.(pacing);
    this.#answer = undefined;
    this.paste = undefined;
  }
}

function readDelay(text: string): number | undefined {
  const delayMs = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : NaN;
  return delayMs <= maxDelayMs ? delayMs : undefined;
}
