import { msg } from '@lit/localize';
import { joinSentences } from '../../i18n/join-sentences.ts';

/**
 * Asks for the focus to go on to the composer, for Tab itself is the device's. Until the focus is somewhere else again Tab
 * passes over the terminal, so that Shift Tab leads on from the composer to what stands before the terminal.
 * @param setTabStop whether Tab stops at the terminal
 */
export function leaveTerminal(view: HTMLElement, setTabStop: (on: boolean) => void): void {
  // Not the document: moves of the focus within one shadow tree are not told outside of it.
  const root = view.getRootNode();
  setTabStop(false);
  view.dispatchEvent(new Event('leave-terminal', { bubbles: true, composed: true }));
  const back = (event: Event) => {
    if (event.target instanceof Element && event.target.localName === 'composer-bar') return;
    root.removeEventListener('focusin', back);
    setTabStop(true);
  };
  root.addEventListener('focusin', back);
}

/** What a terminal says over its corner: how to leave it, how to open a link, or that typing goes nowhere. */
export type TerminalHint = 'leave' | 'link' | 'closed' | 'read-only';

/** @param reason why nothing can be transmitted, for `read-only` */
export function hintText(hint: TerminalHint, reason = ''): string {
  switch (hint) {
    case 'leave':
      return msg('Ctrl Shift F6 leaves the terminal');
    case 'link':
      return msg('Ctrl click opens the link');
    case 'closed':
      return msg('The port is not open: nothing was transmitted');
    case 'read-only':
      return joinSentences(msg('Nothing was transmitted.'), reason);
  }
}
