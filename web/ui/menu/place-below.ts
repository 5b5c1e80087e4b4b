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
