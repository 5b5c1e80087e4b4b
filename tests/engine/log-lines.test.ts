import { expect, test } from 'vitest';
import { utf16Bytes } from '../../web/core/utf-16.ts';
import { LogLines } from '../../web/engine/log-lines.ts';

/** The lines of the file, without their times. The text is given whole, in characters, and cut at each place. */
function lines(text: string, kind: 'rx' | 'tx' = 'rx'): readonly string[] {
  const cuts = [[text], [...text], ...Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)])];
  const files = cuts.map((pieces) => {
    const log = new LogLines(0, 'utf-8');
    const encoder = new TextEncoder();
    return (
      pieces.map((piece) => log.take({ kind, bytes: encoder.encode(piece), timeMs: 0, atMs: 0 })).join('') + log.end()
    );
  });
  const plain = files.map((file) => file.replaceAll(/^\[.*?\] /gm, ''));
  expect(new Set(plain).size).toBe(1);
  return plain[0]?.split('\n').slice(0, -1) ?? [];
}

test('trials 4, 21: lines of a written file end where rows of the monitor do: CR, LF, CR LF or LF CR', () => {
  expect(lines('one\r\ntwo\nthree\rfour\n\r\r\nend')).toEqual(['one', 'two', 'three', 'four', '', 'end']);
});

test('trials 12: CR CR LF is one line ending', () => {
  expect(lines('one\r\r\ntwo\r\r\n\r\r\nfour\r\r\rfive\r')).toEqual(['one', 'two', '', 'four', 'five']);
});

test('trials 4, 5: what is typed with CR alone is a line as soon as Enter is pressed', () => {
  expect(lines('ls\rexit\r', 'tx')).toEqual(['TX ls', 'TX exit']);
});

test('trials 4: escapes are left out', () => {
  expect(lines('\u001b[1mbold\u001b[0m \u009b31mred\u001b]0;title\u0007\r\n')).toEqual(['bold red']);
});

test('trials A 4: invisible characters are written as the monitor shows them', () => {
  expect(lines('a\0b\u0007\tc\u202ed\r\n')).toEqual(['a␀b␇\tc\\u{202e}d']);
});

test.each(['le', 'be'] as const)('trials 18: a file of UTF-16 %s has its lines, however it is cut', (order) => {
  const all = utf16Bytes('温度=25\r\n\r\n\u001b[1mtwo\u001b[0m\nend', order);
  for (const step of [1, 2, 5, 100]) {
    const log = new LogLines(0, `utf-16${order}`);
    let text = '';
    for (let at = 0; at < all.length; at += step)
      text += log.take({ kind: 'rx', bytes: all.slice(at, at + step), timeMs: 0, atMs: 0 });
    expect((text + log.end()).replaceAll(/^\[.*?\] /gm, '')).toBe('温度=25\n\ntwo\nend\n');
  }
});
