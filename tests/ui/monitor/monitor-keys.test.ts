import { expect, test } from 'vitest';
import { actionOfKey } from '../../../web/ui/monitor/monitor-keys.ts';

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const action = (key: string, code: string, modifiers: Partial<typeof none> = {}) =>
  actionOfKey({ key, code, ...none, ...modifiers } as KeyboardEvent, { hasSelection: false, isInRows: true });

test('trials 8: the keys of the monitor go by the letter, and by the place where it is not Latin', () => {
  expect(action('m', 'Semicolon')).toBe('marker');
  expect(action('ь', 'KeyM')).toBe('marker');
  expect(action('а', 'KeyF', { ctrlKey: true })).toBe('find');
  expect(action('f', 'KeyY', { ctrlKey: true })).toBe('find');
  expect(action('ш', 'KeyI', { altKey: true })).toBe('inspect');
  expect(action('Dead', 'KeyI', { altKey: true })).toBe('inspect');
  expect(action('Enter', 'Enter')).toBe('around');
  expect(action('ArrowDown', 'ArrowDown', { altKey: true })).toBe('next-marker');
});
