import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { TimelineSource } from '../../engine/api/views.ts';
import { formatBytes, formatClock, formatMoment } from '../../i18n/format.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { captureFinder } from './find-captures.ts';

/** Each has an index of its own, and each row is compared with one of every other. */
const maxSources = 16;
/** So many are seen at a glance. */
const fewCaptures = 8;
/** A correction by more is a mistake: about 100 years. */
const maxShiftMs = 3.2e12;

/** Chooses the sessions and captures of a timeline. */
@customElement('timeline-dialog')
@localized()
export class TimelineDialog extends DialogElement {
  /** What is chosen at first. */
  @property({ attribute: false }) chosen: readonly TimelineSource[] = [];
  /** The timeline that is changed; default: a new one. */
  @property() instead: string | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private typed = '';

  protected override heading(): string {
    return msg('Merged timeline');
  }

  protected override body(): TemplateResult {
    const captures = this.engineState.captures.toSorted((a, b) => b.startedMs - a.startedMs);
    const isMeant = captureFinder(this.typed, Date.now());
    const shown = captures.filter((capture) => this.#find(capture.id) !== undefined || isMeant(capture));
    const isFull = this.chosen.length >= maxSources;
    return html`<p class="lead">
        ${msg('The rows of two or more sessions and captures in one view, ordered by time.')}
      </p>
      ${
        captures.length > fewCaptures
          ? html`<input
              class="input"
              type="search"
              aria-label=${msg('Find a capture')}
              placeholder=${msg('Name, tag, device, note or date')}
              @input=${(event: InputEvent) => (this.typed = (event.target as HTMLInputElement).value)}
            />`
          : nothing
      }
      <ul>
        ${repeat(
          shown,
          ({ id }) => id,
          (capture) => this.#row(capture, isFull),
        )}
      </ul>
      ${captures.length < 2 ? html`<p class="lead">${msg('A timeline needs two captures.')}</p>` : nothing}
      <footer>
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="primary" type="button" ?disabled=${this.chosen.length < 2} @click=${this.#show}>
          ${msg('Show the timeline')}
        </button>
      </footer>`;
  }

  #row({ id, name, startedMs, durationMs, rxBytes, txBytes, state: current, clock }: CaptureSummary, isFull: boolean) {
    const source = this.#find(id);
    const facts = [formatMoment(startedMs, Date.now()), formatClock(durationMs), formatBytes(rxBytes + txBytes)];
    return html`<li>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${source !== undefined}
          ?disabled=${!source && isFull}
          @change=${() => this.#toggle(id)}
        />
        <span class="text">
          <span class="name">${name}</span>
          <small
            >${current === 'recording' ? html`<b>${msg('recording')}</b> · ` : nothing}${facts.join(' · ')}${
              clock ? ` · ± ${Math.ceil(clock.uncertainMs)} ms` : nothing
            }</small
          >
        </span>
      </label>
      ${
        source
          ? html`<label class="shift"
              >${msg('later by')}
              <input
                class="input"
                type="number"
                step="any"
                aria-label=${msg(str`Show ${name} later by so many milliseconds`)}
                .value=${String(source.shiftMs ?? 0)}
                @change=${(event: Event) => this.#shift(id, (event.target as HTMLInputElement).valueAsNumber)}
              />
              ms</label
            >`
          : nothing
      }
    </li>`;
  }

  #find(id: CaptureId): TimelineSource | undefined {
    return this.chosen.find(({ captureId }) => captureId === id);
  }

  #toggle(id: CaptureId): void {
    const others = this.chosen.filter(({ captureId }) => captureId !== id);
    this.chosen = others.length < this.chosen.length ? others : [...others, { captureId: id }];
  }

  #shift(id: CaptureId, typedMs: number): void {
    const shiftMs = Math.abs(typedMs) <= maxShiftMs ? typedMs : 0;
    this.chosen = this.chosen.map((source) => (source.captureId === id ? { ...source, shiftMs } : source));
  }

  #show = (): void => {
    this.close();
    void this.shell?.showTimeline(this.chosen, this.instead);
  };

  static override styles = [
    ...DialogElement.styles,
    css`
      .lead {
        flex: none;
        margin: 0 20px 10px;
        color: var(--muted);
      }
      dialog > .input {
        flex: none;
        margin: 0 20px 10px;
      }
      ul {
        flex: 1 1 auto;
        min-height: 80px;
        margin: 0;
        padding: 0;
        overflow: auto;
        overscroll-behavior: contain;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 0 20px;
      }
      li:hover {
        background: var(--raised);
      }
      .choice {
        flex: 1 1 240px;
        display: flex;
        align-items: center;
        gap: 10px;
        min-width: 0;
        min-height: 46px;
        cursor: pointer;
      }
      .choice input {
        flex: none;
        width: 16px;
        height: 16px;
        accent-color: var(--accent);
      }
      .text {
        display: grid;
        min-width: 0;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      b {
        color: var(--accent);
        font-weight: 550;
      }
      .shift {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 4px 0;
        color: var(--muted);
        font-size: 12px;
      }
      .shift .input {
        width: 92px;
        text-align: right;
      }
    `,
  ];
}
