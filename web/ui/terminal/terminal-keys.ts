/** What a key does in the terminal besides going to the device. */
export type TerminalKeyAction = 'copy' | 'paste' | 'find' | 'larger' | 'smaller' | 'normal-size' | 'leave';

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/**
 * The action of a key, or `undefined` when it is the device's. Plain Ctrl keys are the device's (Ctrl C interrupts it),
 * but Ctrl V pastes, as nearly every terminal in a window does; ^V itself can be transmitted as `\x16`.
 */
export function terminalKeyAction({
  key,
  code,
  ctrlKey,
  shiftKey,
  altKey,
  metaKey,
}: Key): TerminalKeyAction | undefined {
  if (altKey) return undefined;
  if (ctrlKey && shiftKey && key === 'F6') return 'leave';
  if ((ctrlKey && shiftKey && code === 'KeyC') || (ctrlKey && key === 'Insert')) return 'copy';
  if ((ctrlKey && !metaKey && code === 'KeyV') || (shiftKey && !ctrlKey && key === 'Insert')) return 'paste';
  if ((ctrlKey && shiftKey && code === 'KeyF') || (metaKey && !ctrlKey && code === 'KeyF')) return 'find';
  if (!ctrlKey && !metaKey) return undefined;
  if (key === '+' || key === '=') return 'larger';
  if (key === '-') return 'smaller';
  if (key === '0') return 'normal-size';
  return undefined;
}
