import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatFraming } from '../../core/port-settings.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { demoDescription } from '../../i18n/demo-texts.ts';
import { formatBaud, formatRate, formatTime } from '../../i18n/format.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { mayShare, relayOf } from '../page/relay-status.ts';
import { releaseAfterMs } from '../page/release-time.ts';
import { sideStyles } from '../kit/side-styles.ts';
import { holdReason, staysOpen } from '../page/sharing-state.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { type PortStatus, portStatus, portTitle, sessionOf } from '../page/port-status.ts';
import { sharedMark, sharedMarkStyles } from './shared-mark.ts';
import { TouchWatch } from './touch-watch.ts';

/** Some ports, each with its status. */
@customElement('port-list')
@localized()
class PortList extends LitElement {
  @property({ attribute: false }) ports: readonly PortSummary[] = [];
  /** The name of the list. */
  @property() label = '';
  /** The port whose session is shown. */
  @property({ attribute: false }) selected: PortId | undefined;
  /** Their relay is not connected: no message when there are none, and no viewers. */
  @property({ type: Boolean }) quiet = false;

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
    if (this.ports.length > 0)
      return html`<ul aria-label=${this.label}>
        ${this.#rows(this.ports)}
      </ul>`;
    return this.quiet ? nothing : html`<p class="empty">${msg('None yet')}</p>`;
  }

  #rows(ports: readonly PortSummary[]) {
    return repeat(
      ports,
      ({ id }) => id,
      (port) => this.#row(port),
    );
  }

  #row(port: PortSummary) {
    const session = sessionOf(port, this.engineState.sessions);
    const status = portStatus(port, session);
    const on = port.id === this.selected;
    const name = portTitle(port);
    const known = port.source === 'demo' ? (demoDescription(port.name) ?? port.detail) : port.detail;
    const hint = known === name ? '' : known;
    const under = this.#under(port, status, session);
    return html`<li class="${on ? 'on' : ''} ${this.#touched.has(port.id) ? 'touched' : ''}">
      <button
        class="row"
        aria-current=${on ? 'true' : nothing}
        title=${[name, hint].filter(Boolean).join(' · ')}
        @click=${() => this.shell?.openPort(port.id)}
      >
        ${portDot(status, port.profile.color)}
        <span class="text">
          <span class="name">${name}</span>
          <span class="visually-hidden">${statusName(status)}</span>
          ${under === nothing ? nothing : html`<small>${under}</small>`}
        </span>
      </button>
      <menu-button label=${msg(str`Actions for ${name}`)} .items=${this.#items(port, status)}
        >${icon('more')}</menu-button
      >
    </li>`;
  }

  /** Stands under the name: who has control, and how fast data comes. */
  #under(port: PortSummary, status: PortStatus, session: ReturnType<typeof sessionOf>) {
    const who = this.quiet ? nothing : sharedMark(port.shared);
    const figure = this.#figure(port, status, session);
    if (who === nothing && figure === nothing) return nothing;
    return html`${who}${figure === nothing ? nothing : html`<span class="figure">${figure}</span>`}`;
  }

  #figure(port: PortSummary, status: PortStatus, session: ReturnType<typeof sessionOf>) {
    if (session?.state.kind === 'lost' && status !== 'unreached')
      return session.state.isFirst ? statusName('away') : msg(str`lost ${formatTime(session.state.sinceMs)}`);
    // A line that comes and goes with the data would make the list jump: in the pauses it tells the settings.
    if (status === 'open' && session) {
      if (session.rxRate >= 1) return formatRate(session.rxRate);
      const { baudRate } = session.settings;
      return port.shared?.bytesOnly ? statusName(status) : `${formatBaud(baudRate)} ${formatFraming(session.settings)}`;
    }
    if (status === 'unreached') return msg('offline');
    return status === 'failed' || status === 'opening' || status === 'released' ? statusName(status) : nothing;
  }

  #items(port: PortSummary, status: PortStatus): readonly MenuItem[] {
    const { sessionId, shared } = port;
    const session = sessionOf(port, this.engineState.sessions);
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
      ...(sessionId !== undefined && status === 'open' && port.source !== 'replay' && holdReason(shared) === ''
        ? [
            {
              label: msg('Release for another program'),
              icon: 'unplugged',
              run: () => attempt(this.engine.sessions.release(sessionId, releaseAfterMs())),
            } as const,
          ]
        : []),
      { label: msg('Name and settings…'), icon: 'settings', run: () => this.shell?.editPort(port.id) },
      ...(session && this.engineState.captures.length > 1
        ? [{ label: msg('Merged timeline…'), icon: 'menu', run: () => this.#chooseTimeline(session) } as const]
        : []),
      ...(shared?.hasPast
        ? [
            {
              label: msg('Recordings…'),
              icon: 'past',
              run: () => this.shell?.showPast(shared.relay, shared.port),
            } as const,
          ]
        : []),
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

  /** Of this session and the others. */
  #chooseTimeline({ captureId }: SessionSummary): void {
    const all = new Set([captureId, ...this.engineState.sessions.map((session) => session.captureId)]);
    void this.shell?.chooseTimeline([...all].map((id) => ({ captureId: id })));
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
