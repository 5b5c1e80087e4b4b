import { msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import type { SharedPort, SharedViewer } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { viewerNames } from '../page/sharing-state.ts';

/** Everybody attached, with their roles. */
export function viewerList(shared: SharedPort) {
  const { viewers, viewerCount } = shared;
  const names = viewerNames(shared);
  const unnamed = viewerCount - viewers.length;
  return html`<ul>
      ${viewers.map(
        (viewer) =>
          html`<li>
            <span class="name">${names.get(viewer.id)}</span
            ><span class="marks">${marksOf(viewer, shared).join(' · ')}</span>
          </li>`,
      )}
    </ul>
    ${unnamed > 0 ? html`<p class="hint">${msg(str`and ${formatCount(unnamed)} more`)}</p>` : nothing}`;
}

function marksOf({ id, role }: SharedViewer, { self, holder, wanting }: SharedPort): readonly string[] {
  return [
    ...(id === self ? [msg('you')] : []),
    ...(id === holder?.id ? [msg('has control')] : []),
    ...(wanting.includes(id) ? [msg('requests control')] : []),
    { viewer: msg('view only'), operator: msg('operator'), admin: msg('administrator') }[role],
  ];
}

export const viewerListStyles = css`
  ul {
    display: grid;
    gap: 4px;
    min-width: 180px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    justify-content: space-between;
    gap: 20px;
  }
  .name {
    overflow-wrap: anywhere;
  }
  .marks {
    flex: none;
    color: var(--faint);
    font-size: 12px;
  }
  ul + .hint {
    margin-top: 6px;
  }
`;
