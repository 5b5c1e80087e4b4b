import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { plainLine, plainName } from '../../core/plain-name.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { SharedAsk } from '../../engine/api/relays.ts';
import { formatCount, formatSpan } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { engineContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { askedDetails } from './asked-details.ts';

/** After another question has come, a click that was meant for the one before does nothing. */
const settleMs = 600;

/** A client, such as an agent, waits for a yes: who, what, and the answers. */
@customElement('confirm-question')
@localized()
class ConfirmQuestion extends LitElement {
  @property() portId: PortId = '';
  @property({ attribute: false }) ask!: SharedAsk;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @state() private hasSettled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new SecondTicker(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('ask') || changed.get('ask')?.id === this.ask.id) return;
    this.hasSettled = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hasSettled = true), settleMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render() {
    const { waiting, untilMs } = this.ask;
    const leftMs = Math.max(0, untilMs - Date.now());
    const answer = (label: string, look: string, allow: boolean) =>
      html`<button class=${look} type="button" ?disabled=${!this.hasSettled} @click=${() => this.#answer(allow)}>
        ${label}
      </button>`;
    return html`<div class="question">
      ${icon('info')}
      <div class="what">
        <p>
          ${joinSentences(this.#sentence(), waiting > 0 ? msg(str`${formatCount(waiting)} more are waiting.`) : '')}
        </p>
        <code dir="ltr" role="group" tabindex="0" aria-label=${msg('Content')}>${askedDetails(this.ask)}</code>
      </div>
      <div class="answers">
        <span class="left" aria-hidden="true">${formatSpan(Math.ceil(leftMs / 1000) * 1000)}</span>
        ${answer(msg('Allow'), 'primary', true)} ${answer(msg('Refuse'), 'quiet', false)}
      </div>
    </div>`;
  }

  #sentence(): string {
    const { kind, bytes = 0, text } = this.ask;
    const name = plainName(this.ask.name) || msg('Somebody');
    switch (kind) {
      case 'transmit':
        return bytes === 1
          ? msg(str`${name} asks to transmit 1 byte.`)
          : msg(str`${name} asks to transmit ${formatCount(bytes)} bytes.`);
      case 'signals':
        return msg(str`${name} asks to set signals.`);
      case 'sequence':
        return msg(str`${name} asks to run a signal sequence.`);
      case 'lend': {
        const why = plainLine(text ?? '');
        return why
          ? msg(str`${name} asks to leave the port to another program: “${why}”`)
          : msg(str`${name} asks to leave the port to another program.`);
      }
    }
  }

  #answer(allow: boolean): void {
    attempt(this, this.engine.relays.answer(this.portId, this.ask.id, allow));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .question {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--warn-soft);
      }
      .question > svg {
        color: var(--warn);
      }
      .what {
        flex: 1 1 24ch;
        min-width: 0;
      }
      p {
        margin: 0;
        overflow-wrap: anywhere;
      }
      code {
        display: block;
        max-height: 6.5em;
        overflow: auto;
        font-family: var(--mono);
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      code:empty {
        display: none;
      }
      .answers {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-inline-start: auto;
      }
      .left {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'confirm-question': ConfirmQuestion;
  }
}
