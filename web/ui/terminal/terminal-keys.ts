import { keyLetter } from '../kit/key-letter.ts';

/** The actions of keys in the terminal. */
export type TerminalKeyAction = 'copy' | 'paste' | 'find' | 'larger' | 'smaller' | 'normal-size' | 'leave' | 'commands';

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/**
 * The action of a key, or `undefined` when it is the device's. Plain Ctrl keys are the device's (Ctrl C interrupts it),
 * but Ctrl V pastes, as nearly every terminal in a window does; ^V itself can be sent from the menu.
 */
export function terminalKeyAction(event: Key): TerminalKeyAction | undefined {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = event;
  if (altKey) return undefined;
  const letter = keyLetter(event);
  if (ctrlKey && shiftKey && key === 'F6') return 'leave';
  if ((ctrlKey && shiftKey && letter === 'c') || (ctrlKey && key === 'Insert')) return 'copy';
  if ((ctrlKey && !metaKey && letter === 'v') || (shiftKey && !ctrlKey && key === 'Insert')) return 'paste';
  if ((ctrlKey && shiftKey && letter === 'f') || (metaKey && !ctrlKey && letter === 'f')) return 'find';
  if (ctrlKey && shiftKey && letter === 'k') return 'commands';
  if (!ctrlKey && !metaKey) return undefined;
  if (key === '+' || key === '=') return 'larger';
  if (key === '-') return 'smaller';
  if (key === '0') return 'normal-size';
  return undefined;
}

/**
 * Keys that are not letters and send a control character with Ctrl: those of C0 in both cases, as X has them, and the
 * digits that stand for them since the VT220.
 */
const controlKeys: Readonly<Record<string, number>> = {
  ' ': 0x00,
  '@': 0x00,
  '`': 0x00,
  '2': 0x00,
  '[': 0x1b,
  '{': 0x1b,
  '3': 0x1b,
  '\\': 0x1c,
  '|': 0x1c,
  '4': 0x1c,
  ']': 0x1d,
  '}': 0x1d,
  '5': 0x1d,
  '^': 0x1e,
  '~': 0x1e,
  '6': 0x1e,
  _: 0x1f,
  '/': 0x1f,
  '7': 0x1f,
  '?': 0x7f,
  '8': 0x7f,
};

/** The control character that Ctrl and this key send, Shift or not; `undefined` when it is another kind of key. */
export function controlCharacter(event: Key): Uint8Array | undefined {
  const { key, ctrlKey, altKey, metaKey } = event;
  if (!ctrlKey || altKey || metaKey) return undefined;
  const letter = keyLetter(event);
  const code = letter === undefined ? controlKeys[key] : letter.charCodeAt(0) - 0x60;
  return code === undefined ? undefined : Uint8Array.of(code);
}

/** The control character that Ctrl and a typed character send; `undefined` when there is none. */
export function controlOf(character: string): Uint8Array | undefined {
  return controlCharacter({ key: character, code: '', ctrlKey: true, shiftKey: false, altKey: false, metaKey: false });
}
