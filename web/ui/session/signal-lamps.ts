import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  inputSignalNames,
  outputSignalNames,
  shortSignalNames,
  type InputSignals,
  type OutputSignals,
} from '../../core/signals.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { attempt } from '../page/problem.ts';

/** DTR and RTS as switches, or CTS, DSR, DCD and RI as lamps. */
@localized()
@customElement('signal-lamps')
export class SignalLamps extends LitElement {
  static override styles = [
    controls,
    css`
      :host,
      div {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .lamps {
        gap: 10px;
      }
      button,
      .lamp {
        font: 600 10.5px/1 var(--mono);
      }
      button {
        height: var(--h);
        padding: 0 8px;
        border: 1px solid var(--edge);
        border-radius: var(--r);
        background: var(--surface);
        color: var(--muted);
      }
      button:hover:enabled {
        background: var(--raised);
      }
      button[aria-pressed='true'] {
        border-color: var(--accent);
        background: var(--accent-soft);
        color: var(--accent);
      }
      .lamp {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        color: var(--faint);
      }
      /* Full or hollow, so that the state does not hang on colour alone. */
      .lamp::before {
        content: '';
        width: 7px;
        height: 7px;
        border: 1px solid var(--edge);
        border-radius: 2px;
      }
      .lamp.on {
        color: var(--text);
      }
      .lamp.on::before {
        border-color: var(--accent);
        background: var(--accent);
      }
      .lamp.unknown::before {
        border-style: dotted;
      }
      @media (forced-colors: active) {
        .lamp.on::before,
        button[aria-pressed='true'] {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
      }
    `,
  ];

  @property() sessionId = '';
  @property() group: 'outputs' | 'inputs' = 'outputs';
  @property({ attribute: false }) output: OutputSignals | undefined;
  @property({ attribute: false }) input: InputSignals | undefined;
  @property({ type: Boolean }) disabled = false;
  /** Why the signals cannot be set now; empty when they can. */
  @property() reason = '';
  @consume({ context: engineContext }) private engine!: EngineApi;

  protected override render() {
    return this.group === 'outputs' ? this.#outputs() : this.#inputs();
  }

  #outputs() {
    return html`
      <div role="group" aria-label=${msg('Output signals')}>
        ${outputSignalNames.map(
          (name) =>
            html`<button
              type="button"
              aria-pressed=${this.output?.[name] ? 'true' : 'false'}
              ?disabled=${this.disabled || this.reason !== ''}
              title=${
                this.reason
                  ? this.reason
                  : this.output?.[name]
                    ? msg(str`${shortSignalNames[name]} is asserted: click to release`)
                    : msg(str`${shortSignalNames[name]} is released: click to assert`)
              }
              @click=${() => this.#toggle(name)}
            >
              ${shortSignalNames[name]}
            </button>`,
        )}
      </div>
    `;
  }

  #inputs() {
    return html`
      <div class="lamps" role="group" aria-label=${msg('Input signals')}>
        ${inputSignalNames.map((name) => this.#lamp(name))}
      </div>
    `;
  }

  #lamp(name: keyof InputSignals) {
    const on = this.input?.[name];
    const state = on === undefined ? msg('unknown') : on ? msg('on') : msg('off');
    const kind = on === undefined ? 'unknown' : on ? 'on' : 'off';
    return html`<span
      class="lamp ${kind}"
      role="img"
      aria-label="${shortSignalNames[name]} ${state}"
      title="${shortSignalNames[name]} ${state}"
      >${shortSignalNames[name]}</span
    >`;
  }

  #toggle(name: keyof OutputSignals): void {
    attempt(this, this.engine.sessions.setSignals(this.sessionId, { [name]: !this.output?.[name] }));
  }
}
