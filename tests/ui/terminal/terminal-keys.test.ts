import { describe, expect, test } from 'vitest';
import { controlCharacter as controlBytes, terminalKeyAction } from '../../../web/ui/terminal/terminal-keys.ts';

const controlCharacter = (event: Parameters<typeof controlBytes>[0]) => {
  const bytes = controlBytes(event);
  return bytes && String.fromCharCode(...bytes);
};

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const key = (name: string, modifiers: Partial<typeof none> = {}) =>
  terminalKeyAction({ key: name, code: name.length === 1 ? `Key${name.toUpperCase()}` : name, ...none, ...modifiers });

describe('terminalKeyAction', () => {
  test('passes to the device what a terminal transmits', () => {
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

  test('has one key to leave the terminal, because Tab goes to the device', () => {
    expect(key('F6', { ctrlKey: true, shiftKey: true })).toBe('leave');
  });
});

describe('trials 8: shortcuts follow the letter', () => {
  const event = (name: string, code: string) => ({ key: name, code, ...none, ctrlKey: true });

  test('where the layout has moved it', () => {
    expect(terminalKeyAction(event('c', 'KeyV'))).toBeUndefined();
    expect(controlCharacter(event('c', 'KeyV'))).toBe('\u0003');
    expect(terminalKeyAction(event('v', 'Period'))).toBe('paste');
  });

  test('and the key position where the letter is not Latin', () => {
    expect(terminalKeyAction(event('м', 'KeyV'))).toBe('paste');
    expect(controlCharacter(event('с', 'KeyC'))).toBe('\u0003');
    expect(controlCharacter(event('ψ', 'KeyC'))).toBe('\u0003');
    // Thai vowels and tones are marks, an Arabic key has two letters.
    expect(controlCharacter(event('\u0e49', 'KeyH'))).toBe('\b');
    expect(controlCharacter(event('\u0644\u0627', 'KeyB'))).toBe('\u0002');
    expect(controlCharacter(event('é', 'KeyW'))).toBeUndefined();
    expect(controlCharacter(event('Dead', 'KeyN'))).toBeUndefined();
  });
});

describe('trials 9: controlCharacter()', () => {
  const ctrl = (name: string, shiftKey = false) =>
    controlCharacter({ key: name, code: '', ...none, ctrlKey: true, shiftKey });

  test('has the whole C0 row', () => {
    const row = ['@', ...'abcdefghijklmnopqrstuvwxyz', '[', '\\', ']', '^', '_'];
    expect(row.map((name) => ctrl(name))).toEqual(row.map((_, code) => String.fromCharCode(code)));
    expect(ctrl('^', true)).toBe('\u001e');
    expect(ctrl('/')).toBe('\u001f');
    expect(ctrl(' ')).toBe('\u0000');
    expect(ctrl('?', true)).toBe('\u007f');
    expect([...'`{|}~'].map((name) => ctrl(name, true))).toEqual([...'\0\u001b\u001c\u001d\u001e']);
    expect(['2', '3', '4', '5', '6', '7', '8'].map((name) => ctrl(name))).toEqual([
      '\u0000',
      '\u001b',
      '\u001c',
      '\u001d',
      '\u001e',
      '\u001f',
      '\u007f',
    ]);
  });

  test('accepts no other key, and none with Alt or ⌘', () => {
    for (const name of ['Enter', 'F1', 'ArrowUp', 'é', '9', '1']) expect(ctrl(name)).toBeUndefined();
    expect(controlCharacter({ key: 'a', code: 'KeyA', ...none })).toBeUndefined();
    expect(controlCharacter({ key: 'a', code: 'KeyA', ...none, ctrlKey: true, altKey: true })).toBeUndefined();
    expect(controlCharacter({ key: 'a', code: 'KeyA', ...none, ctrlKey: true, metaKey: true })).toBeUndefined();
  });
});
