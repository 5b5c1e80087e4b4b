import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { composerPayload, type ComposerMode } from '../../core/composer-payload.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { lineEndings, type LineEnding } from '../../core/line-ending.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { SessionId, TransmitPart } from '../../engine/api/sessions.ts';
import { errorSentence, errorText } from '../../i18n/error-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { lineEndingName } from '../../i18n/setting-names.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage } from '../page/available-storage.ts';
import { ProfileChosenEvent, ViewChosenEvent } from '../view/choices.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { attempt, hasCode } from '../page/problem.ts';
import { composerStyles } from './composer-styles.ts';
import { isUnfinishedInput, payloadBytes, payloadPreview, payloadProblem } from './payload-check.ts';
import './repeat-panel.ts';
import type { RepeatPanel, RepeatWantedEvent } from './repeat-panel.ts';
import { TransmitHistory } from './transmit-history.ts';

const maxRows = 8;
const examples = { escapes: 'AT\\r  \\x03  \\u{2713}', hex: '41 54 0D 0A' };
/** Above this, counting bytes on every key press is noticeably slow. */
const maxCountedLength = 20_000;

/** What is wrong with the text, and the part of it to point at. */
interface Problem {
  readonly sentence: string;
  readonly at: number;
  readonly length: number;
  /** More typing may make it right. */
  readonly isUnfinished?: boolean;
}

/**
 * The input line.
 * @fires profile-chosen - the line ending
 * @fires view-chosen - the mode
 * @fires lease-wanted - the person asks for the port
 */
@localized()
@customElement('composer-bar')
export class ComposerBar extends LitElement {
  @property() sessionId: SessionId = '';
  @property() portId: PortId = '';
  @property() mode: ComposerMode = 'text';
  @property() encoding: EncodingId = 'utf-8';
  @property() lineEnding: LineEnding = 'crlf';
  /** Whether the port is open. */
  @property({ type: Boolean }) open = false;
  /** Why nothing can be transmitted although the port is open; empty when it can. */
  @property() reason = '';
  /** The label for requesting control; empty where that is not possible. */
  @property() request = '';
  /** Something is being repeated in this session. */
  @property({ type: Boolean }) repeating = false;
  /** Escapes have a line ending of their own: none, unless one is chosen. */
  @property() escapesEnding: LineEnding = 'none';
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private text = '';
  @state() private problem: Problem | undefined;
  @query('textarea') private field!: HTMLTextAreaElement;
  @query('repeat-panel') private repeatPanel!: RepeatPanel;
  #history = new TransmitHistory(noStorage, '');

  override focus(): void {
    this.field.focus();
  }

  /** Transmits what is typed; the same as Enter. */
  transmit(): void {
    this.#transmit();
  }

  /** Asks how often to transmit what is typed. */
  repeat(): void {
    this.repeatPanel.show();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('portId')) this.#history = new TransmitHistory(availableStorage() ?? noStorage, this.portId);
    // What the encoding lacks is named by the engine, which may have learnt of it first.
    if (changed.has('encoding') && this.#isLacking()) return;
    if (changed.has('mode') || changed.has('encoding') || changed.has('reason')) this.#check();
  }

