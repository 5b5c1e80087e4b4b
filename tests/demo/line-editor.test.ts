import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineEditor } from '../../web/demo/line-editor.ts';

function type(...pieces: (string | Uint8Array)[]): { lines: string[]; echo: string; interrupts: number } {
  const seen = { lines: [] as string[], echo: '', interrupts: 0 };
  const editor = new LineEditor({
    echo: (text) => (seen.echo += text),
    onLine: (line) => seen.lines.push(line),
    onInterrupt: () => seen.interrupts++,
  });
  for (const piece of pieces) editor.push(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
  return seen;
}

test('CR, LF and CR LF each end a line once', () => {
  expect(type('a\rb\nc\r\nd\r', '\ne\r\r').lines).toEqual(['a', 'b', 'c', 'd', 'e', '']);
});

test('input is echoed', () => {
  expect(type('ls\r').echo).toBe('ls\r\n');
});

test('backspace removes a whole character, and no more than the input', () => {
  const seen = type('ab\x7f温\bc\r');
  expect(seen.lines).toEqual(['ac']);
  expect(seen.echo).toBe('ab\b \b温\b \bc\r\n');
  expect(type('\b\b').echo).toBe('');
});

test('Ctrl-U clears the input and Ctrl-C drops it', () => {
  expect(type('abc\x15d\r').lines).toEqual(['d']);
  expect(type('abc\x03d\r')).toMatchObject({ lines: ['d'], interrupts: 1 });
});

test('arrow keys and other sequences are ignored, also in pieces', () => {
  expect(type('a\x1b[Ab\x1b', '[', '1;5Cc\x1bOPd\r').lines).toEqual(['abcd']);
});

test('a line has a maximum length', () => {
  expect(type('x'.repeat(100_000), '\r').lines[0]?.length).toBe(256);
});

test('any bytes in any pieces give the same lines as in one piece', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 })), (pieces) => {
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      expect(type(...pieces).lines).toEqual(type(whole).lines);
    }),
  );
});
