import { css } from 'lit';

/** Declarations shared by dialogs, menus and panels, for use inside a rule. */
export const floating = css`
  border: 1px solid var(--line);
  background: var(--surface);
  color: var(--text);
  box-shadow: var(--float);
  font: 13px/1.45 var(--sans);
`;

/** Where a window is narrow, a dialog is a sheet at its lower edge, near the thumbs. */
export const narrowSheet = css`
  @media (max-width: 559px) {
    dialog {
      width: 100vw;
      max-width: none;
      max-height: calc(100dvh - 32px);
      margin: auto 0 0;
      border-width: 1px 0 0;
      border-radius: 14px 14px 0 0;
    }
  }
`;

/**
 * Puts an open popover below its anchor, above it where there is more room, and inside the window. Measured once, when
 * it opens: a popover closes on a click elsewhere, so nothing moves under it. (CSS anchor positioning would do, but
 * the browsers with Web Serial got it only long after Web Serial.)
 * @param gap pixels that the popover's own margin keeps between the two
 */
export function placeBelow(popover: HTMLElement, anchor: HTMLElement, gap = 8): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = innerHeight - at.bottom - gap;
  const top = height <= below || below >= at.top ? at.bottom : Math.max(0, at.top - height - gap);
  const left = Math.min(at.left, innerWidth - width - gap);
  popover.style.top = `${top}px`;
  popover.style.left = `${Math.max(gap, left)}px`;
}

/** A small dialog that asks one thing: a heading, a field, and `.buttons` under it. */
export const questionStyles = css`
  dialog {
    width: min(var(--dialog-width, 420px), calc(100vw - 24px));
    padding: 18px;
    border-radius: var(--r-panel);
    ${floating}
  }
  dialog::backdrop {
    background: var(--veil);
  }
  h2 {
    margin: 0 0 10px;
    font-size: 15px;
  }
  .buttons {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 14px;
  }
  ${narrowSheet}
  @media (max-width: 559px) {
    .buttons {
      padding-bottom: env(safe-area-inset-bottom);
    }
  }
`;
