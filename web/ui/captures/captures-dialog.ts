import { consume } from '@lit/context';
import type { MatchQuery } from '../../core/row-query.ts';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { formatCount } from '../../i18n/format.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { captureLabels, portOfCapture } from '../page/capture-names.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { relayName } from '../page/relay-status.ts';
import './capture-row.ts';
import type { TagChosenEvent } from './capture-row.ts';
import { ContentSearch } from './content-search.ts';
import { captureFinder } from './find-captures.ts';
import { saveEverything } from './save-capture.ts';
import './storage-panel.ts';

/** All captures, newest first, and their storage. */
@customElement('captures-dialog')
@localized()
export class CapturesDialog extends DialogElement {
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @state() private typed = '';
  readonly #search = new ContentSearch(this, (error) => this.shell?.report(error));

  protected override heading(): string {
    return msg('Captures');
  }

  protected override body(): TemplateResult {
    const { captures } = this.engineState;
    const isMeant = captureFinder(this.typed, Date.now());
    const { counts } = this.#search;
    const labels = captureLabels(captures, Date.now());
    const found = captures
      .filter((capture) => isMeant(capture) || counts.has(capture.id))
      .toSorted((a, b) => b.startedMs - a.startedMs);
    return html`${captures.length > 0 ? this.#finder() : nothing}
      <div class="list" role="list" @capture-open=${() => this.close()}>
        ${repeat(
          found,
          ({ id }) => id,
          (capture) =>
            html`<capture-row
              role="listitem"
              .capture=${capture}
              .label=${labels.get(capture.id) ?? capture.name}
              .encoding=${this.#encodingOf(capture)}
              .host=${this.#hostOf(capture)}
              .matchCount=${counts.get(capture.id) ?? 0}
              .query=${this.#query}
              @tag-chosen=${({ tag }: TagChosenEvent) => this.#setTyped(`#${tag}`)}
            ></capture-row>`,
        )}
        ${
          found.length === 0
            ? html`<p>
                ${
                  captures.length === 0
                    ? msg('Every session is captured and listed here.')
                    : msg('No matching capture.')
                }
              </p>`
            : nothing
        }
      </div>
      ${this.#hosts()} ${this.#together()}
      <storage-panel></storage-panel>`;
  }

  #finder(): TemplateResult {
    const search = this.#search;
    const wanted = this.typed.trim();
    return html`<div class="find">
      <input
        class="input"
        type="search"
        aria-label=${msg('Find a capture')}
        placeholder=${msg('Name, tag, device, note or date')}
        .value=${live(this.typed)}
        @input=${this.#type}
        @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && !event.isComposing && this.#searchContents()}
      />
      ${
        wanted === ''
          ? nothing
          : search.isRunning
            ? html`<button class="quiet tall" @click=${() => search.stop()}>${msg('Stop')}</button>`
            : html`<button class="quiet tall" aria-keyshortcuts="Enter" @click=${this.#searchContents}>
                ${icon('find')} ${msg('Search contents')}
              </button>`
      }
      ${
        search.total === 0 && search.done === 0
          ? nothing
          : html`<p role="status">
              ${
                search.isRunning
                  ? msg(str`Searching contents: ${formatCount(search.done)} of ${formatCount(search.total)} captures`)
                  : msg(str`${formatCount(search.counts.size)} of ${formatCount(search.done)} captures contain it.`)
              }
              ${
                search.isRunning
                  ? html`<progress
                      aria-label=${msg('Searching contents')}
                      max=${search.total}
                      .value=${search.done}
                    ></progress>`
                  : nothing
              }
            </p>`
      }
    </div>`;
  }

  get #query(): MatchQuery {
    return { pattern: this.typed.trim(), mode: 'text', matchCase: false };
  }

  #type = (event: InputEvent): void => {
    this.#setTyped((event.target as HTMLInputElement).value);
  };

  #setTyped(text: string): void {
    this.typed = text;
    this.#search.clear();
  }

  #searchContents = (): void => {
    if (this.typed.trim() === '') return;
    const newestFirst = this.engineState.captures.toSorted((a, b) => b.startedMs - a.startedMs);
    const captures = newestFirst.map((capture) => ({ id: capture.id, encoding: this.#encodingOf(capture) }));
    void this.#search.run(this.engine, captures, this.#query);
  };

  #hostOf({ origin }: CaptureSummary): string {
    const relay = this.engineState.relays.find(({ address }) => address === origin?.relay);
    return relay ? relayName(relay) : '';
  }

  /** Hosts that record, for their recordings. */
  #hosts() {
    const { relays, ports } = this.engineState;
    const recording = relays.filter(
      ({ address, hasHistory, state: { kind } }) =>
        kind === 'open' && (hasHistory || ports.some(({ shared }) => shared?.relay === address && shared.hasPast)),
    );
    if (recording.length === 0) return nothing;
    return html`<div class="hosts">
      ${recording.map(
        (relay) =>
          html`<button class="quiet" @click=${() => this.#showPast(relay.address)}>
            ${icon('past')} ${msg(str`Recordings at ${relayName(relay)}…`)}
          </button>`,
      )}
    </div>`;
  }

  #together() {
    return html`<div class="hosts">
      <button
        class="quiet"
        title=${msg('For another computer: captures, settings, commands, sequences; no sign-ins')}
        @click=${() => {
          saveEverything(this.engine, Date.now()).catch((error: unknown) => this.shell?.report(error));
        }}
      >
        ${icon('export')} ${msg('Everything as one file…')}
      </button>
      <button
        class="quiet"
        ?hidden=${this.engineState.captures.length < 2}
        title=${msg('Shows several captures together, ordered by time')}
        @click=${() => {
          this.close();
          void this.shell?.chooseTimeline([]);
        }}
      >
        ${icon('menu')} ${msg('Merged timeline…')}
      </button>
    </div>`;
  }

  #showPast(relay: RelayAddress): void {
    this.close();
    void this.shell?.showPast(relay);
  }

  /** The encoding of the capture's port, if it is still known. */
  #encodingOf(capture: CaptureSummary): EncodingId {
    const { ports, relays } = this.engineState;
    return portOfCapture(capture, ports, relays)?.profile.encoding ?? 'utf-8';
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 660px;
      }
      .find {
        flex: none;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
        margin: 0 20px 12px;
      }
      .find .input {
        flex: 1 1 200px;
      }
      .find p {
        flex: 1 0 100%;
        display: flex;
        align-items: center;
        gap: 12px;
        margin: 0;
        color: var(--muted);
        font-size: 12px;
      }
      progress {
        flex: 1;
        max-width: 200px;
        accent-color: var(--accent);
      }
      .list {
        flex: 1 1 auto;
        min-height: 120px;
        overflow: auto;
        overscroll-behavior: contain;
      }
      .hosts {
        flex: none;
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 8px 20px;
        border-top: 1px solid var(--line);
      }
      storage-panel {
        flex: none;
      }
      .list > p {
        margin: 0;
        padding: 16px 20px;
        color: var(--muted);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'captures-dialog': CapturesDialog;
  }
}
