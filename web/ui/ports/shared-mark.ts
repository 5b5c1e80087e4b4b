import { msg, str } from '@lit/localize';
import { css, html, nothing } from 'lit';
import type { SharedPort } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { icon } from '../kit/icons.ts';
import { askingViewers, holderSentence, standingOf } from '../page/sharing-state.ts';

/** Who has control of a shared port, after a hand if that is us, else an eye, and how many are attached. */
export function sharedMark(shared: SharedPort | undefined) {
  if (!shared || (shared.viewerCount === 0 && !shared.holder)) return nothing;
  const count = formatCount(shared.viewerCount);
  const sentence = `${holderSentence(shared)} · ${msg(str`${count} attached`)}`;
  const sign = standingOf(shared) === 'holds' ? icon('hold') : shared.holder ? icon('watch') : nothing;
  return html`<span class="shared ${askingViewers(shared).length > 0 ? 'asked' : ''}" title=${sentence}
    >${sign}<span>${sentence}</span></span
  >`;
}

export const sharedMarkStyles = css`
  .shared {
    flex: 0 1 auto;
    display: inline-flex;
    align-items: center;
    gap: 3px;
    min-width: 0;
  }
  .shared span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .shared svg.i {
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
