/** What has the focus, through shadow roots; `undefined` for nothing, and for what has been hidden with its tab. */
export function focusedElement(): Element | undefined {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused?.checkVisibility() ? focused : undefined;
}
