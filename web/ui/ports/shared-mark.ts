import { msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import type { SharedPort } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { icon } from '../kit/icons.ts';
import { askingViewers, holderSentence, standingOf } from '../page/sharing-state.ts';

/**
 * The number of clients attached to a shared port, after a hand if we have control or an eye if somebody else has. The
 * tool tip and assistive technology name the holder.
 */
export function sharedMark(shared: SharedPort | undefined) {
  if (!shared || (shared.viewerCount === 0 && !shared.holder)) return nothing;
  const count = formatCount(shared.viewerCount);
  const sentence = `${holderSentence(shared)} · ${msg(str`${count} attached`)}`;
  const sign = standingOf(shared) === 'holds' ? icon('hold') : shared.holder ? icon('watch') : nothing;
  return html`<span
      class="shared ${askingViewers(shared).length > 0 ? 'asked' : ''}"
      title=${sentence}
      aria-hidden="true"
      >${sign}${count}</span
    ><span class="visually-hidden">${sentence}</span>`;
}

export const sharedMarkStyles = css`
  .shared {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 2px;
    color: var(--faint);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
  }
  .shared svg {
    width: 12px;
    height: 12px;
  }
  /* Somebody waits for an answer. */
  .shared.asked {
    padding: 0 4px;
    border-radius: 4px;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
`;
