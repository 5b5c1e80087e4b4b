import { msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { plainName } from '../../core/plain-name.ts';
import type { ShareSummary, SignInSummary } from '../../engine/api/access.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { roleName } from '../../i18n/access-sentences.ts';
import { formatCount, formatMoment } from '../../i18n/format.ts';
import { scopeText } from './port-names.ts';

interface RowContext {
  readonly state: EngineState;
  readonly relay: RelayAddress;
  /** The id of the entry to be revoked once it is confirmed. */
  readonly ending: string;
  readonly end: () => unknown;
}

/** A share in the list: its role, its end, and who uses it. */
export function shareRow(share: ShareSummary, { state, relay, ending, end }: RowContext) {
  const now = Date.now();
  const name = plainName(share.name);
  const facts = [
    roleName(share.role),
    ...(share.confirm ? [msg('asks before it acts')] : []),
    scopeText(state, relay, share.ports),
    msg(str`until ${formatMoment(share.expiresMs, now)}`),
    share.devices !== undefined
      ? msg(str`used by ${formatCount(share.used ?? 0)} of ${formatCount(share.devices)}`)
      : share.signIns === 0
        ? msg('not used yet')
        : share.signIns === 1
          ? msg('used by 1')
          : msg(str`used by ${formatCount(share.signIns)}`),
    ...(share.connections > 0 ? [msg(str`${formatCount(share.connections)} connected with the link itself`)] : []),
    msg(str`made by ${plainName(share.createdBy)}`),
  ];
  const sure = ending === share.id;
  return html`<li>
    <div>
      <strong>${name}</strong>
      <small>${facts.join(' · ')}</small>
      ${
        sure
          ? html`<small class="sure" role="status"
              >${msg('Ends it at once, for everybody who signed in with it.')}</small
            >`
          : nothing
      }
    </div>
    <button
      class=${sure ? 'danger primary' : 'danger'}
      type="button"
      aria-label=${sure ? msg(str`Revoke now: ${name}`) : msg(str`Revoke ${name}`)}
      @click=${end}
    >
      ${sure ? msg('Revoke now') : msg('Revoke')}
    </button>
  </li>`;
}

/** A signed-in device in the list: owner, role, address, and when it was last seen. */
export function signInRow(
  one: SignInSummary,
  { state, relay, ending, end, share }: RowContext & { readonly share: string | undefined },
) {
  const now = Date.now();
  const name = plainName(one.name);
  const facts = [
    roleName(one.role),
    scopeText(state, relay, one.ports),
    ...(one.via === 'owner'
      ? [msg('an owner’s device')]
      : share === undefined
        ? []
        : [msg(str`with “${plainName(share)}”`)]),
    one.connections > 0 ? msg('connected now') : msg(str`last seen ${formatMoment(one.lastSeenMs, now)}`),
    msg(str`from ${plainName(one.address)}`),
    ...(one.expiresMs === undefined ? [] : [msg(str`until ${formatMoment(one.expiresMs, now)}`)]),
  ];
  const sure = ending === one.id;
  return html`<li>
    <div>
      <strong
        ><span class="dot ${one.connections > 0 ? 'on' : ''}"></span
        >${name}${one.self ? html` <span class="self">${msg('this browser')}</span>` : nothing}</strong
      >
      <small>${facts.join(' · ')}</small>
      ${
        sure
          ? html`<small class="sure" role="status"
              >${msg('Disconnects it at once. Its link stays valid: revoke that too if it must not return.')}</small
            >`
          : nothing
      }
    </div>
    ${
      one.self
        ? nothing
        : html`<button
            class=${sure ? 'danger primary' : 'danger'}
            type="button"
            aria-label=${sure ? msg(str`End now: ${name}`) : msg(str`End the access of ${name}`)}
            @click=${end}
          >
            ${sure ? msg('End now') : msg('End')}
          </button>`
    }
  </li>`;
}

export const accessListStyles = css`
  :host {
    --dialog-width: 560px;
  }
  .stack {
    gap: 16px;
  }
  section {
    display: grid;
    gap: 6px;
  }
  h3 small {
    color: var(--faint);
    font-weight: 400;
  }
  ul {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
    border: 1px solid var(--line);
    border-radius: var(--r-panel);
  }
  li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px 8px 8px 12px;
  }
  li + li {
    border-top: 1px solid var(--line);
  }
  li > div {
    flex: 1;
    display: grid;
    gap: 2px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  li strong {
    font-weight: 550;
  }
  li small {
    color: var(--muted);
    font-size: 12px;
  }
  li .sure {
    color: var(--err);
  }
  li button {
    flex: none;
    height: var(--h);
    padding-inline: 10px;
    font-weight: inherit;
  }
  .dot {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-inline-end: 6px;
    border: 1.5px solid var(--edge);
    border-radius: 50%;
  }
  .dot.on {
    border-color: var(--accent);
    background: var(--accent);
  }
  .self {
    color: var(--faint);
    font-size: 12px;
    font-weight: 400;
  }
`;
