import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { DialogElement } from '../kit/dialog-element.ts';
import type { AgentRights } from './agent-access.ts';

/** A click that was meant for what was there before does nothing. */
const settleMs = 600;

/** Asks whether an agent in this browser may use a port. */
@customElement('agent-question')
@localized()
export class AgentQuestion extends DialogElement {
  /** The port's name. */
  @property() name = '';
  @property() wanted: Exclude<AgentRights, 'none'> = 'read';
  /** Reading is allowed already. */
  @property({ type: Boolean }) reads = false;
  @state() private hasSettled = false;
  protected override readonly closesOutside = false;
  #answer: AgentRights | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @returns what is allowed; `undefined`: the signal has ended the question */
  async ask(signal: AbortSignal): Promise<AgentRights | undefined> {
    if (signal.aborted) return undefined;
    // Closing it is a no, as Escape is.
    this.#answer = 'none';
    const closed = new Promise((resolve) => this.addEventListener('close', resolve, { once: true }));
    const end = (): void => {
      this.#answer = undefined;
      this.close();
    };
    await this.show();
    this.#timer = setTimeout(() => (this.hasSettled = true), settleMs);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    await closed;
    signal.removeEventListener('abort', end);
    clearTimeout(this.#timer);
    return this.#answer;
  }

  protected override heading(): string {
    return this.reads ? msg(str`Let an agent transmit to “${this.name}”?`) : msg(str`Let an agent use “${this.name}”?`);
  }

  protected override body(): TemplateResult {
    const isOff = !this.hasSettled;
    const choice = (label: string, look: string, answer: AgentRights) =>
      html`<button class=${look} type="button" ?disabled=${isOff} @click=${() => this.#give(answer)}>${label}</button>`;
    return html`<div class="body">
        <p>
          ${
            this.wanted === 'act'
              ? msg('An agent in this browser asks to transmit, and to set signals.')
              : msg('An agent in this browser asks to read what this port receives.')
          }
        </p>
        <p>
          ${msg('Data it reads may leave this computer. Your answer holds until you end its access or leave the page.')}
        </p>
      </div>
      <footer>
        <button class="quiet tall" autofocus type="button" @click=${() => this.#give('none')}>${msg('Refuse')}</button>
        ${this.reads ? nothing : choice(msg('Read only'), 'quiet tall', 'read')}
        ${choice(msg('Read and transmit'), this.wanted === 'act' ? 'primary' : 'quiet tall', 'act')}
      </footer>`;
  }

  #give(answer: AgentRights): void {
    this.#answer = answer;
    this.close();
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 460px;
      }
      .body {
        display: grid;
        gap: 8px;
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
      footer {
        flex-wrap: wrap;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'agent-question': AgentQuestion;
  }
}
