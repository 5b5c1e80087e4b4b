import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { defaultPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import { formatSpan } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import type { MonitorViewOptions } from './monitor-options.ts';

type LineRule = Extract<PacketRule, { kind: 'line' }>['ending'];
const endings: readonly LineRule[] = ['any', 'lf', 'cr', 'crlf'];
const defaultGapMs = 10;
const maxGapMs = 60_000;

/**
 * The packet rule: a line ending, or an idle gap.
 * @fires options-chosen
 */
@localized()
@customElement('rule-chip')
export class RuleChip extends LitElement {
  @property({ attribute: false }) rule: PacketRule = defaultPacketRule;
  @state() private gapText = String(defaultGapMs);
  @state() private error = '';
  @query('pop-panel') private panel!: PopPanel;

  protected override render() {
    const { rule } = this;
    return html`
      <pop-panel label=${msg('Split packets')} @shown=${this.#shown}>
        <span slot="button">${ruleName(rule)}</span>
        <div class="rows">
          <span class="label" id="line">${msg('At line ending')}</span>
          <div class="segmented" role="group" aria-labelledby="line">
            ${endings.map(
              (ending) =>
                html`<button
                  type="button"
                  aria-pressed=${rule.kind === 'line' && rule.ending === ending ? 'true' : 'false'}
                  @click=${() => this.#choose({ kind: 'line', ending })}
                >
                  ${endingName(ending)}
                </button>`,
            )}
          </div>
          <form class="field" @submit=${this.#gap}>
            <label for="gap">${msg('After an idle gap, milliseconds')}</label>
            <div class="line">
              <input
                class="input"
                id="gap"
                inputmode="decimal"
                autocomplete="off"
                maxlength="8"
                .value=${this.gapText}
                aria-invalid=${this.error ? 'true' : 'false'}
                aria-describedby="error"
                @input=${this.#typed}
              />
              <button class="quiet tall" type="submit" aria-pressed=${rule.kind === 'gap' ? 'true' : 'false'}>
                ${msg('Use gap')}
              </button>
            </div>
            <p class="error" id="error" role="alert" ?hidden=${!this.error}>${this.error}</p>
          </form>
          <p class="hint">
            ${msg('USB adapters deliver bytes in batches, so gaps below about 16 ms may not be visible.')}
          </p>
        </div>
      </pop-panel>
    `;
  }

  #shown(): void {
    this.error = '';
    if (this.rule.kind === 'gap') this.gapText = String(this.rule.gapMs);
  }

  #typed(event: Event): void {
    this.gapText = (event.currentTarget as HTMLInputElement).value;
    this.error = '';
  }

  #gap(event: Event): void {
    event.preventDefault();
    const gapMs = readGap(this.gapText);
    if (gapMs === undefined) this.error = msg('Enter milliseconds: more than 0, at most 60 000.');
    else this.#choose({ kind: 'gap', gapMs });
  }

  #choose(rule: PacketRule): void {
    this.panel.hide();
    this.dispatchEvent(new OptionsChosenEvent<MonitorViewOptions>({ rule }));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .rows {
        display: grid;
        gap: 10px;
        grid-template-columns: minmax(0, 1fr);
        width: min(320px, calc(100vw - 48px));
      }
      .label {
        margin-bottom: -6px;
        color: var(--muted);
        font-size: 12px;
      }
      .line {
        display: flex;
        gap: 6px;
      }
      .input {
        flex: 1;
      }
    `,
  ];
}

/** Milliseconds, with a comma or point for parts of one. */
function readGap(text: string): number | undefined {
  const digits = text.trim().replace(',', '.');
  const gapMs = /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : NaN;
  return gapMs > 0 && gapMs <= maxGapMs ? gapMs : undefined;
}

function endingName(ending: LineRule): string {
  return { any: msg('any', { desc: 'line ending' }), lf: 'LF', cr: 'CR', crlf: 'CR LF' }[ending];
}

function ruleName(rule: RuleChip['rule']): string {
  if (rule.kind === 'gap') return msg(str`gap ${formatSpan(rule.gapMs)}`);
  return rule.kind === 'line' ? lineRuleName(rule.ending) : rule.kind;
}

function lineRuleName(ending: LineRule): string {
  return ending === 'any' ? msg('by line') : msg(str`by ${endingName(ending)}`);
}
