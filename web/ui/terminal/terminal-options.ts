import type { TerminalOptions } from '../../engine/api/views.ts';
import { oneOf } from '../view/view-preferences.ts';

/** What is chosen for the terminal of a port, besides its profile. */
export interface TerminalViewOptions {
  readonly newline: TerminalOptions['newline'];
}

export function readTerminalOptions(stored: Readonly<Record<string, unknown>>): TerminalViewOptions {
  return { newline: oneOf(['raw', 'cr', 'lf'], stored['newline'], 'raw') };
}
