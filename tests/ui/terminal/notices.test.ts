import { Terminal } from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { eventNotice, noticeLine } from '../../../web/ui/terminal/notices.ts';

describe('noticeLine', () => {
  test('ends a cut sequence and colour, and is a line of its own', () => {
    expect(noticeLine('lost', 0, 'warning')).toBe('\x18\x1b[0m\x1b[33m── lost\x1b[0m\r\n');
    expect(noticeLine('lost', 3, 'quiet')).toBe('\x18\x1b[0m\r\n\x1b[90m── lost\x1b[0m\r\n');
  });

  test('passes no command in a note to the terminal', () => {
    expect(noticeLine('note: a\x1b[2Jb\x9b1mc\r\nd', 0, 'good')).toBe(
      '\x18\x1b[0m\x1b[36m── note: a [2Jb 1mc d\x1b[0m\r\n',
    );
  });
});

describe('trials 10: eventNotice()', () => {
  test('resets with an opening the modes in which a terminal transmits, and nothing else', async () => {
    const terminal = new Terminal({ allowProposedApi: true });
    const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
    const speaking = '\u001b[?1003h\u001b[?1006h\u001b[?1004h\u001b[?2004h\u001b[?1h\u001b=\u001b[?1049h';
    await write(`${speaking}\u001b]8;`);
    await write(eventNotice({ timeMs: 0, event: { kind: 'note', text: 'here' } }, 0));
    expect(terminal.modes).toMatchObject({ mouseTrackingMode: 'any', bracketedPasteMode: true, sendFocusMode: true });
    for (const event of [{ kind: 'lost', code: 'port-gone' } as const, { kind: 'closed' } as const]) {
      await write(speaking);
      await write(eventNotice({ timeMs: 0, event }, 0));
      expect(terminal.modes).toMatchObject({
        mouseTrackingMode: 'none',
        bracketedPasteMode: false,
        sendFocusMode: false,
        applicationCursorKeysMode: false,
        applicationKeypadMode: false,
      });
      expect(terminal.buffer.active.type).toBe('normal');
    }
  });

  test('is below earlier output, whatever cursor was saved', async () => {
    const terminal = new Terminal({ allowProposedApi: true });
    const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
    await write('first\r\nsecond');
    const column = terminal.buffer.active.cursorX;
    await write(eventNotice({ timeMs: 0, event: { kind: 'lost', code: 'port-gone' } }, column));
    await write(eventNotice({ timeMs: 0, event: { kind: 'closed' } }, 0));
    const lines = [0, 1, 2, 3].map((y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '');
    expect(lines).toEqual([
      'first',
      'second',
      expect.stringMatching(/^── .*lost/),
      expect.stringMatching(/^── .*closed/),
    ]);
    expect(terminal.buffer.active.cursorY).toBe(4);
  });
});
