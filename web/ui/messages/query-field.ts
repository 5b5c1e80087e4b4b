import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { parseMessageQuery, type QueryMistake } from '../../decode/message-query.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import { fieldBoxStyles } from '../view/field-box-styles.ts';

/** What was typed counts when no key was pressed for this long. */
const typingMs = 250;

const signs = '== != < <= > >=';

/** Another filter, without a mistake in it. */
export class QueryTypedEvent extends Event {
  readonly text: string;

  constructor(text: string) {
    super('query-typed');
    this.text = text;
  }
}

/**
 * A filter for messages as it is typed. What is wrong in it is pointed at.
 * @fires query-typed
 */
@localized()
@customElement('query-field')
export class QueryField extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** The filter in use. */
  @property() text = '';
  /** Names of fields that were seen, as they are written in a filter. */
  @property({ attribute: false }) names: readonly string[] = [];
  @state() private typed = '';
  @state() private mistake: QueryMistake | undefined;
  @query('input') private input!: HTMLInputElement;
  @query('pop-panel') private help!: PopPanel;
  #typing: ReturnType<typeof setTimeout> | undefined;

  select(): void {
    this.input.focus();
    this.input.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('text') || this.#typing !== undefined || this.text === this.typed) return;
    this.typed = this.text;
    this.mistake = parseMessageQuery(this.text).mistake;
  }

  protected override render() {
    const { typed, mistake } = this;
    return html`
      <div class="box ${mistake ? 'bad' : ''}">
        ${icon('filter')}
        <input
          class="mono"
          type="text"
          maxlength="500"
          autocomplete="off"
          spellcheck="false"
          autocapitalize="off"
          aria-label=${msg('Filter messages')}
          placeholder=${msg(str`Filter: ${'kind == "RMC" and speed > 5'}`)}
          aria-invalid=${mistake ? 'true' : 'false'}
          aria-describedby="mistake"
          .value=${typed}
          @input=${this.#input}
          @keydown=${this.#key}
        />
        ${
          typed === ''
            ? nothing
            : html`<button
                class="mini"
                type="button"
                title=${msg('Clear')}
                aria-label=${msg('Clear')}
                @click=${() => this.#use('')}
              >
                ${icon('close')}
              </button>`
        }
        <pop-panel kind="icon" label=${msg('How to filter')} named>
          <span slot="button">${icon('info')}</span>
          ${this.#helpText()}
        </pop-panel>
      </div>
      <div class="mistake" id="mistake" role="alert" ?hidden=${!mistake}>
        ${mistake ? html`${pointedAt(typed, mistake)} ${mistakeSentence(mistake.mistake)}` : nothing}
      </div>
    `;
  }

  #helpText() {
    const examples: readonly (readonly [string, string])[] = [
      ['fc == 3 and latency > 50', msg(str`numbers: ${signs}`)],
      ['kind == "RMC" or kind ~ "gs"', msg('text: == for equal, ~ for contains; case is ignored')],
      ['has(altitude) and not error', msg('messages with a field, or with a problem')],
      ['direction == "tx" and size > 20', msg('what every message has: kind, direction, size in bytes')],
    ];
    return html`<div class="help">
      ${examples.map(
        ([example, meaning]) =>
          html`<div>
            <button class="quiet mono" type="button" @click=${() => this.#insert(example)}>${example}</button>
            <p class="hint">${meaning}</p>
          </div>`,
      )}
      ${
        this.names.length === 0
          ? nothing
          : html`<p class="hint">${msg('Fields seen here:')}</p>
              <div class="names">
                ${this.names
                  .slice(0, 40)
                  .map(
                    (name) =>
                      html`<button class="quiet mono" type="button" @click=${() => this.#insert(name, true)}>
                        ${name}
                      </button>`,
                  )}
              </div>`
      }
    </div>`;
  }

  /** @param isPart it is added to what was typed */
  #insert(text: string, isPart = false): void {
    this.help.hide();
    this.#change(isPart && this.typed.trim() !== '' ? `${this.typed.trimEnd()} ${text} ` : isPart ? `${text} ` : text);
    this.input.focus();
  }

  #input(): void {
    this.#change(this.input.value);
  }

  #change(text: string): void {
    this.typed = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#use(this.typed), typingMs);
  }

  #use(text: string): void {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    this.typed = text;
    this.mistake = parseMessageQuery(text).mistake;
    if (!this.mistake && text !== this.text) this.dispatchEvent(new QueryTypedEvent(text));
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter') this.#use(this.typed);
    else if (event.key === 'Escape' && this.typed !== '') {
      event.stopPropagation();
      this.#use('');
    } else return;
    event.preventDefault();
  }

  static override styles = [
    controls,
    fieldBoxStyles,
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
      }
      input::placeholder {
        font-family: var(--sans);
      }
      .mini {
        height: calc(var(--h) - 6px);
        min-width: 22px;
        border-radius: 4px;
        color: var(--muted);
      }
      .mini svg.i {
        width: 14px;
        height: 14px;
      }
      [slot='button'] {
        display: inline-flex;
      }
      pop-panel::part(button) {
        height: calc(var(--h) - 4px);
      }
      .mistake {
        position: absolute;
        z-index: 3;
        top: calc(100% + 3px);
        left: 0;
        max-width: 100%;
        padding: 4px 8px;
        border: 1px solid var(--err);
        border-radius: var(--r);
        background: var(--err-soft);
        color: var(--text);
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      code {
        display: block;
        font: 12px/1.6 var(--mono);
        white-space: pre-wrap;
      }
      mark {
        border-bottom: 2px solid var(--err);
        background: none;
        color: inherit;
      }
      .help {
        display: grid;
        gap: 8px;
        color: var(--text);
      }
      .names {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .help button {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];
}

/** The text with what is wrong underlined. */
function pointedAt(text: string, { from, to }: QueryMistake) {
  return html`<code>${text.slice(0, from)}<mark>${text.slice(from, to) || ' '}</mark>${text.slice(to)}</code>`;
}

function mistakeSentence(mistake: QueryMistake['mistake']): string {
  switch (mistake) {
    case 'operand':
      return msg('A field, a number or a "text" is missing here.');
    case 'comparison':
      return msg(str`A comparison is missing here: ${`${signs} ~`}`);
    case 'end':
      return msg('Write “and” or “or” before this.');
    case 'bracket':
      return msg('A closing bracket is missing here.');
    case 'quote':
      return msg('The closing quote is missing.');
    case 'character':
      return msg('Unexpected character.');
    case 'depth':
      return msg('Too many brackets.');
  }
}
