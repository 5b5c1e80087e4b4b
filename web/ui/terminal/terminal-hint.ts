import { msg } from '@lit/localize';
import { joinSentences } from '../../i18n/join-sentences.ts';

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
