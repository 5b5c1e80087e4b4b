import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { formatRoundTrip } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { dotStyles, portDot } from '../page/port-dot.ts';
import '../ports/port-list.ts';
import { sideStyles } from '../kit/side-styles.ts';
import { relayListStyles } from './relay-list-styles.ts';
import { mayShare, needsSignIn, relayDot, relayName, relayStatusName } from '../page/relay-status.ts';

/** The relays, each with its status and ports. */
@customElement('relay-list')
@localized()
class RelayList extends LitElement {
  @property({ attribute: false }) relays: readonly RelaySummary[] = [];
  /** The ports to show, of all of them. */
  @property({ attribute: false }) ports: readonly PortSummary[] = [];
  /** What is looked for, at relays that do not list all of their ports. */
  @property() wanted = '';
  /** The port whose session is shown. */
  @property({ attribute: false }) selected: PortId | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  override willUpdate(): void {
    // The sentences are loaded only when a relay has a problem.
    if (this.relays.some(({ state: { kind } }) => kind === 'waiting')) void import('../relays/relay-trouble.ts');
    if (this.relays.some(({ directory }) => directory)) void import('./directory-list.ts');
  }

  /** The ports that are found, of the first relay that does not list all. */
  get directory(): (HTMLElement & { openFirst(): Promise<void> }) | null {
    return this.renderRoot.querySelector('directory-list');
  }

  override render() {
    return repeat(
      this.relays,
      ({ address }) => address,
      (relay) => this.#relay(relay),
    );
  }

  #relay(relay: RelaySummary) {
    const name = relayName(relay);
    const items = this.#items(relay);
    return html`<div class="relay" role="group" aria-label=${name}>
      <div class="line">
        <h3 title=${relay.address}>
          ${portDot(relayDot(relay), undefined)}<span class="name">${name}</span>
          <span class="visually-hidden">${relayStatusName(relay)}</span>${this.#figure(relay)}
        </h3>
        ${
          items.length > 0
            ? html`<menu-button label=${msg(str`Actions for ${name}`)} .items=${items}>${icon('more')}</menu-button>`
            : nothing
        }
      </div>
      ${relay.state.kind === 'waiting' ? html`<relay-trouble .relay=${relay}></relay-trouble>` : nothing}
      <port-list
        label=${name}
        .ports=${this.ports.filter(({ shared }) => shared?.relay === relay.address)}
        .selected=${this.selected}
        ?quiet=${relay.state.kind !== 'open' || relay.directory !== undefined}
      ></port-list>
      ${
        relay.directory
          ? html`<directory-list
              label=${msg(str`All ports of ${name}`)}
              .relay=${relay}
              .wanted=${this.wanted}
            ></directory-list>`
          : nothing
      }
    </div>`;
  }

  #figure({ state }: RelaySummary) {
    if (state.kind === 'connecting') return html`<small>${msg('connecting')}</small>`;
    if (state.kind === 'waiting') return nothing;
    const { transport, roundTripMs } = state;
    return html`${
      transport === 'http'
        ? html`<span class="badge" title=${msg('Over HTTP: WebSocket is blocked. Everything works, a little slower.')}
            >HTTP</span
          >`
        : nothing
    }
    ${
      roundTripMs === undefined
        ? nothing
        : html`<small title=${msg('Round trip to the relay')}>${formatRoundTrip(roundTripMs)}</small>`
    }`;
  }

  #items(relay: RelaySummary): readonly MenuItem[] {
    const { address, own, state, access } = relay;
    const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => this.shell?.report(error));
    return [
      ...(mayShare(relay)
        ? [{ label: msg('Share…'), icon: 'share', run: () => this.shell?.shareRelay(address) } as const]
        : []),
      ...(state.kind === 'open'
        ? [
            { label: msg('Wall of consoles…'), icon: 'watch', run: () => this.shell?.showWall(address) } as const,
            { label: msg('Recordings…'), icon: 'past', run: () => this.shell?.showPast(address) } as const,
          ]
        : []),
      ...(state.kind === 'open' && access?.sharing
        ? [{ label: msg('Who has access…'), icon: 'people', run: () => this.shell?.showAccess(address) } as const]
        : []),
      ...(needsSignIn(relay)
        ? [{ label: msg('Sign in…'), icon: 'people', run: () => this.shell?.useLink(undefined, address) } as const]
        : []),
      ...(state.kind === 'waiting'
        ? [{ label: msg('Diagnose'), icon: 'info', run: () => this.shell?.examineRelay(address) } as const]
        : []),
      ...(state.kind === 'waiting'
        ? [{ label: msg('Retry now'), icon: 'plug', run: () => attempt(this.engine.relays.retry(address)) } as const]
        : []),
      ...(own
        ? []
        : [
            {
              label: msg('Remove this relay'),
              icon: 'trash',
              danger: true,
              separated: state.kind === 'waiting' || access !== undefined,
              run: () => attempt(this.engine.relays.remove(address)),
            } as const,
          ]),
    ];
  }

  static override styles = [controls, sideStyles, dotStyles, relayListStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'relay-list': RelayList;
  }
}
