import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PortRelease } from '../../core/session-state.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { formatSpan, formatTime } from '../../i18n/format.ts';
import { plainName } from '../../core/plain-name.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { chosenRelease, releaseChoices } from '../page/release-time.ts';
import { holdReason } from '../page/sharing-state.ts';
import { attempt } from '../page/problem.ts';

/** A port that is left to another program: when it is taken back. */
@customElement('released-strip')
@localized()
class ReleasedStrip extends LitElement {
  @property() sessionId = '';
  @property({ attribute: false }) release!: PortRelease;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true }) @state() protected engineState!: EngineState;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override render() {
    const { lender, retryMs, isBusy = false } = this.release;
    const endMs = lender ? this.#port?.shared?.lentUntilMs : isBusy ? undefined : retryMs;
    const leftMs = endMs === undefined ? undefined : Math.max(0, endMs - Date.now());
    const left = leftMs === undefined ? '' : formatSpan(Math.ceil(leftMs / 1000) * 1000);
    const chosen = chosenRelease(this.release);
    const reason = holdReason(this.#port?.shared);
    return html`<div class="strip warn">
      ${icon('unplugged')}
      <p>
        <b>${this.#title()}</b>
        ${this.#sentence()}
      </p>
      ${
        leftMs === undefined
          ? nothing
          : html`<span class="left" aria-hidden="true" title=${lender && endMs ? formatTime(endMs) : nothing}
              >${lender ? msg(str`ends within ${left} unless prolonged`) : msg(str`first try in ${left}`)}</span
            >`
      }
      ${
        lender
          ? nothing
          : html`<label>
              ${msg('Take back')}
              <select class="chip" @change=${this.#choose}>
                ${releaseChoices().map(
                  ([ms, name]) => html`<option value=${String(ms)} ?selected=${ms === chosen}>${name}</option>`,
                )}
              </select>
            </label>`
      }
      <button
        class="primary"
        type="button"
        ?disabled=${reason !== ''}
        title=${reason || nothing}
        @click=${() => attempt(this, this.engine.sessions.reopen(this.sessionId))}
      >
        ${msg('Take back now')}
      </button>
      <button class="quiet" type="button" @click=${() => attempt(this, this.engine.sessions.close(this.sessionId))}>
        ${msg('Close')}
      </button>
    </div>`;
  }

  get #port(): PortSummary | undefined {
    const { sessions, ports } = this.engineState;
    const session = sessions.find(({ id }) => id === this.sessionId);
    return ports.find(({ id }) => id === session?.portId);
  }

  #title(): string {
    const { sinceMs, lender } = this.release;
    const time = formatTime(sinceMs);
    return lender
      ? msg(str`Released for another program by ${plainName(lender.by)} at ${time}.`)
      : msg(str`Released for another program at ${time}.`);
  }

  #sentence(): string {
    const { lender, retryMs, isBusy } = this.release;
    if (lender) return plainName(lender.text ?? '') || msg('It opens again when it is taken back.');
    if (!this.#port?.connected) return msg('It is not plugged in now.');
    if (isBusy) return msg('The other program has it. It is taken back when it is free.');
    if (retryMs === undefined) return msg('It stays closed until you take it back.');
    return msg('It is taken back when it is free.');
  }

  #choose = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const afterMs = value === 'undefined' ? undefined : Number(value);
    attempt(this, this.engine.sessions.release(this.sessionId, afterMs));
  };

  static override styles = [
    controls,
    stripStyles,
    css`
      .left {
        font-variant-numeric: tabular-nums;
      }
      p {
        flex: 1 1 240px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'released-strip': ReleasedStrip;
  }
}
