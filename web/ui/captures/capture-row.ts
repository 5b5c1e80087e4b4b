import { consume } from '@lit/context';
import type { MatchQuery } from '../../core/row-query.ts';
import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CaptureEvent } from '../../core/capture-event.ts';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { ExportFormat } from '../../engine/api/captures.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { demoName } from '../../i18n/demo-texts.ts';
import { formatBytes, formatClock, formatCount, formatMoment } from '../../i18n/format.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { pinCapture } from '../page/kept-storage.ts';
import { type CapturePlace, type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import { relayHost } from '../page/relay-status.ts';
import { captureRowStyles } from '../kit/list-row-styles.ts';
import { saveCapture } from './save-capture.ts';
import { startReplay } from './start-replay.ts';

/** Somebody wants the captures with this tag. */
export class TagChosenEvent extends Event {
  readonly tag: string;

  constructor(tag: string) {
    super('tag-chosen');
    this.tag = tag;
  }
}

/** A capture in the list, with its actions. Fires `capture-open` and `tag-chosen`. */
@customElement('capture-row')
@localized()
class CaptureRow extends LitElement {
  @property({ attribute: false }) capture!: CaptureSummary;
  /** What it is called by those who do not see its time, unlike any other. */
  @property() label = '';
  /** The encoding for text export. */
  @property() encoding: EncodingId = 'utf-8';
  /** The name of the host it was loaded from, if known. */
  @property() host = '';
  /** Its rows that match a search of contents, and that search. */
  @property({ type: Number }) matchCount = 0;
  @property({ attribute: false }) query: MatchQuery | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true }) protected engineState!: EngineState;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private mode: 'shown' | 'renaming' | 'tagging' | 'deleting' = 'shown';

  override render() {
    if (this.mode === 'deleting') return this.#confirm();
    const { name, pinned, rxBytes, txBytes } = this.capture;
    const { label } = this;
    return html`<div class="row">
      <div class="text">
        ${
          this.mode === 'renaming'
            ? this.#renaming()
            : html`<button class="name" aria-label=${label} @click=${() => this.#open()}>${name}</button>`
        }
        <p>${this.#facts()}</p>
        ${this.#tags()}
      </div>
      <span class="size">${formatBytes(rxBytes + txBytes)}</span>
      <button
        class="icon"
        aria-pressed=${pinned ? 'true' : 'false'}
        aria-label=${msg(str`Pin ${label}`)}
        title=${msg('Pin: keep when space is needed')}
        @click=${() => this.#attempt(pinCapture(this.engine.captures, this.capture.id, !pinned))}
      >
        ${icon('pin')}
      </button>
      <menu-button label=${msg(str`Actions for ${label}`)} .items=${this.#items()}>${icon('more')}</menu-button>
    </div>`;
  }

  #facts() {
    const { name, portName, startedMs, durationMs, origin, file, cut, state: current } = this.capture;
    const device = demoName(portName);
    const facts = [
      ...(device === name ? [] : [device]),
      ...(origin ? [msg(str`from ${this.host || relayHost(origin.relay)}`)] : []),
      ...(file ? [msg(str`from ${file}`)] : []),
      formatMoment(startedMs, Date.now()),
      formatClock(durationMs),
    ];
    return html`${facts.join(' · ')}${this.#counts()}${
      current === 'recording'
        ? html` <span class="badge on">${isLoaded(this.capture) ? msg('loading') : msg('recording')}</span>`
        : nothing
    }${
      current === 'interrupted'
        ? html` <span class="badge" title=${msg('Not closed properly. Everything stored up to then is here.')}
            >${msg('interrupted')}</span
          >`
        : nothing
    }${
      cut
        ? html` <span class="badge" title=${msg('Loading stopped early. Everything loaded up to then is here.')}
            >${msg('incomplete')}</span
          >`
        : nothing
    }`;
  }

  /** What is counted leads to where it is. */
  #counts() {
    const { notes, lineErrors, gaps = 0 } = this.capture;
    const { matchCount, query } = this;
    const link = (count: number, text: string, place: CapturePlace | undefined, look = '') =>
      count === 0 || !place
        ? nothing
        : html` ·
            <button class="count ${look}" title=${msg('Show in the capture')} @click=${() => this.#open(place)}>
              ${text}
            </button>`;
    const event = (...events: CaptureEvent['kind'][]): CapturePlace => ({ kind: 'event', events });
    return [
      link(
        matchCount,
        matchCount === 1 ? msg('1 match') : msg(str`${formatCount(matchCount)} matches`),
        query && { kind: 'find', query },
        'match',
      ),
      link(notes, notes === 1 ? msg('1 note') : msg(str`${formatCount(notes)} notes`), event('note')),
      link(
        lineErrors,
        lineErrors === 1 ? msg('1 line error') : msg(str`${formatCount(lineErrors)} line errors`),
        event('line-error'),
        'bad',
      ),
      link(gaps, gaps === 1 ? msg('1 gap') : msg(str`${formatCount(gaps)} gaps`), event('gap', 'not-recorded'), 'bad'),
    ];
  }

  #items() {
    const recording = this.capture.state === 'recording';
    return [
      { label: msg('Open'), icon: 'play', run: () => this.#open() } as const,
      { label: msg('Replay'), icon: 'past', run: () => this.#replay() } as const,
      { label: msg('Rename'), icon: 'note', run: () => this.#setMode('renaming') } as const,
      { label: msg('Tags…'), icon: 'find', run: () => this.#setMode('tagging') } as const,
      { label: msg('Export received bytes'), icon: 'export', separated: true, run: () => this.#export('raw') } as const,
      { label: msg('Export as text'), icon: 'export', run: () => this.#export('text') } as const,
      recording && isLoaded(this.capture)
        ? ({
            label: msg('Cancel loading'),
            icon: 'close',
            danger: true,
            separated: true,
            run: () => this.#cancelLoading(),
          } as const)
        : ({
            label: msg('Delete…'),
            icon: 'trash',
            danger: true,
            separated: true,
            disabled: recording,
            run: () => this.#setMode('deleting'),
          } as const),
    ];
  }

  #renaming() {
    return html`<input
      class="input"
      aria-label=${msg('Name')}
      maxlength="120"
      .value=${this.capture.name}
      @keydown=${this.#editKey}
      @blur=${this.#finishEdit}
    />`;
  }

  #tags() {
    const { tags = [], name } = this.capture;
    if (this.mode === 'tagging')
      return html`<input
        class="input"
        aria-label=${msg(str`Tags of ${name}`)}
        placeholder=${msg('Tags, separated by commas')}
        .value=${tags.join(', ')}
        @keydown=${this.#editKey}
        @blur=${this.#finishEdit}
      />`;
    if (tags.length === 0) return nothing;
    return html`<p class="tags">
      ${tags.map(
        (tag) =>
          html`<button
            class="tag"
            title=${msg('Show the captures with this tag')}
            @click=${() => this.dispatchEvent(new TagChosenEvent(tag))}
          >
            #${tag}
          </button>`,
      )}
    </p>`;
  }

  #confirm() {
    return html`<div class="row confirm">
      <p>${msg(str`Permanently delete “${this.capture.name}”?`)}</p>
      <button class="quiet" @click=${() => this.#setMode('shown')}>${msg('Keep')}</button>
      <button class="danger" @click=${() => this.#attempt(this.engine.captures.delete(this.capture.id))}>
        ${msg('Delete')}
      </button>
    </div>`;
  }

  #setMode(mode: typeof this.mode): void {
    this.mode = mode;
    const target = mode === 'shown' ? '.name' : 'input, .confirm .quiet';
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(target)?.focus());
  }

  #open(place?: CapturePlace): void {
    this.dispatchEvent(new Event('capture-open', { bubbles: true, composed: true }));
    this.shell?.showCapture(this.capture.id, place);
  }

  #replay(): void {
    this.dispatchEvent(new Event('capture-open', { bubbles: true, composed: true }));
    void startReplay({ engine: this.engine, shell: this.shell }, this.capture, this.encoding);
  }

  #editKey = (event: KeyboardEvent): void => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    // Escape ends the editing, not the whole dialog.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') this.#finishEdit(event);
    this.#setMode('shown');
  };

  #finishEdit = (event: Event): void => {
    const { mode } = this;
    const { id, name, tags = [] } = this.capture;
    this.mode = 'shown';
    const text = (event.target as HTMLInputElement).value.trim();
    if (mode === 'renaming' && text !== '' && text !== name) void this.#attempt(this.engine.captures.rename(id, text));
    if (mode === 'tagging' && text !== tags.join(', ')) void this.#attempt(this.engine.captures.tag(id, text));
  };

  async #cancelLoading(): Promise<void> {
    const { id } = this.capture;
    const job = this.engineState.jobs.find(
      ({ subject }) => (subject.kind === 'load' || subject.kind === 'open') && subject.captureId === id,
    );
    if (job) await this.#attempt(this.engine.jobs.cancel(job.id));
  }

  async #export(format: ExportFormat): Promise<void> {
    await this.#attempt(saveCapture(this.engine, this.capture, { format, encoding: this.encoding }));
  }

  async #attempt(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.shell?.report(error);
    }
  }

  static override styles = [controls, captureRowStyles];
}

/** It comes from elsewhere. */
function isLoaded({ origin, file }: CaptureSummary): boolean {
  return origin !== undefined || file !== undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'capture-row': CaptureRow;
  }
}
