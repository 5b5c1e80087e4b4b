import { localized, msg, str } from '@lit/localize';
import type { MatchQuery } from '../../core/row-query.ts';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { fieldBoxStyles } from './field-box-styles.ts';

type Mode = MatchQuery['mode'];

interface Changes {
  readonly mode?: Mode;
  readonly matchCase?: boolean;
  readonly isNot?: boolean;
}

/** The search changed; `undefined`: it ended. */
export class QueryChangedEvent extends Event {
  readonly query: MatchQuery | undefined;

  constructor(query: MatchQuery | undefined) {
    super('query-changed');
    this.query = query;
  }
}

/** Go to the next (1) or previous (-1) match. */
export class FindStepEvent extends Event {
  readonly step: 1 | -1;

  constructor(step: 1 | -1) {
    super('find-step');
    this.step = step;
  }
}

/** The search starts when no key was pressed for this long. */
const typingMs = 140;

/**
 * A search or filter field: text, a regular expression, or hex with `??` for any byte; what matches, or what does not.
 * @fires query-changed
 * @fires find-step - only with `steps`
 * @fires hidden-wanted - matches that are hidden shall be shown
 */
@localized()
@customElement('find-field')
export class FindField extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [
    controls,
    fieldBoxStyles,
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
        container-type: inline-size;
      }
      /* The number of matches needs the room of what is off. */
      @container (max-width: 310px) {
        .box:has(output) .mini[aria-pressed='false'] {
          display: none;
        }
      }
      output {
        color: var(--muted);
        font-size: 11.5px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .hidden {
        border-radius: 4px;
        color: var(--accent);
        text-decoration: underline;
      }
      .mini {
        height: calc(var(--h) - 6px);
        min-width: 22px;
        padding: 0 3px;
        border-radius: 4px;
        color: var(--muted);
        font: 600 10.5px/1 var(--mono);
      }
      .mini:hover:enabled {
        background: var(--raised);
      }
      .mini[aria-pressed='true'] {
        background: var(--accent-soft);
        color: var(--accent);
      }
      .mini svg.i {
        width: 14px;
        height: 14px;
      }
      .error {
        position: absolute;
        z-index: 3;
        top: calc(100% + 3px);
        left: 0;
        padding: 3px 8px;
        border: 1px solid var(--err);
        border-radius: var(--r);
        background: var(--err-soft);
      }
    `,
  ];

  /** The name and placeholder of the field. */
  @property() label = '';
  @property() icon: 'find' | 'filter' = 'find';
  /** Whether hex is offered. */
  @property({ type: Boolean }) hex = false;
  /** The name while what does *not* match is wanted; empty where that is not offered. */
  @property() notLabel = '';
  /** Whether there are buttons for the next and previous match. */
  @property({ type: Boolean }) steps = false;
  /** `undefined` without a search. `current` from 1, 0 for none. */
  @property({ attribute: false }) found: { readonly count: number; readonly current: number } | undefined;
  /** Matches that are hidden, while there is no other. */
  @property({ type: Number }) hiddenCount = 0;
  /** Why the pattern is invalid, in a sentence; empty when it is valid. */
  @property() error = '';
  /** Escape keeps the text. */
  @property({ type: Boolean }) keeps = false;
  /** The query shown. Setting it replaces the typed text. */
  @property({ attribute: false }) query: MatchQuery | undefined;
  @state() private pattern = '';
  @state() private mode: Mode = 'text';
  @state() private matchCase = false;
  @state() private isNot = false;
  @query('input') private input!: HTMLInputElement;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** Puts the cursor into the field with its text selected. */
  select(): void {
    this.input.focus();
    this.input.select();
  }

  /** Searches for `query`, as if it had been typed. */
  search({ pattern, mode, matchCase }: MatchQuery): void {
    this.pattern = pattern;
    this.mode = mode;
    this.matchCase = matchCase;
    this.#tell();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query') || !this.query || this.#typing !== undefined) return;
    const { pattern, mode, matchCase, not } = this.query;
    Object.assign(this, { pattern, mode, matchCase, isNot: not === true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  protected override render() {
    const label = this.isNot ? this.notLabel : this.label;
    return html`
      <div class="box ${this.error ? 'bad' : ''}">
        ${icon(this.icon)}
        <input
          type="text"
          maxlength="500"
          autocomplete="off"
          spellcheck="false"
          autocapitalize="off"
          aria-label=${label}
          placeholder=${label}
          aria-invalid=${this.error ? 'true' : 'false'}
          aria-describedby="error"
          .value=${this.pattern}
          @input=${this.#typed}
          @change=${this.#tellTyped}
          @keydown=${this.#key}
        />
        ${this.steps ? this.#results() : nothing}
        ${
          this.notLabel ? this.#toggle('≠', msg('Rows that do not match'), this.isNot, { isNot: !this.isNot }) : nothing
        }
        ${this.#modeToggle('regex', '.*', msg('Regular expression'))}
        ${this.hex ? this.#modeToggle('hex', '0x', msg('Hex bytes, ?? matches any')) : nothing}
        ${
          this.mode === 'hex'
            ? nothing
            : this.#toggle('Aa', msg('Match case'), this.matchCase, { matchCase: !this.matchCase })
        }
        ${
          this.pattern
            ? html`<button
                class="mini"
                type="button"
                title=${msg('Clear')}
                aria-label=${msg('Clear')}
                @click=${this.#clear}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </div>
      <p class="error" id="error" role="alert" ?hidden=${!this.error}>${this.error}</p>
    `;
  }

  #results() {
    const { found } = this;
    if (!found || !this.pattern || this.error) return nothing;
    const text =
      found.count === 0 ? msg('none') : msg(str`${formatCount(found.current)} of ${formatCount(found.count)}`);
    return html`
      <output aria-live="polite"
        >${
          found.count === 0 && this.hiddenCount > 0
            ? html`<button
                class="hidden"
                type="button"
                title=${msg('Show them: end the filter')}
                @click=${() => this.dispatchEvent(new Event('hidden-wanted'))}
              >
                ${msg(str`${formatCount(this.hiddenCount)} hidden by the filter`)}
              </button>`
            : text
        }</output
      >
      <button
        class="mini"
        type="button"
        title=${msg('Previous (Shift Enter)')}
        aria-label=${msg('Previous match')}
        ?disabled=${found.count === 0}
        @click=${() => this.#step(-1)}
      >
        ${icon('up')}
      </button>
      <button
        class="mini"
        type="button"
        title=${msg('Next (Enter)')}
        aria-label=${msg('Next match')}
        ?disabled=${found.count === 0}
        @click=${() => this.#step(1)}
      >
        ${icon('down')}
      </button>
    `;
  }

  #modeToggle(mode: Mode, sign: string, label: string) {
    const on = this.mode === mode;
    return this.#toggle(sign, label, on, { mode: on ? 'text' : mode });
  }

  #toggle(sign: string, label: string, on: boolean, changes: Changes) {
    return html`<button
      class="mini"
      type="button"
      aria-pressed=${on ? 'true' : 'false'}
      title=${label}
      aria-label="${sign} ${label}"
      @click=${() => this.#set(changes)}
    >
      ${sign}
    </button>`;
  }

  #typed(): void {
    this.pattern = this.input.value;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#tell(), typingMs);
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      // Still waiting for the end of typing: Enter searches at once instead of stepping.
      if (this.#typing === undefined) this.#step(event.shiftKey ? -1 : 1);
      else this.#tell();
    } else if (event.key === 'Escape' && this.pattern && !this.keeps) {
      event.preventDefault();
      event.stopPropagation();
      this.#clear();
    } else if (event.key === 'Escape') this.#tellTyped(); // a dialog around it closes
  }

  #set({ mode = this.mode, matchCase = this.matchCase, isNot = this.isNot }: Changes): void {
    this.mode = mode;
    this.matchCase = matchCase;
    this.isNot = isNot;
    if (this.pattern) this.#tell();
  }

  #clear(): void {
    this.pattern = '';
    this.#tell();
    this.input.focus();
  }

  #tell(): void {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    const { pattern, mode, matchCase, isNot } = this;
    const query = { pattern, mode, matchCase, ...(isNot && { not: true }) };
    this.dispatchEvent(new QueryChangedEvent(pattern ? query : undefined));
  }

  /** What was typed counts, however soon the field is left. */
  #tellTyped(): void {
    if (this.#typing !== undefined) this.#tell();
  }

  #step(step: 1 | -1): void {
    if (this.steps && this.pattern) this.dispatchEvent(new FindStepEvent(step));
  }
}
