import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { relayName } from '../page/relay-status.ts';
import './capture-row.ts';
import './storage-panel.ts';

/** From this many captures on, the search field is shown. */
const findableFrom = 8;

/** All captures, newest first, and their storage. */
@customElement('captures-dialog')
@localized()
export class CapturesDialog extends DialogElement {
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private typed = '';

  protected override heading(): string {
    return msg('Captures');
  }

  protected override body(): TemplateResult {
    const { captures } = this.engineState;
    const wanted = this.typed.trim().toLocaleLowerCase();
    const found = captures
      .filter(({ name, portName }) => `${name} ${portName}`.toLocaleLowerCase().includes(wanted))
      .toSorted((a, b) => b.startedMs - a.startedMs);
    return html`${
        captures.length >= findableFrom
          ? html`<input
              class="input find"
              type="search"
              aria-label=${msg('Find a capture')}
              placeholder=${msg('Name or device')}
              @input=${(event: InputEvent) => (this.typed = (event.target as HTMLInputElement).value)}
            />`
          : nothing
      }
      <div class="list" role="list" @capture-open=${() => this.close()}>
        ${repeat(
          found,
          ({ id }) => id,
          (capture) =>
            html`<capture-row
              role="listitem"
              .capture=${capture}
              .encoding=${this.#encodingOf(capture)}
              .host=${this.#hostOf(capture)}
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
      ${this.#hosts()}
      <storage-panel></storage-panel>`;
  }

  #hostOf({ origin }: CaptureSummary): string {
    const relay = this.engineState.relays.find(({ address }) => address === origin?.relay);
    return relay ? relayName(relay) : '';
  }

  /** Hosts that record, for their recordings. */
  #hosts() {
    const { relays, ports } = this.engineState;
    const recording = relays.filter(
      ({ address, state: { kind } }) =>
        kind === 'open' && ports.some(({ shared }) => shared?.relay === address && shared.recording !== undefined),
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

  #showPast(relay: RelayAddress): void {
    this.close();
    void this.shell?.showPast(relay);
  }

  /** The encoding of the capture's port, if it is still known. */
  #encodingOf({ portName }: CaptureSummary): EncodingId {
    return this.engineState.ports.find(({ name }) => name === portName)?.profile.encoding ?? 'utf-8';
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 660px;
      }
      .find {
        flex: none;
        margin: 0 20px 12px;
      }
      .list {
        flex: 1;
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
