import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { ComposerMode } from '../../core/composer-payload.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { isPlain, type ChecksumField, type TemplatePart } from '../../core/payload/payload-field.ts';
import { readChecksumField } from '../../core/payload/read-field.ts';
import type { SerialError } from '../../core/serial-error.ts';
import { lineEndings, type LineEnding } from '../../core/line-ending.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { errorSentence } from '../../i18n/error-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { lineEndingName } from '../../i18n/setting-names.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import { availableStorage } from '../page/kept-values.ts';
import { ProfileChosenEvent, ViewChosenEvent } from '../view/choices.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { attempt, hasCode } from '../page/problem.ts';
import { inputProblem, readInput, type InputProblem } from './composer-input.ts';
import { composerStyles } from './composer-styles.ts';
import { checksumTool, historyTool, insertTool } from './composer-tools.ts';
import { payloadPreview } from './payload-preview.ts';
import { answerFields, readyParts } from './ready-payload.ts';
import './repeat-panel.ts';
import type { RepeatPanel, RepeatWantedEvent } from './repeat-panel.ts';
import { TransmitHistory, type HistoryEntry } from './transmit-history.ts';

const maxRows = 8;
const examples = { escapes: 'AT\\r  \\x03  \\u{2713}', hex: '41 54 0D 0A  "text"' };
/** Above this, reading all on every key press is noticeably slow. */
const maxReadLength = 1_000_000;
/** What else than the text makes it another payload. */
const readBy = ['mode', 'encoding', 'reason', 'checksum', 'lineEnding', 'escapesEnding'] as const;

