import type { LitElement } from 'lit';

/**
 * Puts the keyboard on a control of a row, when the list is drawn: of one that was moved, or that took the place of one
 * that was removed.
 * @param selector the same control of each row @param at which row, from 0; the last one if there are fewer
 * @param otherwise a selector of what gets the keyboard when no row is left
 */
export async function focusPlace(host: LitElement, selector: string, at: number, otherwise: string): Promise<void> {
  await host.updateComplete;
  const all = [...host.renderRoot.querySelectorAll<HTMLElement>(selector)];
  (all[at] ?? all.at(-1) ?? host.renderRoot.querySelector<HTMLElement>(otherwise))?.focus();
}
