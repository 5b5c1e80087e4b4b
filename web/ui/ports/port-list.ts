import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { demoDescription } from '../../i18n/demo-texts.ts';
import { formatRate, formatTime } from '../../i18n/format.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { mayShare, relayOf } from '../page/relay-status.ts';
import { sideStyles } from '../kit/side-styles.ts';
import { staysOpen } from '../page/sharing-state.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { type PortStatus, portName, portStatus, sessionOf } from '../page/port-status.ts';
import { sharedMark, sharedMarkStyles } from './shared-mark.ts';
import { TouchWatch } from './touch-watch.ts';

/** The ports of one source, each with its status. */
@customElement('port-list')
@localized()
export class PortList extends LitElement {
  @property() source: PortSummary['source'] = 'serial';
  /** The port whose session is shown. */
  @property({ attribute: false }) selected: PortId | undefined;
  /** Only the ports of this relay, without a heading: `label` names the list. */
  @property({ attribute: false }) relay: RelayAddress | undefined;
  @property() label = '';
  /** The relay is not connected: no message when the list is empty, and no viewers. */
  @property({ type: Boolean }) quiet = false;
  /** Whether ports can be granted in this browser. */
  @property({ type: Boolean }) connectable = false;

  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  readonly #touched = new TouchWatch(this);

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('engineState')) this.#touched.see(this.engineState.ports, this.selected);
  }

  override render() {
    const ports = this.engineState.ports.filter(
      ({ source, shared }) => source === this.source && shared?.relay === this.relay,
    );
    if (this.relay !== undefined)
      return ports.length > 0
        ? html`<ul aria-label=${this.label}>
            ${this.#rows(ports)}
          </ul>`
        : this.quiet
          ? nothing
          : this.#empty();
    return html`<div class="head">
        <h2 id="title">${this.source === 'demo' ? msg('Demo') : msg('Ports')}</h2>
        ${
          this.connectable
            ? html`<button
                class="icon"
                title=${msg('Connect a device')}
                aria-label=${msg('Connect a device')}
                @click=${() => this.shell?.connect()}
              >
                ${icon('add')}
              </button>`
            : nothing
        }
      </div>
      ${
        ports.length > 0
          ? html`<ul aria-labelledby="title">
              ${this.#rows(ports)}
            </ul>`
          : this.#empty()
      }`;
  }

  #rows(ports: readonly PortSummary[]) {
    return repeat(
      ports,
      ({ id }) => id,
      (port) => this.#row(port),
    );
  }

  #empty() {
    return html`<p class="empty">${this.relay === undefined ? msg('None yet') : msg('No ports')}</p>`;
  }

  #row(port: PortSummary) {
    const session = sessionOf(port, this.engineState.sessions);
    const status = portStatus(port, session);
    const on = port.id === this.selected;
    const name = portName(port);
    const hint = port.source === 'demo' ? (demoDescription(port.name) ?? port.detail) : port.detail;
    return html`<li class="${on ? 'on' : ''} ${this.#touched.has(port.id) ? 'touched' : ''}">
      <button
        class="row"
        aria-current=${on ? 'true' : nothing}
        title=${hint ? `${name} · ${hint}` : name}
        @click=${() => this.shell?.openPort(port.id)}
      >
        ${portDot(status, port.profile.color)}<span class="name">${name}</span>${
          port.twin === undefined ? nothing : html`<span class="twin">${port.twin}</span>`
        }
        ${this.quiet ? nothing : sharedMark(port.shared)}
        <span class="visually-hidden">${statusName(status)}</span>
        <small>${this.#figure(status, session)}</small>
      </button>
      <menu-button label=${msg(str`Actions for ${name}`)} .items=${this.#items(port, status)}
        >${icon('more')}</menu-button
      >
    </li>`;
  }

  #figure(status: PortStatus, session: ReturnType<typeof sessionOf>) {
    if (session?.state.kind === 'lost') return msg(str`lost ${formatTime(session.state.sinceMs)}`);
    if (status === 'open') return session && session.rxRate >= 1 ? formatRate(session.rxRate) : nothing;
    if (status === 'unreached') return msg('offline');
    return status === 'failed' || status === 'opening' ? statusName(status) : nothing;
  }

  #items(port: PortSummary, status: PortStatus): readonly MenuItem[] {
    const { sessionId, shared } = port;
    const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => this.shell?.report(error));
    const open: MenuItem = {
      label: msg('Open'),
      icon: 'plug',
      disabled: !port.connected,
      run: () => this.shell?.openPort(port.id),
    };
    const close: MenuItem = {
      label: staysOpen(shared) ? msg('Leave') : msg('Close'),
      icon: 'close',
      run: () => sessionId && attempt(this.engine.sessions.close(sessionId)),
    };
    return [
      sessionId !== undefined && status !== 'failed' ? close : open,
      { label: msg('Name and settings…'), icon: 'settings', run: () => this.shell?.editPort(port.id) },
      ...(shared?.recording === undefined
        ? []
        : [
            {
              label: msg('Recordings…'),
              icon: 'past',
              run: () => this.shell?.showPast(shared.relay, shared.port),
            } as const,
          ]),
      ...(shared && mayShare(relayOf(port, this.engineState.relays))
        ? [{ label: msg('Share…'), icon: 'share', run: () => this.shell?.shareRelay(shared.relay, port.id) } as const]
        : []),
      ...(port.source === 'serial'
        ? [
            {
              label: msg('Forget this port'),
              icon: 'trash',
              danger: true,
              separated: true,
              run: () => attempt(this.engine.ports.forget(port.id)),
            } as const,
          ]
        : []),
    ];
  }

  static override styles = [
    controls,
    sideStyles,
    dotStyles,
    sharedMarkStyles,
    css`
      .touched {
        animation: touched 1.5s ease-out;
      }
      .touched small,
      .touched .dot {
        color: inherit;
      }
      @keyframes touched {
        0%,
        40% {
          background: var(--hit);
          color: var(--on-hit);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .touched {
          animation: none;
          background: var(--hit) !important;
          color: var(--on-hit);
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'port-list': PortList;
  }
}
