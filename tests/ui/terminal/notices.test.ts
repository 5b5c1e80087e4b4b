import { describe, expect, test } from 'vitest';
import { noticeLine } from '../../../web/ui/terminal/notices.ts';

describe('noticeLine', () => {
  test('ends a sequence and a colour that were cut off, and is a line of its own', () => {
    expect(noticeLine('lost', 0, 'warning')).toBe('\x18\x1b[0m\x1b[33m── lost\x1b[0m\r\n');
    expect(noticeLine('lost', 3, 'quiet')).toBe('\x18\x1b[0m\r\n\x1b[90m── lost\x1b[0m\r\n');
  });

  test('lets nothing in a note reach the terminal as a command', () => {
    expect(noticeLine('note: a\x1b[2Jb\x9b1mc\r\nd', 0, 'good')).toBe(
      '\x18\x1b[0m\x1b[36m── note: a [2Jb 1mc d\x1b[0m\r\n',
    );
  });
});
