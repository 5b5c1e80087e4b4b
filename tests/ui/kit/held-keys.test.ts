import { expect, test } from 'vitest';
import { HeldKeys } from '../../../web/ui/kit/held-keys.ts';

function press(target: EventTarget, key: string, modifiers: Partial<KeyboardEvent> = {}): Event {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...modifiers });
  target.dispatchEvent(event);
  return event;
}

test('keys pressed while something is loading reach nothing else, and their text is kept', () => {
  const page = new EventTarget();
  const reached: string[] = [];
  const keys = new HeldKeys(page);
  page.addEventListener('keydown', (event) => void reached.push((event as KeyboardEvent).key));
  for (const key of ['S', 'x', 'Backspace', 'a', '温', 'Shift', 'Enter'])
    expect(press(page, key).defaultPrevented).toBe(true);
  press(page, 'k', { ctrlKey: true });
  expect(reached).toEqual([]);
  expect(keys.end()).toBe('Sa温');
  expect(press(page, 'b').defaultPrevented).toBe(false);
  expect(reached).toEqual(['b']);
});
