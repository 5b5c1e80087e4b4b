import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { createDecoder } from '../../core/decoder.ts';
import { encodings, type EncodingId } from '../../core/encodings.ts';
import { formatHex } from '../../core/hex-format.ts';
import type { LineGuess, LineGuesser } from '../../core/line-guess/guess-line.ts';
import { defaultSettings, formatFraming, type PortSettings } from '../../core/port-settings.ts';
import {
  isCommonText,
  judgeText,
  likelyBaudRates,
  oddestLine,
  type TextHealth,
  wideText,
} from '../../core/text-health.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatBaud } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { chooseDecoder, isOfBytes } from '../decoders/choose-decoder.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { attempt } from '../page/problem.ts';
import { OptionsChosenEvent, ProfileChosenEvent, ViewChosenEvent } from '../view/choices.ts';
import { recognizedSentence } from './decoder-offer.ts';

/** What is judged: some screenfuls. */
const judgedBytes = 1024;
/** More of the same is judged this much later: nobody reads the advice sooner. */
const againMs = 900;
const previewCharacters = 28;
const previewHexBytes = 6;

const makeTextDecoder = (label: string) => new TextDecoder(label, { ignoreBOM: true });

const hasPlainFraming = ({ dataBits, parity }: PortSettings) => dataBits === 8 && parity === 'none';

/** The beginning of a text, in a line. */
function shortened(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > previewCharacters ? `${line.slice(0, previewCharacters)}…` : line;
}

/** The first one may be cut. */
function secondLine(text: string): string {
  const [first = '', second = first] = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return second;
}

interface Preview {
  readonly id: EncodingId;
  readonly text: string;
}

