import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { defaultPacketRule, packetLimits, type LineRule, type PacketRule } from '../../core/packet-rule.ts';
import { formatHex } from '../../core/hex-format.ts';
import { formatSpan } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import './binary-rule-form.ts';
import type { RuleChosenEvent } from './binary-rule-form.ts';
import type { MonitorViewOptions } from './monitor-options.ts';

export const lineEndingRules: readonly LineRule['ending'][] = ['any', 'lf', 'cr', 'crlf'];
const defaultGapMs = 10;

/** A time to type and a button to use it. */
interface Field {
  readonly id: 'gap' | 'pause';
  readonly label: string;
  readonly text: string;
  readonly placeholder: string;
  readonly button: string;
  readonly isChosen: boolean;
  readonly error: string;
  readonly typed: (text: string) => void;
  readonly submit: () => void;
}

/**
 * The packet rule: a line ending, with or without a pause that ends a line, an idle gap, or one for binary packets.
 * @fires options-chosen
 */
@localized()
@customElement('rule-chip')
export class RuleChip extends LitElement {
  @property({ attribute: false }) rule: PacketRule = defaultPacketRule;
  @state() private gapText = String(defaultGapMs);
  @state() private pauseText = '';
  /** The field whose text is not valid. */
  @state() private bad: 'gap' | 'pause' | undefined;
  @query('pop-panel') private panel!: PopPanel;

  protected override render() {
    const { rule } = this;
    return html`
      <pop-panel label=${msg('Split packets')} @shown=${this.#shown}>
        <span slot="button">${ruleName(rule)}</span>
        <div class="rows">
          <span class="label" id="line">${msg('At line ending')}</span>
          <div class="segmented" role="group" aria-labelledby="line">
            ${lineEndingRules.map(
              (ending) =>
                html`<button
                  type="button"
                  aria-pressed=${rule.kind === 'line' && rule.ending === ending ? 'true' : 'false'}
                  @click=${() => this.#chooseLine(ending, rule.kind === 'line' ? rule.quietMs : undefined)}
                >
                  ${endingName(ending)}
                </button>`,
            )}
          </div>
          ${this.#field({
            id: 'pause',
            label: msg('End an unfinished line after a pause, milliseconds'),
            text: this.pauseText,
            placeholder: msg('never'),
            button: msg('Use pause'),
            isChosen: rule.kind === 'line' && rule.quietMs !== undefined,
            error: msg('Enter milliseconds: more than 0, at most 60 000. Empty: a pause ends no line.'),
            typed: (text) => (this.pauseText = text),
            submit: () => this.#pause(),
          })}
          ${this.#field({
            id: 'gap',
            label: msg('After an idle gap, milliseconds'),
            text: this.gapText,
            placeholder: '',
            button: msg('Use gap'),
            isChosen: rule.kind === 'gap',
            error: msg('Enter milliseconds: more than 0, at most 60 000.'),
            typed: (text) => (this.gapText = text),
            submit: () => this.#gap(),
          })}
          <binary-rule-form
            .rule=${rule}
            @rule-chosen=${({ rule: chosen }: RuleChosenEvent) => this.#choose(chosen)}
          ></binary-rule-form>
          <p class="hint">
            ${msg('USB adapters deliver bytes in batches, so gaps below about 16 ms may not be visible.')}
          </p>
        </div>
      </pop-panel>
    `;
  }

  #field({ id, label, text, placeholder, button, isChosen, error, typed, submit }: Field) {
    const isBad = this.bad === id;
    return html`<form
      class="field"
      @submit=${(event: Event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label for=${id}>${label}</label>
      <div class="line">
        <input
          class="input"
          id=${id}
          inputmode="decimal"
          autocomplete="off"
          maxlength="8"
          placeholder=${placeholder}
          .value=${text}
          aria-invalid=${isBad ? 'true' : 'false'}
          aria-describedby="${id}-error"
          @input=${(event: Event) => {
            typed((event.currentTarget as HTMLInputElement).value);
            this.bad = undefined;
          }}
        />
        <button class="quiet tall" type="submit" aria-pressed=${isChosen ? 'true' : 'false'}>${button}</button>
      </div>
      <p class="error" id="${id}-error" role="alert" ?hidden=${!isBad}>${error}</p>
    </form>`;
  }

  #shown(): void {
    const { rule } = this;
    this.bad = undefined;
    if (rule.kind === 'gap') this.gapText = String(rule.gapMs);
    if (rule.kind === 'line') this.pauseText = rule.quietMs === undefined ? '' : String(rule.quietMs);
  }

  #pause(): void {
    const quietMs = readRuleSpan(this.pauseText);
    if (quietMs === undefined && this.pauseText.trim() !== '') this.bad = 'pause';
    else this.#chooseLine(this.rule.kind === 'line' ? this.rule.ending : 'any', quietMs);
  }

  #gap(): void {
    const gapMs = readRuleSpan(this.gapText);
    if (gapMs === undefined) this.bad = 'gap';
    else this.#choose({ kind: 'gap', gapMs });
  }

  #chooseLine(ending: LineRule['ending'], quietMs: number | undefined): void {
    this.#choose({ kind: 'line', ending, ...(quietMs !== undefined && { quietMs }) });
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
export function readRuleSpan(text: string): number | undefined {
  const digits = text.trim().replace(',', '.');
  const spanMs = /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : NaN;
  return spanMs > 0 && spanMs <= packetLimits.pauseMs ? spanMs : undefined;
}

function endingName(ending: LineRule['ending']): string {
  return { any: msg('any', { desc: 'line ending' }), lf: 'LF', cr: 'CR', crlf: 'CR LF' }[ending];
}

/** The rule in a word or two. */
export function ruleName(rule: PacketRule): string {
  if (rule.kind === 'gap') return msg(str`gap ${formatSpan(rule.gapMs)}`);
  if (rule.kind === 'break') return msg('by break');
  if (rule.kind !== 'line') return binaryRuleName(rule);
  const name = rule.ending === 'any' ? msg('by line') : msg(str`by ${endingName(rule.ending)}`);
  return rule.quietMs === undefined ? name : msg(str`${name}, pause ${formatSpan(rule.quietMs)}`);
}

function binaryRuleName(rule: Exclude<PacketRule, { kind: 'line' | 'gap' | 'break' }>): string {
  switch (rule.kind) {
    case 'fixed': {
      const length = msg(str`${rule.bytes} bytes each`);
      return rule.start ? `${formatHex(Uint8Array.from(rule.start))} … ${length}` : length;
    }
    case 'delimited':
    case 'length': {
      const start = formatHex(Uint8Array.from(rule.start));
      if (rule.kind === 'length') return start ? msg(str`${start} and a length`) : msg('by length');
      const end = formatHex(Uint8Array.from(rule.end));
      return [start, '…', end].filter(Boolean).join(' ');
    }
    default:
      return rule.kind.toUpperCase();
  }
}
