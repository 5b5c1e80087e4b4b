import { localized, msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  highlightColors,
  maxHighlightFileBytes,
  maxHighlightRules,
  maxRuleName,
  readHighlightFile,
  writeHighlightFile,
  type HighlightColor,
  type HighlightRule,
} from '../../core/highlight-rule.ts';
import { plainName } from '../../core/plain-name.ts';
import type { MatchQuery } from '../../core/row-query.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { focusPlace } from '../kit/focus-place.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import '../view/find-field.ts';
import type { FindField, QueryChangedEvent } from '../view/find-field.ts';
import { highlightSets } from './highlight-sets.ts';
import { highlightColorStyles } from './highlight-styles.ts';
import { queryProblem } from './query-problem.ts';

/** These are the rules from now on. */
export class RulesChosenEvent extends Event {
  readonly rules: readonly HighlightRule[];

  constructor(rules: readonly HighlightRule[]) {
    super('rules-chosen');
    this.rules = rules;
  }
}

const noQuery: MatchQuery = { pattern: '', mode: 'text', matchCase: false };

/**
 * The highlight rules of a port, or the alarm rules of a wall. Changes apply at once.
 * @fires rules-chosen
 */
@localized()
@customElement('highlight-dialog')
export class HighlightDialog extends DialogElement {
  @property({ attribute: false }) rules: readonly HighlightRule[] = [];
  /** What the engine says is wrong with each of them; empty: nothing. */
  @property({ attribute: false }) problems: readonly string[] = [];
  /** They raise alarms at a wall. Default: they colour rows. */
  @property({ type: Boolean }) alarms = false;
  @state() private notice = '';

  protected heading(): string {
    return this.alarms ? msg('Alarm rules') : msg('Highlight rules');
  }

