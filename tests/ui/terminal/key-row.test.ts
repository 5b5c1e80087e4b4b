import { expect, test } from 'vitest';
import { type RowKey, rowKeyText } from '../../../web/ui/terminal/key-row.ts';

const up: RowKey = { sign: '↑', text: '\u001b[A', application: '\u001bOA' };

test('trials A 9: an arrow of the row of keys follows the mode of the device, and Ctrl', () => {
  expect(rowKeyText(up, false, false)).toBe('\u001b[A');
  expect(rowKeyText(up, false, true)).toBe('\u001bOA');
  for (const isApplication of [false, true]) expect(rowKeyText(up, true, isApplication)).toBe('\u001b[1;5A');
});

test('trials A 9: other keys are the same, and Ctrl makes a control character of a character later', () => {
  for (const text of ['[', '\u001b', '\u001b[5~', '\t'])
    expect(rowKeyText({ sign: text, text }, true, true)).toBe(text);
});
