import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { createDecoder } from '../../core/decoder.ts';
import { encodings, type EncodingId } from '../../core/encodings.ts';
import { formatHex } from '../../core/hex-format.ts';
import { judgeText, likelyBaudRates, oddestLine, type TextHealth } from '../../core/text-health.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatBaud } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { attempt } from '../page/problem.ts';
import { OptionsChosenEvent, ProfileChosenEvent, ViewChosenEvent } from '../view/choices.ts';

/** What is judged: some screenfuls. */
const judgedBytes = 1024;
const previewCharacters = 28;
const previewHexBytes = 6;

const makeTextDecoder = (label: string) => new TextDecoder(label, { ignoreBOM: true });

interface Preview {
  readonly id: EncodingId;
  readonly text: string;
}

/**
 * When much of what is received is not text: the likely cures, each with how the data would look where that can be
 * known. Nothing is changed unasked.
 * @fires profile-chosen
 * @fires view-chosen
 * @fires options-chosen
 */
@localized()
@customElement('garble-strip')
export class GarbleStrip extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  @property() encoding: EncodingId = 'utf-8';
  /** Why the settings cannot be changed; empty when they can. */
  @property() reason = '';
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private health: TextHealth = { kind: 'readable' };
  @state() private dismissed = false;
  #bytes = new Uint8Array();
  /** What was judged last. */
  #judged = '';
  #isAsking = false;
  /** Rates that were noise, too. */
  readonly #tried = new Set<number>();

  constructor() {
    super();
    new SecondTicker(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: SessionSummary | undefined = changed.get('session');
    if (before && before.id !== this.session.id) {
      this.dismissed = false;
      this.health = { kind: 'readable' };
      this.#tried.clear();
    }
    void this.#judge();
  }

  async #judge(): Promise<void> {
    const { session, encoding } = this;
    const key = `${session.id} ${session.rxBytes} ${session.settings.baudRate} ${encoding} ${session.state.kind}`;
    if (this.dismissed || this.#isAsking || key === this.#judged || session.rxBytes === 0) return;
    this.#isAsking = true;
    try {
      const { bytes, lineErrors } = await this.engine.views.newest(session.captureId, judgedBytes);
      this.#judged = key;
      this.#bytes = bytes.slice();
      this.health = judgeText(bytes, encoding, lineErrors, makeTextDecoder);
    } catch {
      // The capture is gone, and with it what could be said.
    } finally {
      this.#isAsking = false;
    }
  }

  protected override render() {
    const { health } = this;
    if (this.dismissed || health.kind === 'readable') return nothing;
    const name = encodings.find(({ id }) => id === this.encoding)?.label ?? this.encoding;
    const isNoise = health.kind === 'noise';
    if (isNoise) this.#tried.add(this.session.settings.baudRate);
    return html`<div class="strip">
      ${icon('warning')}
      <p role="status">
        ${
          isNoise
            ? this.reason
              ? msg('What is received does not look like text.')
              : msg('What is received does not look like text. Another baud rate?')
            : msg(str`Much of this is not ${name}. Another encoding?`)
        }
      </p>
      <div class="cures">
        ${isNoise ? this.#rates() : this.#previews(health.encodings).map((preview) => this.#encoding(preview))}
        <button class="cure" type="button" @click=${this.#showHex}>
          <span>${msg('Show as hex')}</span>
          <code>${formatHex(this.#bytes.slice(0, previewHexBytes))} …</code>
        </button>
      </div>
      <button class="icon" type="button" title=${msg('Dismiss')} aria-label=${msg('Dismiss')} @click=${this.#dismiss}>
        ${icon('close')}
      </button>
    </div>`;
  }

  #encoding({ id, text }: Preview) {
    return html`<button
      class="cure"
      type="button"
      @click=${() => this.dispatchEvent(new ProfileChosenEvent({ encoding: id }))}
    >
      <span>${encodings.find((encoding) => encoding.id === id)?.label}</span>
      <code>${text}</code>
    </button>`;
  }

  #rates() {
    if (this.reason) return nothing;
    const { id, settings } = this.session;
    return likelyBaudRates(settings.baudRate)
      .filter((rate) => !this.#tried.has(rate))
      .slice(0, 5)
      .map(
        (baudRate) =>
          html`<button
            class="quiet"
            type="button"
            aria-label=${msg(str`Baud rate ${formatBaud(baudRate)}`)}
            @click=${() => attempt(this, this.engine.sessions.changeSettings(id, { baudRate }))}
          >
            ${formatBaud(baudRate)}
          </button>`,
      );
  }

  /** What the data would look like; of encodings that agree, the first. */
  #previews(candidates: readonly EncodingId[]): readonly Preview[] {
    const line = oddestLine(this.#bytes, this.encoding, makeTextDecoder);
    const all = candidates.map((id) => {
      const text = createDecoder(id, makeTextDecoder)
        .decode(line)
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim();
      const cut = text.length > previewCharacters ? `${text.slice(0, previewCharacters)}…` : text;
      return { id, text: cut };
    });
    return all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at);
  }

  #showHex = (): void => {
    this.#dismiss();
    this.dispatchEvent(new ViewChosenEvent({ view: 'monitor' }));
    this.dispatchEvent(new OptionsChosenEvent({ format: 'mixed' }));
  };

  #dismiss = (): void => {
    this.dismissed = true;
  };

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        flex: none;
      }
      .strip {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 5px 8px 5px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--raised);
      }
      .strip > svg {
        color: var(--warn);
      }
      p {
        flex: 0 1 auto;
        margin: 0;
        text-wrap: pretty;
      }
      .cures {
        flex: 1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 6px;
        min-width: 0;
      }
      .cure {
        max-width: 100%;
        height: var(--h);
        padding: 0 9px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        background: var(--surface);
      }
      .cure:hover {
        border-color: var(--edge);
      }
      .cure span {
        flex: none;
        font-weight: 550;
      }
      code {
        overflow: hidden;
        color: var(--muted);
        font: 12px var(--mono);
        text-overflow: ellipsis;
        white-space: pre;
      }
      .quiet {
        font-variant-numeric: tabular-nums;
      }
      @container (max-width: 700px) {
        .strip {
          flex-wrap: wrap;
          padding-inline: 8px;
        }
        p {
          flex: 1 1 60%;
        }
        .cures {
          order: 1;
          flex: 1 0 100%;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'garble-strip': GarbleStrip;
  }
}
