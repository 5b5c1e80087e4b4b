import { describe, expect, test } from 'vitest';
import { loadRegex } from '../../web/scan/regex.ts';
import { MatchBuffer, type StreamRegex, type Wanted } from '../../web/sequence/match-buffer.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A built-in expression, as the engine's are used. */
function regexOf(pattern: RegExp): StreamRegex {
  let end = 0;
  return {
    get end() {
      return end;
    },
    find(text, from) {
      const match = pattern.exec(text.slice(from));
      if (match) end = from + match.index + match[0].length;
      return match !== null;
    },
  };
}

const stream = 'boot...\r\nlogin: ';
const kinds: [string, Wanted][] = [
  ['text', { bytes: [...bytes('login: ')] }],
  ['hex with wildcards', { bytes: [0x6c, -1, 0x67, -1, 0x6e] }],
  ['a regular expression', { regex: regexOf(/log.n: ?/) }],
];

describe.each(kinds)('%s on the stream of received bytes', (_, wanted) => {
  test('is found wherever the chunks are cut, and is found once', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const buffer = new MatchBuffer();
      buffer.push(bytes(stream.slice(0, cut)));
      const first = buffer.take(wanted);
      const seen = buffer.length;
      buffer.push(bytes(stream.slice(cut)));
      expect([first, first || buffer.take(wanted, seen)], String(cut)).toContain(true);
      expect(buffer.take(wanted)).toBe(false);
    }
  });

  test('is found byte by byte, looking at new bytes only', () => {
    const buffer = new MatchBuffer();
    let found = 0;
    for (const byte of bytes(stream + stream)) {
      const seen = buffer.length;
      buffer.push(Uint8Array.of(byte));
      if (buffer.take(wanted, seen)) found++;
    }
    expect(found).toBe(2);
  });
});

test('what does not fit any more is dropped from its beginning', () => {
  const buffer = new MatchBuffer(8);
  buffer.push(bytes('abcdef'));
  buffer.push(bytes('ghij'));
  expect(buffer.length).toBe(8);
  expect(buffer.take({ bytes: [...bytes('bc')] })).toBe(false);
  expect(buffer.take({ bytes: [...bytes('cdefghij')] })).toBe(true);
  buffer.push(bytes('0123456789'));
  expect(buffer.take({ bytes: [...bytes('23456789')] })).toBe(true);
});

describe('the begin and end of a line in a regular expression', async () => {
  const compile = await loadRegex();
  const wantedOf = (pattern: string): Wanted => ({
    regex: compile(pattern, { matchCase: true, multiline: true }),
    anyEnding: true,
  });

  test.each(['\r\n', '\n', '\r'])('are at a line ending of %j, wherever the chunks are cut', (ending) => {
    const text = ['AT+X', '', 'NOK', 'OK', 'rest'].join(ending);
    for (let cut = 0; cut <= text.length; cut++) {
      const buffer = new MatchBuffer();
      buffer.push(bytes(text.slice(0, cut)));
      const first = buffer.take(wantedOf('^OK$'));
      const seen = buffer.length;
      buffer.push(bytes(text.slice(cut)));
      expect(first || buffer.take(wantedOf('^OK$'), seen), String(cut)).toBe(true);
      expect(buffer.take(wantedOf('^rest')), String(cut)).toBe(true);
    }
  });

  test('are not in the middle of a line, nor where it is cut for its length', () => {
    const buffer = new MatchBuffer();
    buffer.push(bytes('x'.repeat(5000)));
    const seen = buffer.length;
    buffer.push(bytes('x OK'));
    expect(buffer.take(wantedOf('^x'), seen)).toBe(false);
    expect(buffer.take(wantedOf('^OK'), seen)).toBe(false);
    expect(buffer.take(wantedOf('OK$'), seen)).toBe(true);
  });
});
