import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import { lineErrorKinds, type LineErrorKind } from '../../core/line-error.ts';
import type { StorageState } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary, TransmitStall } from '../../engine/api/sessions.ts';
import type { RelaySummary, SharedPort } from '../../engine/api/relays.ts';
import { lineErrorName } from '../../i18n/event-sentences.ts';
import { formatBytes, formatClock, formatCount, formatRate, formatRoundTrip, formatTime } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { attempt } from '../page/problem.ts';
import { TransferWantedEvent } from './ask-to-transfer.ts';

/** Less than this is normal on a busy line. */
const minBehindBytes = 4096;

type CountedEvent = 'line-error' | 'gap';

/** The person wants to see the next row of what is counted. */
export class CountedChosenEvent extends Event {
  readonly kind: CountedEvent;
  /** Only line errors of this kind. */
  readonly error: LineErrorKind | undefined;

  constructor(kind: CountedEvent, error?: LineErrorKind) {
    super('counted-chosen');
    this.kind = kind;
    this.error = error;
  }
}

/**
 * Counters, errors, and the state of the capture.
 * @fires counted-chosen
 * @fires files-wanted
 */
@localized()
@customElement('status-bar')
export class StatusBar extends LitElement {
  @property({ attribute: false }) session: SessionSummary | undefined;
  @property({ attribute: false }) capture: CaptureSummary | undefined;
  @property({ attribute: false }) storage: StorageState | undefined;
  @property({ type: Boolean }) paused = false;
  /** For a port on a relay: its sharing and the relay. */
  @property({ attribute: false }) shared: SharedPort | undefined;
  @property({ attribute: false }) relay: RelaySummary | undefined;
  /** Bytes the terminal skipped because they came too fast. */
  @property({ type: Number }) skippedBytes = 0;
  /** Files can be sent and received now. */
  @property({ type: Boolean }) transfers = false;
  @consume({ context: engineContext }) private engine!: EngineApi;
  #clock: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // The engine sends no update while nothing is received, but the capture's clock runs.
    this.#clock = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  protected override render() {
    const { session } = this;
    if (!session) return nothing;
    const { rxBytes, rxRate, txBytes, txRate, txQueued, txStall } = session;
    return html`
      <span class="rx"><strong>RX</strong> ${formatBytes(rxBytes)}${rxRate > 0 ? `, ${formatRate(rxRate)}` : ''}</span>
      <span class="tx"><strong>TX</strong> ${formatBytes(txBytes)}${txRate > 0 ? `, ${formatRate(txRate)}` : ''}</span>
      ${
        txQueued > 0
          ? html`<span class="warn" title=${txStall ? stallHint(txStall) : nothing}
              >${msg(str`${formatBytes(txQueued)} queued`)}${txStall ? `, ${stallName(txStall)}` : ''}
              <button type="button" @click=${() => attempt(this, this.engine.sessions.abortTransmit(session.id))}>
                ${msg('drop')}
              </button></span
            >`
          : nothing
      }
      ${this.#counted(session)}
      <span class="grow"></span>
      ${this.paused ? html`<span class="paused">${msg('view paused, still receiving')}</span>` : nothing}
      ${
        this.skippedBytes > 0
          ? html`<span title=${msg('All data is in the capture')}
              >${msg(str`view skipped ${formatBytes(this.skippedBytes)}`)}</span
            >`
          : nothing
      }
      ${this.#storage()} ${this.#relayed()} ${this.transfers ? this.#transfer() : nothing} ${this.#files(session)}
      <span>${msg(str`capture ${formatClock(this.#captureMs(session))}`)}</span>
    `;
  }

  /** Whatever is counted leads to its rows: to the next one with each click. */
  #counted({ lineErrors, gaps }: SessionSummary) {
    const kinds = lineErrorKinds.filter((kind) => lineErrors[kind] > 0);
    return html`${kinds.map((kind) =>
      this.#link(
        'line-error',
        msg('Go to the next line error'),
        `${formatCount(lineErrors[kind])} × ${shortName(lineErrorName(kind))}`,
        kind,
      ),
    )}${
      gaps > 0
        ? this.#link('gap', msg('Go to the next gap'), gaps === 1 ? msg('1 gap') : msg(str`${formatCount(gaps)} gaps`))
        : nothing
    }`;
  }

  #link(kind: CountedEvent, title: string, text: string, error?: LineErrorKind) {
    return html`<button
      class="err"
      type="button"
      title=${title}
      @click=${() => this.dispatchEvent(new CountedChosenEvent(kind, error))}
    >
      ${text}
    </button>`;
  }

  /** Sends and receives files by the protocols that devices know. */
  #transfer() {
    return html`<button
      class="offer"
      type="button"
      title=${msg('Send or receive files: ZMODEM, YMODEM, XMODEM')}
      @click=${() => this.dispatchEvent(new TransferWantedEvent({ direction: 'send' }))}
    >
      ${msg('Send files…')}
    </button>`;
  }

  /** How far it is written to files as it comes, and the way to have it so. */
  #files({ file }: SessionSummary) {
    return html`<button
      class=${file ? (file.problem ? 'err' : '') : 'offer'}
      type="button"
      title=${file ? msg(str`Written to “${file.folder}” as it comes`) : msg('Write files as it comes')}
      @click=${() => this.dispatchEvent(new Event('files-wanted'))}
    >
      ${file ? `→ ${file.file || file.folder}, ${formatBytes(file.writtenBytes)}` : msg('Write files…')}
    </button>`;
  }

  #relayed() {
    const { shared, relay } = this;
    if (!shared) return nothing;
    const { viewerCount, behindBytes, away } = shared;
    const roundTripMs = relay?.state.kind === 'open' ? relay.state.roundTripMs : undefined;
    return html`${
      away === undefined
        ? nothing
        : html`<span
            class="warn"
            title=${msg(
              'This port’s computer is not connected to its relay: you cannot transmit, and its data arrives later.',
            )}
            >${msg(str`${away} is offline`)}</span
          >`
    }
    ${
      behindBytes >= minBehindBytes
        ? html`<span class="warn" title=${msg('Received at the relay, still on its way here')}
            >${msg(str`${formatBytes(behindBytes)} behind`)}</span
          >`
        : nothing
    }
    ${
      viewerCount > 0 && relay?.state.kind === 'open'
        ? html`<span>${msg(str`${formatCount(viewerCount)} attached`)}</span>`
        : nothing
    }
    ${
      relay?.state.kind === 'open' && relay.state.transport === 'http'
        ? html`<span title=${msg('Over HTTP: WebSocket is blocked. Everything works, a little slower.')}>HTTP</span>`
        : nothing
    }
    ${
      roundTripMs === undefined
        ? nothing
        : html`<span title=${msg('Round trip to the relay')}>${formatRoundTrip(roundTripMs)}</span>`
    }`;
  }

  #storage() {
    const { storage } = this;
    if (!storage) return nothing;
    if (storage.unsavedBytes > 0)
      return html`<span class="err">${msg(str`${formatBytes(storage.unsavedBytes)} not saved`)}</span>`;
    if (storage.kind === 'full') return html`<span class="err">${msg('storage full, kept in memory')}</span>`;
    if (storage.kind === 'blocked') return html`<span class="warn">${msg('not stored, kept in memory')}</span>`;
    if (storage.clearedMs === undefined) return nothing;
    return html`<span
      class="warn"
      title=${msg('The browser deleted the data that this page had stored. New data is stored again.')}
      >${msg(str`storage was cleared at ${formatTime(storage.clearedMs)}`)}</span
    >`;
  }

  #captureMs({ state, startedMs }: SessionSummary): number {
    const running = state.kind === 'open' || state.kind === 'lost' || state.kind === 'released';
    return running ? Date.now() - startedMs : (this.capture?.durationMs ?? 0);
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        padding: 5px 12px;
        border-top: 1px solid var(--line);
        background: var(--surface);
        color: var(--muted);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      strong {
        color: var(--text);
        font-weight: 550;
      }
      .grow {
        flex: 1;
      }
      .rx {
        min-width: 18ch;
      }
      .err {
        color: var(--err);
      }
      .warn,
      .paused {
        color: var(--warn);
      }
      button {
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      button.err {
        color: var(--err);
      }
      /* The palette has it, too. */
      @container (max-width: 480px) {
        .offer {
          display: none;
        }
      }
    `,
  ];
}

/** The name without its explanation: `overrun`. */
function shortName(name: string): string {
  return name.split(/[:：]/, 1)[0] ?? name;
}

function stallName(stall: TransmitStall): string {
  switch (stall) {
    case 'cts':
      return msg('waiting for CTS');
    case 'relay':
      return msg('waiting for the relay');
    case 'control':
      return msg('waiting for control');
    case 'device':
      return msg('the device accepts no data');
  }
}

function stallHint(stall: TransmitStall): string {
  switch (stall) {
    case 'cts':
      return msg(
        'Hardware flow control is on, and the device keeps CTS off. If it does not use CTS, turn flow control off.',
      );
    case 'relay':
      return msg('There is no connection to the computer that has the port.');
    case 'control':
      return msg('Somebody else has control of this port.');
    case 'device':
      return msg('The system has taken nothing for a while: the device or its driver does not accept data.');
  }
}
