import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MatchQuery } from '../../core/row-query.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../view/find-field.ts';
import type { QueryChangedEvent } from '../view/find-field.ts';
import { kindGroups, noChoices, readFilterTime, type FilterChoices, type KindGroup } from './filter-choices.ts';

/** Other rows are wanted. */
export class ChoicesChangedEvent extends Event {
  readonly choices: FilterChoices;

  constructor(choices: FilterChoices) {
    super('choices-changed');
    this.choices = choices;
  }
}

const maxTexts = 8;
const noText: MatchQuery = { pattern: '', mode: 'text', matchCase: false };

/**
 * Edits the conditions of a filter, apart from its first text.
 * @fires choices-changed
 */
@localized()
@customElement('filter-conditions')
export class FilterConditions extends LitElement {
  @property({ attribute: false }) choices: FilterChoices = noChoices;
  /** Wall clock at the capture's start. */
  @property({ type: Number }) startedMs = 0;

  protected override render() {
    const { texts, join } = this.choices;
    return html`
      <div class="line">
        ${
          texts.length === 0
            ? nothing
            : choiceSelect(
                msg('Texts'),
                join,
                [
                  ['and', msg('All of the texts')],
                  ['or', msg('One of the texts')],
                ],
                (chosen) => this.#change({ join: chosen }),
              )
        }
        ${texts.map((text, at) => this.#text(text, at))}
        <button
          class="quiet"
          type="button"
          ?disabled=${texts.length >= maxTexts}
          @click=${() => this.#change({ texts: [...texts, noText] })}
        >
          ${icon('add')} ${msg('Another text')}
        </button>
      </div>
      <div class="line" role="group" aria-label=${msg('Kinds of rows')}>
        ${kindGroups.map((group) => this.#kind(group))}
      </div>
      <div class="line">
        ${this.#time('from', msg('From'))} ${this.#time('to', msg('To'))}
        <button class="quiet" type="button" @click=${() => this.#change(noChoices)}>${msg('Clear conditions')}</button>
      </div>
    `;
  }

  #text(text: MatchQuery, at: number) {
    const { texts } = this.choices;
    return html`<find-field
        icon="filter"
        hex
        label=${msg(str`Text ${formatCount(at + 2)}`)}
        notLabel=${msg(str`Not text ${formatCount(at + 2)}`)}
        .query=${text}
        @query-changed=${({ query }: QueryChangedEvent) => this.#change({ texts: texts.with(at, query ?? noText) })}
      ></find-field>
      <button
        class="icon"
        type="button"
        title=${msg('Delete')}
        aria-label=${msg(str`Delete text ${formatCount(at + 2)}`)}
        @click=${() => this.#change({ texts: texts.toSpliced(at, 1) })}
      >
        ${icon('trash')}
      </button>`;
  }

  #kind(group: KindGroup) {
    const { kinds } = this.choices;
    const isOn = kinds.includes(group);
    const others = kinds.filter((one) => one !== group);
    return html`<button
      class="quiet"
      type="button"
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => this.#change({ kinds: isOn ? others : [...kinds, group] })}
    >
      ${groupName(group)}
    </button>`;
  }

  #time(end: 'from' | 'to', label: string) {
    const text = this.choices[end];
    const isWrong = text !== '' && readFilterTime(text, this.startedMs) === undefined;
    return html`<label for=${end}>${label}</label>
      <input
        class="input"
        id=${end}
        placeholder="14:02:09"
        maxlength="20"
        autocomplete="off"
        spellcheck="false"
        .value=${text}
        title=${msg('A time of day (14:02:09), or since the start (+1:30)')}
        aria-invalid=${isWrong ? 'true' : 'false'}
        aria-describedby="${end}-error"
        @change=${(event: Event) => this.#change({ [end]: (event.currentTarget as HTMLInputElement).value.trim() })}
      />
      <span class="error" id="${end}-error" role="alert" ?hidden=${!isWrong}
        >${isWrong ? msg('Enter a time, such as 14:02:09 or +1:30.') : ''}</span
      >`;
  }

  #change(changes: Partial<FilterChoices>): void {
    this.dispatchEvent(new ChoicesChangedEvent({ ...this.choices, ...changes }));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 6px;
        flex: 1 1 100%;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
      }
      find-field {
        flex: 0 1 260px;
      }
      .input {
        width: 120px;
      }
      label {
        color: var(--muted);
      }
    `,
  ];
}

function groupName(group: KindGroup): string {
  return {
    rx: msg('Received'),
    tx: msg('Transmitted'),
    note: msg('Notes'),
    error: msg('Errors'),
    gap: msg('Gaps'),
    opening: msg('Opened, closed, lost'),
    signal: msg('Signals'),
    other: msg('Others'),
  }[group];
}

declare global {
  interface HTMLElementTagNameMap {
    'filter-conditions': FilterConditions;
  }
}