/**
 * The input line.
 * @fires profile-chosen - the line ending
 * @fires view-chosen - the mode
 * @fires lease-wanted - the person asks for the port
 * @fires library-wanted - the person asks for the command library
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
  /** The checksum that is appended, as a field is written; empty: none. */
  @property() checksum = '';
  /** Escapes have a line ending of their own: none, unless one is chosen. */
  @property() escapesEnding: LineEnding = 'none';
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private text = '';
  @state() private problem: InputProblem | undefined;
  @query('textarea') private field!: HTMLTextAreaElement;
  @query('repeat-panel') private repeatPanel!: RepeatPanel;
  @query('.checksum') private checksumChip!: PopPanel;
  @query('.history') private historyButton!: PopPanel;
  #history = new TransmitHistory(undefined, '');
  #checksum: ChecksumField | undefined;
  #reading: ReturnType<typeof readInput> | undefined;
  /** How many times a text with fields was transmitted. */
  readonly #counts = new Map<string, number>();

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

  /** Asks which checksum to append. */
  chooseChecksum(): void {
    this.checksumChip.show();
  }

  /** Shows what was transmitted before. */
  showHistory(): void {
    this.historyButton.show();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('portId')) this.#history = new TransmitHistory(availableStorage(), this.portId);
    if (changed.has('checksum')) this.#checksum = readChecksumField(this.checksum);
    // What the encoding lacks is named by the engine, which may have learnt of it first.
    const lacked = changed.has('encoding') && this.#reading?.missing !== undefined ? this.problem : undefined;
    if (readBy.some((key) => changed.has(key))) this.#check();
    if (lacked && this.#reading?.missing !== undefined) this.problem = lacked;
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
        ${checksumTool(this.#checksum, (checksum) => this.dispatchEvent(new ViewChosenEvent({ checksum })))}
        ${this.mode === 'text' ? nothing : insertTool((text) => this.#insert(text))}
        ${historyTool(this.#history, (entry) => {
          this.#put(entry);
          this.focus();
        })}
        <button
          class="icon library"
          type="button"
          title=${msg('Command library…')}
          aria-label=${msg('Command library…')}
          @click=${() => this.dispatchEvent(new Event('library-wanted'))}
        >
          ${icon('menu')}
        </button>
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

  #insert(text: string): void {
    const { selectionStart, selectionEnd } = this.field;
    this.field.setRangeText(text, selectionStart, selectionEnd, 'end');
    this.#typed();
    this.focus();
  }

  /** What is wrong, as it is typed; else what would be transmitted, where that is not what was typed. */
  #below() {
    const { problem, mode } = this;
    const resolved = this.#reading?.resolved;
    const isShown = !problem && (mode !== 'text' || (this.#checksum !== undefined && this.text !== ''));
    const example = mode === 'text' ? '' : examples[mode];
    return html`<p
        class="error ${problem?.isUnfinished ? 'unfinished' : ''}"
        id="problem"
        role="alert"
        ?hidden=${!problem}
      >
        ${this.#pointer()}
      </p>
      ${
        isShown
          ? html`<p class="preview">
              ${this.text === '' || !resolved ? example : payloadPreview(mode, resolved, this.encoding)}
            </p>`
          : nothing
      }`;
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

  #hint(): string {
    const { resolved, missing } = this.#reading ?? {};
    if (missing !== undefined) return msg(str`no “${missing}” in this encoding`);
    return this.text === '' || !resolved ? '' : formatBytes(resolved.bytes.length); // a mistake is said below
  }

  #typed(): void {
    this.text = this.field.value;
    this.#check();
  }

  /** Mistakes are named as they are typed. What may yet become right says so quietly. */
  #check(): void {
    this.#reading = this.text.length > maxReadLength ? undefined : this.#read();
    this.problem = this.#reading?.problem;
  }

  #read() {
    const { mode, encoding, text } = this;
    const count = this.#counts.get(text);
    return readInput(text, { mode, encoding, lineEnding: this.#ending, checksum: this.#checksum, count });
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
      this.#recall(event, this.#history.previous({ text: this.text, mode: this.mode }));
    } else if (event.key === 'ArrowDown' && !event.shiftKey && !value.slice(selectionEnd).includes('\n')) {
      this.#recall(event, this.#history.next());
    }
  }

  #recall(event: Event, entry: HistoryEntry | undefined): void {
    if (entry === undefined) return;
    event.preventDefault();
    this.#put(entry);
  }

  /** Text of before, read as it was then. */
  #put({ text, mode }: HistoryEntry): void {
    this.text = text;
    if (mode !== this.mode) this.dispatchEvent(new ViewChosenEvent({ composerMode: mode }));
    this.#check();
    void this.updateComplete.then(() => this.field.setSelectionRange(text.length, text.length));
  }

  /** The text stays in the field, to be changed or sent again. */
  #repeat = ({ everyMs, times }: RepeatWantedEvent): void => {
    const parts = this.#payload();
    if (!parts) return;
    this.#history.add({ text: this.text, mode: this.mode });
    const repeat = async () => {
      const answered = await answerFields(parts, this.renderRoot);
      if (answered) await this.engine.sessions.repeat(this.sessionId, answered, everyMs, times);
    };
    attempt(this, this.#named(repeat()));
  };

  #transmit(): void {
    if (!this.open) return;
    const parts = this.#payload();
    if (parts) attempt(this, this.#named(this.#answerAndSend(parts)));
  }

  async #answerAndSend(parts: readonly TemplatePart[]): Promise<void> {
    const { text, mode } = this;
    // Without fields nothing is awaited: the field is cleared before the next key.
    const answered = isPlain(parts) ? parts : await answerFields(parts, this.renderRoot);
    if (!answered) return;
    const count = this.#counts.get(text) ?? 0;
    const ready = readyParts(answered, this.encoding, count);
    if (!isPlain(parts)) this.#counts.set(text, count + 1);
    this.#history.add({ text, mode });
    // The field is cleared at once, and restored if transmission fails.
    this.text = '';
    this.problem = undefined;
    try {
      await this.engine.sessions.transmit(this.sessionId, ready);
    } catch (error) {
      if (this.text === '') this.text = text;
      this.#check();
      throw error;
    }
  }

  /** What is typed; `undefined`, with the reason said, when nothing can be transmitted. */
  #payload(): readonly TemplatePart[] | undefined {
    if (this.reason) {
      this.#point({ sentence: joinSentences(msg('Nothing was transmitted.'), this.reason), at: 0, length: 0 });
      return undefined;
    }
    const { parts, problem } = this.#read();
    if (problem) this.#point(problem);
    return !problem && parts.length > 0 ? parts : undefined;
  }

  /** Failures that have to do with what is typed are said at the field. */
  async #named(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (hasCode(error, 'read-only')) return this.#point({ sentence: errorSentence('read-only'), at: 0, length: 0 });
      if (!hasCode(error, 'unencodable') && !hasCode(error, 'checksum-range')) throw error;
      this.#point(inputProblem(error as SerialError, this.text));
    }
  }

  #point(problem: InputProblem): void {
    this.problem = problem;
    void this.updateComplete.then(() => {
      this.field.focus();
      this.field.setSelectionRange(problem.at, problem.at + problem.length);
    });
  }

  static override styles = [controls, composerStyles];
}
