import { describe, expect, test } from 'vitest';
import { terminalKeyAction } from '../../../web/ui/terminal/terminal-keys.ts';

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const key = (name: string, modifiers: Partial<typeof none> = {}) =>
  terminalKeyAction({ key: name, code: name.length === 1 ? `Key${name.toUpperCase()}` : name, ...none, ...modifiers });

describe('terminalKeyAction', () => {
  test('leaves to the device what a terminal sends', () => {
    for (const name of ['a', 'Enter', 'Tab', 'Escape', 'F1', 'F6', 'ArrowUp', '+']) expect(key(name)).toBeUndefined();
    for (const name of ['c', 'a', 'k', 'f', 'z', '[']) expect(key(name, { ctrlKey: true })).toBeUndefined();
    expect(key('v', { altKey: true })).toBeUndefined();
  });

  test('copies, pastes and finds', () => {
    expect(key('C', { ctrlKey: true, shiftKey: true })).toBe('copy');
    expect(key('Insert', { ctrlKey: true })).toBe('copy');
    expect(key('v', { ctrlKey: true })).toBe('paste');
    expect(key('V', { ctrlKey: true, shiftKey: true })).toBe('paste');
    expect(key('Insert', { shiftKey: true })).toBe('paste');
    expect(key('F', { ctrlKey: true, shiftKey: true })).toBe('find');
    expect(key('f', { metaKey: true })).toBe('find');
  });

  test('changes the size of the text', () => {
    expect(key('=', { ctrlKey: true })).toBe('larger');
    expect(key('+', { metaKey: true })).toBe('larger');
    expect(key('-', { ctrlKey: true })).toBe('smaller');
    expect(key('0', { ctrlKey: true })).toBe('normal-size');
  });

  test('has one key that leaves, for Tab goes to the device', () => {
    expect(key('F6', { ctrlKey: true, shiftKey: true })).toBe('leave');
  });
});