  get #ending(): LineEnding {
    return this.mode === 'escapes' ? this.escapesEnding : this.lineEnding;
  }

  protected override render() {
    const label = {
      text: msg('Text to transmit'),
      escapes: msg('Text with escapes to transmit'),
      hex: msg('Hex bytes to transmit'),
    }[this.mode];
    const example = this.mode === 'text' ? label : examples[this.mode];
    const reason = this.open ? this.reason : '';
    return html`
      ${
        reason
          ? html`<div class="reason">
              <span>${reason}</span>
              ${
                this.request
                  ? html`<button
                      class="quiet request"
                      type="button"
                      @click=${() => this.dispatchEvent(new Event('lease-wanted'))}
                    >
                      ${this.request}
                    </button>`
                  : nothing
              }
            </div>`
          : nothing
      }
      <div class="line">
        ${choiceSelect(
          msg('Input format'),
          this.mode,
          [
            ['text', msg('Text')],
            ['escapes', msg('Escapes')],
            ['hex', msg('Hex')],
          ],
          (mode) => this.dispatchEvent(new ViewChosenEvent({ composerMode: mode })),
        )}
        <div class="box">
          <textarea
            class="input mono"
            rows=${Math.min(this.text.split('\n').length, maxRows)}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=${label}
            placeholder=${this.open ? example : msg('Port not open: the text stays here')}
            aria-invalid=${this.problem ? 'true' : 'false'}
            aria-describedby="problem hint"
            .value=${live(this.text)}
            @input=${this.#typed}
            @keydown=${this.#key}
          ></textarea>
          <span class="count" id="hint">${this.#hint()}</span>
        </div>
        ${
          this.mode === 'hex'
            ? nothing
            : choiceSelect(
                msg('Line ending'),
                this.#ending,
                lineEndings.map((ending) => [ending, lineEndingName(ending)] as const),
                (ending) =>
                  this.dispatchEvent(
                    this.mode === 'escapes'
                      ? new ViewChosenEvent({ escapesEnding: ending })
                      : new ProfileChosenEvent({ lineEnding: ending }),
                  ),
              )
        }
        <button
          class="primary"
          type="button"
          ?disabled=${!this.open || this.reason !== ''}
          aria-label=${msg('Transmit')}
          title=${this.open ? this.reason || msg('Transmit (Enter)') : msg('The port is not open')}
          @click=${this.#transmit}
        >
          <span class="word">${msg('Transmit')}</span>${icon('transmit')}
        </button>
        <repeat-panel
          ?disabled=${!this.open || this.reason !== ''}
          ?running=${this.repeating}
          @repeat-wanted=${this.#repeat}
          @repeat-ended=${() => attempt(this, this.engine.sessions.abortTransmit(this.sessionId))}
        ></repeat-panel>
      </div>
      ${this.#below()}
    `;
  }

  /** What is wrong, as it is typed; else what would be transmitted, where that is not what was typed. */
  #below() {
    const { problem, mode } = this;
    const preview = problem || mode === 'text' ? '' : this.#preview();
    return html`<p
        class="error ${problem?.isUnfinished ? 'unfinished' : ''}"
        id="problem"
        role="alert"
        ?hidden=${!problem}
      >
        ${this.#pointer()}
      </p>
      ${mode === 'text' || problem ? nothing : html`<p class="preview">${preview || examples[mode]}</p>`}`;
  }

  /** The bytes of what was typed, in hex; text for hex. */
  #preview(): string {
    if (this.text === '' || this.text.length > maxCountedLength) return '';
    const payload = composerPayload(this.mode, this.text, this.#ending);
    return payload.ok ? payloadPreview(this.mode, payload.parts, this.encoding) : '';
  }

  /** The sentence, and the text with the mistake marked. */
  #pointer() {
    const { problem, text } = this;
    if (!problem) return nothing;
    const [from, to] = [problem.at, problem.at + problem.length];
    const start = Math.max(0, from - 16);
    const before = `${start > 0 ? '…' : ''}${text.slice(start, from)}`;
    return html`${problem.sentence}
    ${
      problem.length > 0
        ? html`<code>${before}<mark>${text.slice(from, to)}</mark>${text.slice(to, to + 16)}</code>`
        : nothing
    }`;
  }

  #isLacking(): boolean {
    if (!this.problem || this.text.length > maxCountedLength) return false;
    const payload = composerPayload(this.mode, this.text, this.#ending);
    return payload.ok && typeof payloadBytes(payload.parts, this.encoding) !== 'number';
  }

  #hint(): string {
    if (this.text === '' || this.text.length > maxCountedLength) return '';
    const payload = composerPayload(this.mode, this.text, this.#ending);
    if (!payload.ok) return ''; // said below
    const bytes = payloadBytes(payload.parts, this.encoding);
    return typeof bytes === 'number' ? formatBytes(bytes) : msg(str`no “${bytes.missing}” in this encoding`);
  }

  #typed(): void {
    this.text = this.field.value;
    this.#check();
  }

  /** Mistakes are named as they are typed. What may yet become right says so quietly. */
  #check(): void {
    this.problem = undefined;
    if (this.text.length > maxCountedLength) return;
    const payload = composerPayload(this.mode, this.text, this.#ending);
    if (payload.ok) return;
    const { at, length } = payload;
    const isUnfinished = isUnfinishedInput(payload, this.text);
    this.problem = { sentence: payloadProblem(payload), at, length, isUnfinished };
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey) return;
    const { selectionStart, selectionEnd, value } = this.field;
    if (event.key === 'Enter') {
      if (event.shiftKey) return; // the field's own new line
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) {
        this.field.setRangeText('\n', selectionStart, selectionEnd, 'end');
        this.#typed();
      } else this.#transmit();
    } else if (event.key === 'ArrowUp' && !event.shiftKey && !value.slice(0, selectionStart).includes('\n')) {
      this.#recall(event, this.#history.previous(this.text));
    } else if (event.key === 'ArrowDown' && !event.shiftKey && !value.slice(selectionEnd).includes('\n')) {
      this.#recall(event, this.#history.next());
    }
  }

  #recall(event: Event, entry: string | undefined): void {
    if (entry === undefined) return;
    event.preventDefault();
    this.text = entry;
    this.#check();
    void this.updateComplete.then(() => this.field.setSelectionRange(entry.length, entry.length));
  }

  /** The text stays in the field, to be changed or sent again. */
  #repeat = ({ everyMs, times }: RepeatWantedEvent): void => {
    const parts = this.#payload();
    if (!parts) return;
    this.#history.add(this.text);
    attempt(this, this.#named(this.engine.sessions.repeat(this.sessionId, parts, everyMs, times)));
  };

  #transmit(): void {
    if (!this.open) return;
    const parts = this.#payload();
    if (!parts) return;
    const { text } = this;
    this.#history.add(text);
    // The field is cleared at once, and restored if transmission fails.
    this.text = '';
    this.problem = undefined;
    const work = this.engine.sessions.transmit(this.sessionId, parts).catch((error: unknown) => {
      if (this.text === '') this.text = text;
      throw error;
    });
    attempt(this, this.#named(work));
  }

  /** What is typed; `undefined`, with the reason said, when nothing can be transmitted. */
  #payload(): readonly TransmitPart[] | undefined {
    if (this.reason) {
      this.#point({ sentence: joinSentences(msg('Nothing was transmitted.'), this.reason), at: 0, length: 0 });
      return undefined;
    }
    const payload = composerPayload(this.mode, this.text, this.#ending);
    if (!payload.ok) this.#point({ sentence: payloadProblem(payload), at: payload.at, length: payload.length });
    return payload.ok && payload.parts.length > 0 ? payload.parts : undefined;
  }

  /** Failures that have to do with what is typed are said at the field. */
  async #named(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (hasCode(error, 'read-only')) return this.#point({ sentence: errorSentence('read-only'), at: 0, length: 0 });
      if (!hasCode(error, 'unencodable')) throw error;
      const { detail } = error as { detail: string };
      const { happened, todo } = errorText('unencodable', detail);
      this.#point({
        sentence: `${happened} ${todo}`,
        at: Math.max(0, this.text.indexOf(detail)),
        length: this.text.includes(detail) ? detail.length : 0,
      });
    }
  }

  #point(problem: Problem): void {
    this.problem = problem;
    void this.updateComplete.then(() => {
      this.field.focus();
      this.field.setSelectionRange(problem.at, problem.at + problem.length);
    });
  }

  static override styles = [controls, composerStyles];
}

const noStorage = { getItem: () => null, setItem: () => undefined };
