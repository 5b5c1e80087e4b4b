import { keyLetter } from '../kit/key-letter.ts';
import type { MonitorAction } from './monitor-bar.ts';

interface KeyPlace {
  /** Rows are selected. */
  readonly hasSelection: boolean;
  /** The keyboard is in the rows, where nothing is typed. */
  readonly isInRows: boolean;
}

/** What a key does in a monitor; `undefined`: nothing. */
export function actionOfKey(event: KeyboardEvent, { hasSelection, isInRows }: KeyPlace): MonitorAction | undefined {
  const control = event.ctrlKey || event.metaKey;
  const key = keyLetter(event);
  if (event.key === 'F3') return event.shiftKey ? 'find-previous' : 'find-next';
  if (event.key === 'F8') return event.shiftKey ? 'previous-event' : 'next-event';
  if (control && key === 'f') return 'find';
  if (event.altKey && key === 'i') return 'inspect';
  // Text that is marked in a row is what is copied.
  if (control && key === 'c') return hasSelection && (getSelection()?.toString() ?? '') === '' ? 'copy' : undefined;
  if (!isInRows || control) return undefined;
  if (event.altKey && event.key === 'ArrowDown') return 'next-marker';
  if (event.altKey && event.key === 'ArrowUp') return 'previous-marker';
  if (event.key === 'Enter') return 'around';
  return key === 'm' && !event.altKey && !event.shiftKey ? 'marker' : undefined;
}
