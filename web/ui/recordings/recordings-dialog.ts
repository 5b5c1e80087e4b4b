import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { plainName } from '../../core/plain-name.ts';
import { SerialError } from '../../core/serial-error.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from '../../engine/api/recordings.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import { loadingOf } from './loading-of.ts';
import './recording-row.ts';
import { recordingMark, recordingMarkStyles } from '../page/recording-mark.ts';

/** The recordings of a relay's host, also of unplugged ports; each opening can be loaded as a capture. */
@customElement('past-dialog')
@localized()
export class PastDialog extends DialogElement {
  @property() relay: RelayAddress = '';
  /** The id at the relay of the port that is shown first. */
  @property({ attribute: false }) port: string | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private ports: readonly RecordedPortSummary[] | undefined;
  @state() private openings: readonly RecordedOpeningSummary[] | undefined;
  @state() private problem: unknown;
  #asked = 0;

  override async show(): Promise<void> {
    await super.show();
    await this.#load();
    await this.updateComplete;
    this.focusFirst();
  }

  protected override firstControl(): HTMLElement | null {
    return this.renderRoot.querySelector('past-row') ?? this.renderRoot.querySelector('select');
  }

  get #name(): string {
    const relay = this.engineState.relays.find(({ address }) => address === this.relay);
    return relay ? relayName(relay) : relayHost(this.relay);
  }

  protected override heading(): string {
    return msg(str`Recordings at ${this.#name}`);
  }

  protected override body(): TemplateResult {
    return html`<div class="about">
        ${this.#choice()}
        <p>
          ${msg('Recorded by the host, also before this page was opened. A loaded recording becomes a capture here.')}
        </p>
      </div>
      <div
        class="list"
        role="list"
        aria-busy=${this.#isBusy ? 'true' : 'false'}
        @past-shown=${() => this.close()}
        @past-changed=${() => this.#load()}
      >
        ${this.#rows()}
      </div>
      <div class="state" role="status">${this.#said()}</div>`;
  }

  get #isBusy(): boolean {
    return (
      this.problem === undefined && (this.ports === undefined || (this.openings === undefined && this.ports.length > 0))
    );
  }

  #choice() {
    const { ports = [] } = this;
    if (ports.length === 0) return nothing;
    const listed = this.engineState.ports.find(
      ({ shared }) => shared?.relay === this.relay && shared.port === this.port,
    );
    return html`<div class="port">
      <label for="port">${msg('Port')}</label>
      <select id="port" class="chip" @change=${this.#choose}>
        ${ports.map(
          (port) => html`<option value=${port.id} ?selected=${port.id === this.port}>${portLabel(port)}</option>`,
        )}
      </select>
      ${recordingMark(listed?.shared?.recording)}
    </div>`;
  }

  #rows() {
    const { openings = [], port = '' } = this;
    return repeat(
      openings,
      ({ epoch }) => epoch,
      (opening) =>
        html`<past-row
          role="listitem"
          .relay=${this.relay}
          .port=${port}
          .opening=${opening}
          .job=${loadingOf(
            this.engineState.jobs,
            (o) => o.relay === this.relay && o.port === port && o.epoch === opening.epoch,
          )}
        ></past-row>`,
    );
  }

  #said() {
    if (this.problem !== undefined) {
      const { happened, data, todo } =
        this.problem instanceof SerialError ? errorText(this.problem.code, this.problem.detail) : errorText('internal');
      const isFinal = this.problem instanceof SerialError && this.problem.code === 'not-recorded';
      return html`<p><strong>${happened}</strong>${sentenceGap()}${joinSentences(data, todo)}</p>
        ${isFinal ? nothing : html`<button class="quiet" @click=${() => this.#load()}>${msg('Try again')}</button>`}`;
    }
    if (this.#isBusy) return html`<p>${msg(str`Asking ${this.#name} for its recordings…`)}</p>`;
    if (this.ports?.length === 0 || this.openings?.length === 0)
      return html`<p>${msg('No recordings yet. Data received and transmitted from now on will be recorded.')}</p>`;
    const stored = this.ports?.find(({ id }) => id === this.port)?.storedBytes ?? 0;
    if (stored === 0) return html`<p>${msg('At the limit, the host deletes its oldest recordings.')}</p>`;
    return html`<p>
      ${msg(str`${formatBytes(stored)} on the disk of ${this.#name}. At its limit, the oldest recordings are deleted.`)}
    </p>`;
  }

  #choose = (event: Event): void => {
    this.port = (event.target as HTMLSelectElement).value;
    this.openings = undefined;
    void this.#load();
  };

  /** Refreshes the list; the old one stays until the answer arrives. */
  async #load(): Promise<void> {
    const asked = ++this.#asked;
    this.problem = undefined;
    try {
      const ports = await this.engine.relays.recordedPorts(this.relay);
      const port = ports.some(({ id }) => id === this.port) ? this.port : ports[0]?.id;
      const openings = port === undefined ? [] : await this.engine.relays.recordings(this.relay, port);
      if (asked !== this.#asked) return;
      [this.ports, this.port, this.openings] = [ports, port, openings];
    } catch (error) {
      if (asked === this.#asked) this.problem = error;
    }
  }

  static override styles = [
    ...DialogElement.styles,
    recordingMarkStyles,
    css`
      :host {
        --dialog-width: 620px;
      }
      .about {
        flex: none;
        display: grid;
        gap: 6px;
        padding: 0 20px 12px;
      }
      .port {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      select {
        min-width: 0;
        max-width: 100%;
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 12px;
        text-wrap: pretty;
      }
      .list {
        flex: 1 1 auto;
        min-height: 104px;
        overflow: auto;
        overscroll-behavior: contain;
      }
      .state {
        flex: none;
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 12px 20px calc(12px + env(safe-area-inset-bottom));
        border-top: 1px solid var(--line);
        background: var(--bg);
      }
      .state p {
        flex: 1;
      }
      .state strong {
        color: var(--text);
      }
    `,
  ];
}

/** The port's name (untrusted text) with its id, which is unique. */
function portLabel({ id, name }: RecordedPortSummary): string {
  const plain = plainName(name);
  return plain && plain !== id ? `${plain} (${plainName(id)})` : plainName(id);
}

declare global {
  interface HTMLElementTagNameMap {
    'past-dialog': PastDialog;
  }
}
