import { expect, test } from 'vitest';
import { keyText, readTerminalOptions } from '../../../web/ui/terminal/terminal-options.ts';

const options = readTerminalOptions({});

test('trials 5: Enter sends CR until another line ending is selected', () => {
  expect(keyText('\r', options)).toBe('\r');
  expect(keyText('\r', { ...options, enter: 'lf' })).toBe('\n');
  expect(keyText('\r', { ...options, enter: 'crlf' })).toBe('\r\n');
  expect(keyText('a\r', options)).toBe('a\r');
  expect(keyText('\u001b\r', { ...options, enter: 'crlf' })).toBe('\u001b\r\n');
});

test('trials 16: Backspace sends DEL or BS as selected, and with Ctrl the other one', () => {
  expect(keyText('\u007f', options)).toBe('\u007f');
  expect(keyText('\u007f', { ...options, backspace: 'bs' })).toBe('\b');
  expect(keyText('\b', { ...options, backspace: 'bs' })).toBe('\u007f');
  expect(keyText('\b', options)).toBe('\b');
  expect(keyText('\u001b\u007f', { ...options, backspace: 'bs' })).toBe('\u001b\b');
});

test('stored choices are kept, and an invalid one is the default', () => {
  expect(readTerminalOptions({ lineBreaks: 'lf', enter: 'crlf', backspace: 'bs' })).toEqual({
    lineBreaks: 'lf',
    enter: 'crlf',
    backspace: 'bs',
  });
  expect(readTerminalOptions({ lineBreaks: 'x', enter: 'none', newline: 'raw' })).toEqual(options);
  expect(options).toEqual({ lineBreaks: 'auto', enter: 'cr', backspace: 'del' });
});
