import { msg } from '@lit/localize';
import { joinSentences } from '../../i18n/join-sentences.ts';

/**
 * Moves the focus to the composer, since Tab goes to the device. Until the focus moves elsewhere, Tab skips the
 * terminal, so that Shift Tab in the composer leads to what is before the terminal.
 * @param setTabStop whether Tab stops at the terminal
 */
export function leaveTerminal(view: HTMLElement, setTabStop: (on: boolean) => void): void {
  // Not the document: focus moves within a shadow tree are not visible outside.
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

/** The hint in a terminal's corner: how to leave it, how to open a link, or why typing has no effect. */
export type TerminalHint = 'leave' | 'link' | 'closed' | 'read-only';

/** @param reason why nothing can be transmitted, for `read-only` */
export function hintText(hint: TerminalHint, reason = ''): string {
  switch (hint) {
    case 'leave':
      return msg('Ctrl Shift F6 leaves the terminal');
    case 'link':
      return msg('Ctrl click opens the link');
    case 'closed':
      return msg('Port not open: nothing was transmitted');
    case 'read-only':
      return joinSentences(msg('Nothing was transmitted.'), reason);
  }
}