  protected body() {
    const isFull = this.rules.length >= maxHighlightRules;
    return html`<div class="body">
        ${
          this.rules.length === 0
            ? html`<p class="hint">
                ${
                  this.alarms
                    ? msg('Lines that match a rule raise an alarm in its colour. Rules in Faint raise none.')
                    : msg('Rows, or what matches in them, in a colour. The first rule counts.')
                }
              </p>`
            : html`<div class="rules">${this.rules.map((rule, at) => this.#rule(rule, at))}</div>`
        }
        <p class="error" role="status">${this.notice}</p>
      </div>
      <footer>
        <button class="quiet" type="button" ?disabled=${isFull} @click=${() => this.#add([newRule(this.rules)])}>
          ${icon('add')} ${msg('Add a rule')}
        </button>
        <menu-button
          look="quiet"
          .items=${highlightSets.map(({ label, rules }) => ({ label, run: () => this.#add(rules) }))}
          >${msg('Add log levels')}</menu-button
        >
        <span class="space"></span>
        <menu-button
          label=${msg('Share rules')}
          .items=${[
            { label: msg('Export as a file'), disabled: this.rules.length === 0, run: () => this.#export() },
            { label: msg('Import from a file…'), run: () => this.#import() },
          ]}
          >${icon('more')}</menu-button
        >
      </footer>`;
  }

  #rule(rule: HighlightRule, at: number) {
    const number = formatCount(at + 1);
    return html`<div class="rule hl-${rule.color}" role="group" aria-label=${msg(str`Rule ${number}`)}>
      <label class="check" title=${msg('In effect')}>
        <input
          type="checkbox"
          aria-label=${msg('In effect')}
          .checked=${rule.on}
          @change=${(event: Event) => this.#change(at, { on: isChecked(event) })}
        />
      </label>
      <input
        class="input name"
        aria-label=${msg('Name')}
        placeholder=${msg('Name')}
        maxlength=${maxRuleName}
        autocomplete="off"
        .value=${rule.name}
        @change=${(event: Event) => this.#change(at, { name: plainName((event.target as HTMLInputElement).value) })}
      />
      ${choiceSelect(
        msg('Colour'),
        rule.color,
        highlightColors.map((color) => [color, colorName(color)] as const),
        (color) => this.#change(at, { color }),
      )}
      <button
        class="icon up"
        type="button"
        title=${msg('Move up')}
        aria-label=${msg('Move up')}
        ?disabled=${at === 0}
        @click=${() => this.#moveUp(at)}
      >
        ${icon('up')}
      </button>
      <button
        class="icon"
        type="button"
        title=${msg('Delete')}
        aria-label=${msg('Delete')}
        @click=${() => this.#delete(at)}
      >
        ${icon('trash')}
      </button>
      <find-field
        icon="find"
        hex
        keeps
        label=${this.alarms ? msg('Lines with') : msg('Rows with')}
        notLabel=${this.alarms ? msg('Lines without') : msg('Rows without')}
        .query=${rule.query}
        .error=${rule.query.pattern && this.problems[at] ? queryProblem(this.problems[at], rule.query) : ''}
        @query-changed=${({ query }: QueryChangedEvent) => this.#change(at, { query: query ?? noQuery })}
      ></find-field>
      ${this.alarms ? nothing : this.#whole(rule, at)}
      ${rule.on || !rule.query.pattern ? nothing : html`<span class="hint off">${msg('off')}</span>`}
    </div>`;
  }

  #whole({ whole, query }: HighlightRule, at: number) {
    return html`<label class="check whole">
      <input
        type="checkbox"
        .checked=${whole || query.not === true}
        ?disabled=${query.not === true}
        @change=${(event: Event) => this.#change(at, { whole: isChecked(event) })}
      />
      ${msg('Whole row')}
    </label>`;
  }

  #add(rules: readonly HighlightRule[]): void {
    const known = new Set(this.rules.map((rule) => JSON.stringify([rule.query, rule.color])));
    const fresh = rules.filter((rule) => !rule.query.pattern || !known.has(JSON.stringify([rule.query, rule.color])));
    const all = [...this.rules, ...fresh].slice(0, maxHighlightRules);
    const left = this.rules.length + fresh.length - all.length;
    this.#choose(all);
    if (left > 0)
      this.notice = msg(str`There can be ${formatCount(maxHighlightRules)} rules; the others were left out.`);
    void this.updateComplete.then(() => {
      const last = [...this.renderRoot.querySelectorAll<FindField>('find-field')].at(-1);
      last?.scrollIntoView({ block: 'nearest' });
      last?.select();
    });
  }

  #change(at: number, changes: Partial<HighlightRule>): void {
    this.#choose(this.rules.map((rule, number) => (number === at ? { ...rule, ...changes } : rule)));
  }

  #moveUp(at: number): void {
    const rule = this.rules[at];
    if (rule) this.#choose(this.rules.toSpliced(at, 1).toSpliced(at - 1, 0, rule));
    // At the top it can go no further, and its button is disabled.
    void focusPlace(this, at > 1 ? '.up' : '.name', at - 1, 'footer button');
  }

  #delete(at: number): void {
    this.#choose(this.rules.toSpliced(at, 1));
    if (at === this.rules.length) void focusPlace(this, '.name', at, 'footer button');
  }

  #choose(rules: readonly HighlightRule[]): void {
    this.notice = '';
    this.rules = rules;
    this.dispatchEvent(new RulesChosenEvent(rules));
  }

  #export(): void {
    const url = URL.createObjectURL(new Blob([writeHighlightFile(this.rules)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: url, download: 'highlight-rules.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  #import(): void {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.json,application/json' });
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file) void this.#read(file);
    });
    input.click();
  }

  async #read(file: Blob): Promise<void> {
    const read = file.size > maxHighlightFileBytes ? 'foreign' : readHighlightFile(await file.text());
    if (typeof read !== 'string') return this.#add(read);
    this.notice = {
      foreign: msg('This file has no highlight rules.'),
      newer: msg('This file was made by a newer version of Baudcast.'),
      empty: msg('No rule of this file can be used.'),
    }[read];
  }

  static override styles = [
    ...DialogElement.styles,
    highlightColorStyles,
    css`
      :host {
        --dialog-width: 620px;
      }
      .rules {
        display: grid;
        gap: 8px;
      }
      .rule {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
        padding: 8px 8px 8px 10px;
        border: 1px solid var(--line);
        border-left: 4px solid var(--hl);
        border-radius: var(--r);
        background: var(--tint);
      }
      .name {
        flex: 1 1 140px;
        min-width: 0;
      }
      find-field {
        flex: 1 1 70%;
        max-width: calc(100% - 110px);
        min-width: 200px;
      }
      .space {
        flex: 1;
      }
      footer {
        justify-content: flex-start;
        align-items: center;
      }
      .error:empty {
        display: none;
      }
    `,
  ];
}

function newRule(rules: readonly HighlightRule[]): HighlightRule {
  const used = new Set(rules.map(({ color }) => color));
  const color = highlightColors.find((one) => !used.has(one)) ?? 'yellow';
  return { name: '', query: noQuery, color, whole: true, on: true };
}

function isChecked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}

/** What a colour is called. */
function colorName(color: HighlightColor): string {
  return {
    red: msg('Red'),
    orange: msg('Orange'),
    yellow: msg('Yellow'),
    green: msg('Green'),
    teal: msg('Teal'),
    blue: msg('Blue'),
    violet: msg('Violet'),
    pink: msg('Pink'),
    quiet: msg('Faint'),
  }[color];
}

declare global {
  interface HTMLElementTagNameMap {
    'highlight-dialog': HighlightDialog;
  }
}
