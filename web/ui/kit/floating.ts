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
  popover.style.maxHeight = '';
  const { offsetWidth: width, offsetHeight: height } = popover;
  const { top, maxHeight } = roomFor(height, at, innerHeight, gap);
  const left = Math.min(at.left, innerWidth - width - gap);
  popover.style.top = `${top}px`;
  if (maxHeight < height) popover.style.maxHeight = `${maxHeight}px`;
  popover.style.left = `${Math.max(gap, left)}px`;
}

/** With less room than this on both sides of its anchor, a popover covers the anchor. */
const leastRoom = 200;

/**
 * Where a popover goes that is `height` pixels high, and how high it can be there.
 * @param anchor its edges @param inner the height of the window
 */
export function roomFor(
  height: number,
  anchor: { readonly top: number; readonly bottom: number },
  inner: number,
  gap: number,
): { readonly top: number; readonly maxHeight: number } {
  const below = inner - anchor.bottom - gap;
  const above = anchor.top - gap;
  const isBelow = height <= below || below >= above;
  const room = isBelow ? below : above;
  if (height > room && room < leastRoom) {
    const maxHeight = Math.min(height, inner - 2 * gap);
    return { top: Math.max(0, inner - maxHeight - 2 * gap), maxHeight };
  }
  return { top: isBelow ? anchor.bottom : Math.max(0, above - Math.min(height, room)), maxHeight: room };
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