/**
 * When much of what is received is not text: the likely cures, each with how the data would look where that can be
 * known. A protocol that is recognized needs none: it is read correctly. Nothing is changed unasked.
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
  /** The view decodes, or offers to: it says itself which protocol was recognized. */
  @property({ type: Boolean }) decodes = false;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private health: TextHealth = { kind: 'readable' };
  @state() private guesses: readonly LineGuess[] = [];
  @state() private dismissed = false;
  /** The decoder of a protocol of bytes that was recognized: a wrong line looks like none. */
  @state() private found = '';
  /** For the rate of now. */
  #guesser: { readonly baudRate: number; readonly guesser: LineGuesser } | undefined;
  #bytes = new Uint8Array();
  #offset = 0;
  /** What was judged last: the line, how much it had received, and when. */
  #judged = { line: '', rxBytes: 0, atMs: 0 };
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
    const { settings } = session;
    const { rxBytes } = session;
    const line = `${session.id} ${settings.baudRate} ${formatFraming(settings)} ${session.state.kind} ${encoding}`;
    const { line: before, rxBytes: bytesBefore, atMs } = this.#judged;
    const isSame = line === before && (rxBytes === bytesBefore || performance.now() - atMs < againMs);
    if (this.dismissed || this.#isAsking || isSame || rxBytes === 0) return;
    this.#isAsking = true;
    try {
      const { bytes, offset, lineErrors } = await this.engine.views.newest(session.captureId, judgedBytes);
      this.#judged = { line, rxBytes, atMs: performance.now() };
      this.#bytes = bytes.slice();
      const health = judgeText(bytes, encoding, lineErrors, makeTextDecoder, offset);
      this.#offset = offset;
      // Where each byte is a character, all is readable: the line may be wrong all the same.
      const isRight = health.kind !== 'noise' && lineErrors === 0 && isCommonText(bytes, makeTextDecoder);
      this.guesses = isRight ? [] : await this.#guess();
      const isOdd = health.kind !== 'readable' || this.guesses.length > 0;
      const found = isOdd ? await this.engine.views.detectDecoder(session.captureId) : '';
      this.found = isOfBytes(found) ? found : '';
      this.health = health;
    } catch {
      // The capture is gone, and with it what could be said.
    } finally {
      this.#isAsking = false;
    }
  }

  /** The guesser knows receivers with 8 data bits and no parity. */
  async #guess(): Promise<readonly LineGuess[]> {
    const { settings } = this.session;
    if (!hasPlainFraming(settings)) return [];
    const { baudRate } = settings;
    if (this.#guesser?.baudRate !== baudRate) {
      const { LineGuesser: Guesser } = await import('../../core/line-guess/guess-line.ts');
      const rest = () => new Promise<void>((resolve) => setTimeout(resolve));
      this.#guesser = { baudRate, guesser: await Guesser.create(baudRate, rest) };
    }
    return this.#guesser.guesser.guess(this.#bytes);
  }

  protected override render() {
    const { health } = this;
    const isLineWrong = this.guesses.length > 0;
    const isNoise = health.kind === 'noise' || isLineWrong;
    const isKnown = this.found !== '';
    const isShown = !this.dismissed && (health.kind !== 'readable' || isLineWrong) && !(isKnown && this.decodes);
    this.toggleAttribute('shown', isShown);
    if (!isShown) return nothing;
    const name = encodings.find(({ id }) => id === this.encoding)?.label ?? this.encoding;
    if (isNoise && !isKnown) this.#tried.add(this.session.settings.baudRate);
    return html`<div class="strip">
      ${icon('warning')}
      <p role="status">
        ${
          isKnown
            ? joinSentences(msg('The received data does not look like text.'), recognizedSentence(this.found))
            : isNoise
              ? this.#problem
              : msg(str`Much of this is not ${name}. Another encoding?`)
        }
      </p>
      <div class="cures">
        ${
          isKnown
            ? html`<button class="quiet" type="button" @click=${this.#decode}>${msg('Decode')}</button>`
            : isNoise || health.kind !== 'other-encoding'
              ? this.#settings()
              : this.#previews(health.encodings).map((preview) => this.#encoding(preview))
        }
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

  get #problem(): string {
    const [guess, ...others] = this.guesses;
    switch (guess?.kind) {
      case 'framing': {
        const framing = formatFraming({ ...this.session.settings, dataBits: guess.dataBits, parity: guess.parity });
        return msg(str`This looks like text at ${framing}.`);
      }
      case 'inverted':
        return msg('The signal looks inverted: RS-232 levels on a logic input? Check the adapter and the wiring.');
      case 'rate':
        return others.length > 0
          ? msg('This looks like text at a lower baud rate.')
          : msg(str`This looks like text at ${formatBaud(guess.baudRate)} baud.`);
    }
    if (this.#isFixed) return msg('The received data does not look like text.');
    return hasPlainFraming(this.session.settings)
      ? msg('The received data does not look like text. Another baud rate?')
      : msg('The received data does not look like text. Other data bits or parity? Another baud rate?');
  }

  /** What was recorded does not change with the settings. */
  get #isFixed(): boolean {
    return this.reason !== '' || this.session.replay !== undefined;
  }

  /** Settings to try, the likeliest first. */
  #settings() {
    const { guesses } = this;
    if (this.#isFixed || guesses[0]?.kind === 'inverted') return nothing;
    const { settings } = this.session;
    const framings = guesses.flatMap((guess) => (guess.kind === 'framing' ? [guess] : []));
    if (framings.length > 0)
      return framings.map(({ dataBits, parity, text }) => this.#framing({ ...settings, dataBits, parity }, text));
    const likely = guesses.flatMap((guess) => (guess.kind === 'rate' ? [guess.baudRate] : []));
    const { dataBits, parity } = defaultSettings;
    return html`${hasPlainFraming(settings) ? nothing : this.#framing({ ...settings, dataBits, parity }, '')}${[
      ...new Set([...likely, ...likelyBaudRates(settings.baudRate)]),
    ]
      .filter((rate) => !this.#tried.has(rate))
      .slice(0, likely.length > 0 ? 3 : 5)
      .map((baudRate) => this.#rate(baudRate, likely.includes(baudRate)))}`;
  }

  #rate(baudRate: number, isLikely: boolean) {
    return html`<button
      class=${isLikely ? 'cure' : 'quiet'}
      type="button"
      aria-label=${msg(str`Baud rate ${formatBaud(baudRate)}`)}
      @click=${() => this.#change({ baudRate })}
    >
      <span>${formatBaud(baudRate)}</span>
    </button>`;
  }

  #framing(settings: PortSettings, text: string) {
    const { dataBits, parity } = settings;
    return html`<button class="cure" type="button" @click=${() => this.#change({ dataBits, parity })}>
      <span>${formatFraming(settings)}</span>
      ${text && html`<code>${shortened(text)}</code>`}
    </button>`;
  }

  #change(settings: Partial<PortSettings>): void {
    void attempt(this, this.engine.sessions.changeSettings(this.session.id, settings));
  }

  /** What the data would look like; of encodings that agree, the first. */
  #previews(candidates: readonly EncodingId[]): readonly Preview[] {
    const line = oddestLine(this.#bytes, this.encoding, makeTextDecoder);
    const all = candidates.map((id) => {
      const wide = wideText(this.#bytes, this.encoding, this.#offset);
      const text = wide?.id === id ? secondLine(wide.text) : createDecoder(id, makeTextDecoder).decode(line);
      return { id, text: shortened(text) };
    });
    return all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at);
  }

  #decode = (): void => {
    this.dispatchEvent(new ViewChosenEvent({ view: 'messages' }));
    chooseDecoder(
      this,
      this.found,
      (chosen) => this.dispatchEvent(new OptionsChosenEvent(chosen)),
      () => [],
    );
  };

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
    stripStyles,
    css`
      .strip {
        flex-wrap: nowrap;
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
