import type { LineBreaks } from '../../core/line-breaks.ts';
import { lineEndingText, type LineEnding } from '../../core/line-ending.ts';
import { storedChoice } from '../view/view-preferences.ts';

/** What is chosen for the terminal of a port, besides its profile. */
export interface TerminalViewOptions {
  readonly lineBreaks: LineBreaks;
  /** What Enter sends, and pasted line breaks become. */
  readonly enter: Exclude<LineEnding, 'none'>;
  /** What Backspace sends: DEL (7F) or BS (08). */
  readonly backspace: 'del' | 'bs';
}

export function readTerminalOptions(stored: Readonly<Record<string, unknown>>): TerminalViewOptions {
  // As it was called before there was `auto`; `raw` was the default then, and no choice.
  const former = storedChoice(['cr', 'lf'], stored['newline'], undefined);
  return {
    lineBreaks: storedChoice(['auto', 'raw', 'cr', 'lf'], stored['lineBreaks'] ?? former, 'auto'),
    enter: storedChoice(['cr', 'lf', 'crlf'], stored['enter'], 'cr'),
    backspace: storedChoice(['del', 'bs'], stored['backspace'], 'del'),
  };
}

/**
 * What a key sends to the device. Control characters that are typed as such (Ctrl M, Ctrl H) do not come here.
 * @param typed as xterm has it: Enter is CR, Backspace DEL, with Ctrl BS, each after ESC with Alt
 */
export function keyText(typed: string, { enter, backspace }: Pick<TerminalViewOptions, 'enter' | 'backspace'>): string {
  const [, alt = '', key = ''] = /^(\u001b?)([\r\b\u007f])$/.exec(typed) ?? [];
  if (key === '\r') return alt + lineEndingText[enter];
  if (key === '' || backspace === 'del') return typed;
  return alt + (key === '\b' ? '\u007f' : '\b');
}
