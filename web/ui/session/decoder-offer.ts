import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { formatFraming } from '../../core/port-settings.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { chooseDecoder, decoderChoices } from '../decoders/choose-decoder.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineContext } from '../page/contexts.ts';
import { OptionsChosenEvent, ViewChosenEvent } from '../view/choices.ts';

/** Received before the first look; after each one, twice as much has to be there. */
const firstLookBytes = 1024;

/**
 * What is received looks like a protocol that can be decoded. Nothing is decoded unasked.
 * @fires options-chosen
 * @fires view-chosen
 */
@localized()
@customElement('decoder-offer')
export class DecoderOffer extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  /** The decoder of the view that is shown: it is not offered. */
  @property() shown = '';
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private found = '';
  /** The capture and the settings with which it was received. */
  #line = '';
  #nextLookBytes = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('session')) return;
    const { captureId, settings, rxBytes } = this.session;
    const line = `${captureId} ${settings.baudRate} ${formatFraming(settings)}`;
    if (line !== this.#line) {
      // Of a capture that is there already, all may be looked at.
      this.#nextLookBytes = this.#line === '' ? firstLookBytes : rxBytes + firstLookBytes;
      this.#line = line;
      this.found = '';
    }
    if (rxBytes >= this.#nextLookBytes) void this.#look(captureId, line);
  }

  async #look(captureId: string, line: string): Promise<void> {
    this.#nextLookBytes = 2 * this.session.rxBytes;
    try {
      const found = await this.engine.views.detectDecoder(captureId);
      if (line === this.#line) this.found = found;
    } catch {
      // The capture is gone.
    }
  }

  protected override render() {
    const { found } = this;
    const sentence = found === '' || found === this.shown ? '' : recognizedSentence(found);
    // The status is there before what it says, so that it is read out.
    return html`<div class=${sentence === '' ? '' : 'strip'}>
      ${sentence === '' ? nothing : icon('info')}
      <p role="status">${sentence}</p>
      ${
        sentence === ''
          ? nothing
          : html`<button type="button" @click=${this.#decode}>${msg('Decode')}</button>
              <button
                class="icon"
                type="button"
                title=${msg('Dismiss')}
                aria-label=${msg('Dismiss')}
                @click=${() => this.dispatchEvent(new ViewChosenEvent({ offersDecoder: false }))}
              >
                ${icon('close')}
              </button>`
      }
    </div>`;
  }

  #decode = (): void =>
    chooseDecoder(
      this,
      this.found,
      (chosen) => this.dispatchEvent(new OptionsChosenEvent(chosen)),
      () => [],
    );

  static override styles = [
    controls,
    stripStyles,
    css`
      :host([hidden]) {
        display: none;
      }
      .strip > svg {
        color: var(--accent);
      }
      .strip .icon {
        margin-inline-start: auto;
      }
      p {
        margin: 0;
      }
    `,
  ];
}

/** Says what was recognized. */
export function recognizedSentence(decoder: string): string {
  switch (decoder) {
    case 'values':
      return msg('This looks like lines of values.');
    case 'log':
      return msg('This looks like a log with levels.');
    default: {
      const name = decoderChoices('').find(([id]) => id === decoder)?.[1] ?? decoder;
      return msg(str`This looks like ${name}.`);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'decoder-offer': DecoderOffer;
  }
}
