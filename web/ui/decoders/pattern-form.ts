import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { readScaleText } from '../../decode/format-line.ts';
import type { FormatDocument, FormatGroup } from '../../decode/format-document.ts';
import { joinCalculation } from '../../decode/format-rows.ts';
import { patternGroups } from '../../decode/linear-pattern.ts';
import { regexSentence } from '../../i18n/regex-sentences.ts';
import { controls } from '../kit/controls.ts';

/** An example. */
const namedGroup = String.raw`(?<temperature>[-\d.]+)`;

/** The texts of a group. */
type GroupKey = Exclude<keyof FormatGroup, 'group'>;

/**
 * A pattern of text: the regular expression, and what its groups are called and measured in.
 * @fires format-changed
 */
@localized()
@customElement('pattern-form')
class PatternForm extends LitElement {
  @property({ attribute: false }) format!: FormatDocument;
  /** Of the last pattern that could be read: they stay while it is changed. */
  #groups: readonly string[] = [];

  protected override render() {
    const pattern = this.format.setting('pattern')?.fields.text ?? '';
    const groups = patternGroups(pattern);
    if (groups) this.#groups = groups;
    const problem = groups
      ? groups.length === 0
        ? msg(str`Name a part of it: ${namedGroup} is a field called temperature.`)
        : ''
      : regexSentence(pattern, 'linear', '');
    return html`<div class="field">
        <label for="pattern">${msg('Regular expression with named groups')}</label>
        <input
          class="input mono"
          id="pattern"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="T=(?<temperature>[-\\d.]+)"
          .value=${live(pattern)}
          aria-invalid=${problem === '' ? 'false' : 'true'}
          aria-describedby=${problem === '' ? nothing : 'said'}
          @input=${(event: Event) => this.#changed(() => this.format.set('pattern', valueOf(event)))}
          @change=${this.#settle}
        />
        ${problem === '' ? nothing : html`<p class="error" id="said">${problem}</p>`}
      </div>
      ${this.#table(this.format.groups(this.#groups))}`;
  }

  #table(groups: readonly FormatGroup[]) {
    if (groups.length === 0) return nothing;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${msg('Group')}</th>
          <th scope="col">${msg('Name')}</th>
          <th scope="col" class="short">${msg('Scale')}</th>
          <th scope="col" class="short">${msg('Offset')}</th>
          <th scope="col" class="short">${msg('Unit')}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          groups,
          ({ group }) => group,
          (group) => this.#row(group),
        )}
      </tbody>
    </table>`;
  }

  #row(of: FormatGroup) {
    const { group } = of;
    const isIn = this.#groups.includes(group);
    const isWrong = !isCalculation(joinCalculation(of.scale, of.offset));
    return html`<tr>
        <th scope="row" class="mono">
          ${group}${isIn ? nothing : html`<span class="hint">${msg('not in the expression')}</span>`}
        </th>
        <td>${this.#input(of, 'name', msg(str`Name of ${group}`), group)}</td>
        <td>${this.#input(of, 'scale', msg(str`Scale of ${group}`), '/1', isWrong)}</td>
        <td>${this.#input(of, 'offset', msg(str`Offset of ${group}`), '+0', isWrong)}</td>
        <td>${this.#input(of, 'unit', msg(str`Unit of ${group}`), '')}</td>
      </tr>
      ${
        isWrong
          ? html`<tr>
              <td colspan="5">
                <p class="error">${msg('Write a factor such as /100 or 0.5, and what is added then, such as -40.')}</p>
              </td>
            </tr>`
          : nothing
      }`;
  }

  #input(of: FormatGroup, key: GroupKey, label: string, placeholder: string, isWrong = false) {
    return html`<input
      class="input ${key === 'scale' || key === 'offset' ? 'mono' : ''}"
      aria-label=${label}
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      placeholder=${placeholder}
      .value=${live(of[key])}
      aria-invalid=${isWrong ? 'true' : 'false'}
      @input=${(event: Event) => this.#changed(() => this.format.setGroup(of.group, { [key]: valueOf(event) }))}
      @change=${this.#settle}
    />`;
  }

  #settle = (): void => {
    this.#changed(() => this.format.settle());
  };

  #changed(change: () => void): void {
    change();
    this.requestUpdate();
    this.dispatchEvent(new Event('format-changed'));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      table {
        width: 100%;
        margin-top: 10px;
        border-collapse: collapse;
        table-layout: fixed;
      }
      th {
        padding: 3px 8px 3px 2px;
        color: var(--muted);
        font-size: 12px;
        font-weight: 400;
        text-align: start;
      }
      tbody th {
        color: var(--text);
        font-size: 12.5px;
        overflow-wrap: anywhere;
      }
      tbody th .hint {
        display: block;
        font-family: var(--sans);
      }
      td {
        padding: 3px 0 3px 6px;
      }
      .short {
        width: 18%;
      }
      .input {
        width: 100%;
        height: var(--h);
        padding-inline: 7px;
      }
      #pattern {
        height: var(--h-field);
      }
      /* The group in a line of its own, above its four fields. */
      @media (max-width: 559px) {
        table,
        :is(thead, tbody) {
          display: block;
        }
        tr {
          display: grid;
          grid-template-columns: 1.8fr repeat(3, 1fr);
        }
        thead th:first-child {
          display: none;
        }
        tbody th,
        td[colspan] {
          grid-column: 1 / -1;
        }
        tr > :is(td, th),
        tr > .short {
          width: auto;
          padding-inline: 2px;
        }
      }
    `,
  ];
}

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

function isCalculation(text: string): boolean {
  try {
    return text === '' || readScaleText(text) !== undefined;
  } catch {
    return false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pattern-form': PatternForm;
  }
}
