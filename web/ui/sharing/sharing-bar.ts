import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { RelayAccess } from '../../engine/api/access.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { ControlAction, SharedPort, SharedViewerId } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import './access-ends.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { recordingMark, recordingMarkStyles } from '../page/recording-mark.ts';
import '../kit/pop-panel.ts';
import { attempt } from '../page/problem.ts';
import { sharingBarStyles } from './sharing-bar-styles.ts';
import {
  askingViewers,
  holdingSentence,
  lossSentence,
  possibleHolders,
  requestLabel,
  standingOf,
  viewerName,
  watchingCount,
} from '../page/sharing-state.ts';
import './take-over-dialog.ts';
import type { TakeOverDialog } from './take-over-dialog.ts';
import { viewerList, viewerListStyles } from './viewer-list.ts';

/** Who has control of a shared port, who is viewing, and the actions; for the holder also the requests. */
@localized()
@customElement('sharing-bar')
export class SharingBar extends LitElement {
  @property() portId: PortId = '';
  @property({ attribute: false, hasChanged: looksDifferent }) shared: SharedPort | undefined;
  /** Our access to the port's relay. */
  @property({ attribute: false, hasChanged: (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b) })
  access: RelayAccess | undefined;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @query('take-over-dialog') private takeOverDialog!: TakeOverDialog;

  /** We handed over control; otherwise it was taken. */
  #gaveAway = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('shared');
    const now = this.shared;
    if (now?.ask) void import('./confirm-question.ts');
    if (!before || !now || changed.has('portId') || standingOf(before) !== 'holds' || standingOf(now) === 'holds')
      return;
    // After closing or disconnecting we are not attached: control was not taken from us.
    if (now.holder && now.self !== undefined && !this.#gaveAway) this.shell?.tell(lossSentence(now));
    this.#gaveAway = false;
  }

  protected override render() {
    const { shared } = this;
    if (!shared) return nothing;
    return html`<div class="bar">
        ${icon(standingOf(shared) === 'holds' ? 'hold' : 'watch')}
        <span class="holder" role="status"
          >${holdingSentence(shared)}${
            standingOf(shared) === 'asked'
              ? html`<span class="quietly">${msg('you requested control')}</span>`
              : nothing
          }</span
        >
        ${
          shared.viewerCount > 0
            ? html`<pop-panel kind="icon" class="viewers" label=${msg('Attached viewers')}>
                <span slot="button">${this.#watching(shared)}</span>
                ${viewerList(shared)}
              </pop-panel>`
            : nothing
        }
        ${recordingMark(shared.recording)}
        <span class="grow"></span>
        <access-ends .expiresMs=${this.access?.expiresMs}></access-ends>
        ${this.#actions(shared)}
      </div>
      <div role="status">
        ${this.#question(shared)}
        ${shared.ask ? html`<confirm-question .portId=${this.portId} .ask=${shared.ask}></confirm-question>` : nothing}
      </div>
      <take-over-dialog
        .holder=${viewerName(shared, shared.holder?.id)}
        @confirmed=${({ detail }: CustomEvent<string>) => this.#lease('take-over', undefined, detail)}
      ></take-over-dialog>`;
  }

  #watching(shared: SharedPort): string {
    const count = watchingCount(shared);
    const others = standingOf(shared) === 'holds' ? count : count - Number(shared.self !== undefined);
    if (count === 0) return msg('nobody else is viewing');
    return standingOf(shared) !== 'holds' && others <= 0
      ? msg('only you are viewing')
      : msg(str`${formatCount(count)} viewing`);
  }

  /** Side by side where there is room, else in a menu. */
  #actions(shared: SharedPort) {
    const standing = standingOf(shared);
    if (standing === 'watches') return html`<span class="quietly">${msg('View only')}</span>`;
    const takeOver: MenuItem = { label: msg('Take control…'), run: () => this.takeOverDialog.show() };
    const release = (label: string): MenuItem => ({ label, run: () => this.#lease('release') });
    const request: MenuItem = { label: requestLabel(shared), run: () => this.#lease('request') };
    const handOver = possibleHolders(shared).map(({ id }): MenuItem => ({
      label: viewerName(shared, id),
      run: () => this.#lease('hand-over', id),
    }));
    const plain = {
      free: [request],
      held: [request, takeOver],
      asked: [release(msg('Withdraw request')), takeOver],
      holds: [release(msg('Release control'))],
    }[standing];
    const givers = standing === 'holds' ? handOver : [];
    const share: MenuItem = {
      label: msg('Share…'),
      icon: 'share',
      separated: true,
      run: () => this.shell?.shareRelay(shared.relay, this.portId),
    };
    const mayShare = this.access?.role === 'admin';
    const all = [
      ...givers.map((item): MenuItem => ({ ...item, label: msg(str`Hand over to ${item.label}`) })),
      ...plain,
      ...(mayShare ? [share] : []),
    ];
    return html`<div class="actions">
        ${
          givers.length > 0
            ? html`<menu-button look="quiet" .items=${givers}>${msg('Hand over to')} ${icon('chevron')}</menu-button>`
            : nothing
        }
        ${plain.map(({ label, run }) => html`<button class="quiet" type="button" @click=${run}>${label}</button>`)}
        ${
          mayShare
            ? html`<button class="quiet" type="button" title=${msg('Make a link to this port')} @click=${share.run}>
                ${icon('share')} ${msg('Share…')}
              </button>`
            : nothing
        }
      </div>
      <menu-button class="all" label=${msg('Port control')} .items=${all}>${icon('more')}</menu-button>`;
  }

  /** A request that waits for an answer. Announced when it appears, without moving the focus. */
  #question(shared: SharedPort) {
    const [first, ...others] = askingViewers(shared);
    if (first === undefined) return nothing;
    const name = viewerName(shared, first);
    return html`<div class="bar question">
      ${icon('info')}
      <p>
        ${joinSentences(
          msg(str`${name} requests control.`),
          others.length > 0 ? msg(str`${formatCount(others.length)} more are waiting.`) : '',
        )}
      </p>
      <button class="quiet" type="button" @click=${() => this.#lease('grant', first)}>${msg('Hand over')}</button>
      <button class="quiet" type="button" @click=${() => this.#lease('refuse', first)}>${msg('Refuse')}</button>
    </div>`;
  }

  #lease(action: ControlAction, to?: SharedViewerId, text?: string): void {
    this.#gaveAway = action === 'grant' || action === 'hand-over' || action === 'release';
    attempt(this, this.engine.relays.lease(this.portId, action, to, text));
  }

  static override styles = [controls, viewerListStyles, recordingMarkStyles, sharingBarStyles];
}

/** `behindBytes` changes all the time and is shown elsewhere. */
function looksDifferent(now: SharedPort | undefined, before: SharedPort | undefined): boolean {
  const look = (shared: SharedPort | undefined) => JSON.stringify({ ...shared, behindBytes: 0 });
  return look(now) !== look(before);
}

declare global {
  interface HTMLElementTagNameMap {
    'sharing-bar': SharingBar;
  }
}
