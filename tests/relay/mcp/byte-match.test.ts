import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMatcher, type Pattern } from '../../../relay/mcp/byte-match.ts';
import { assertProperty } from '../../support/assert-property.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The first match when the bytes come cut at these places. */
function findIn(pattern: Pattern, bytes: Uint8Array, cuts: readonly number[] = []) {
  const matcher = makeMatcher(pattern);
  for (const end of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    const match = matcher.find(bytes.subarray(0, end));
    if (match) return match;
  }
  return undefined;
}

const regex = (text: string): Pattern => ({ kind: 'regex', regex: text });

describe('a pattern that ends a wait', () => {
  it('is found at the same place however the bytes are cut', () => {
    assertProperty(
      fc.property(
        fc.uint8Array({ max: 3, maxLength: 40 }),
        fc.uint8Array({ max: 3, minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        (bytes, needle, cuts) => {
          const pattern: Pattern = { kind: 'hex', bytes: needle };
          const at = Buffer.from(bytes).indexOf(Buffer.from(needle));
          const wanted = at < 0 ? undefined : { start: at, end: at + needle.length };
          const within = cuts.filter((cut) => cut <= bytes.length);
          expect(findIn(pattern, bytes, within)).toEqual(wanted);
          const everywhere = Array.from({ length: bytes.length }, (_, i) => i);
          expect(findIn(pattern, bytes, everywhere)).toEqual(wanted);
        },
      ),
    );
  });

  it('matches a regular expression in text lines, whole ones and the one that grows', () => {
    const bytes = bytesOf('boot\r\nversion 12\r\nlogin: ');
    expect(findIn(regex('^version \\d+$'), bytes)).toEqual({ start: 6, end: 16 });
    expect(findIn(regex('login: $'), bytes)).toEqual({ start: 18, end: 25 });
    expect(findIn(regex('boot.version'), bytes)).toBeUndefined();
    expect(findIn(regex('^$'), new Uint8Array())).toBeUndefined();
  });

  it('trials 21: ends lines at CR alone, too', () => {
    const bytes = bytesOf('load 1%\rload 99%\rOK\r\n\r> ');
    const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
    for (const cuts of [[], everywhere]) {
      expect(findIn(regex('^OK$'), bytes, cuts)).toEqual({ start: 17, end: 19 });
      expect(findIn(regex('^> $'), bytes, cuts)).toEqual({ start: 22, end: 24 });
    }
    expect(findIn(regex('^$'), bytesOf('OK\r\n> ')), 'CR LF is one ending').toBeUndefined();
    expect(findIn(regex('^$'), bytesOf('OK\r\n\r\n> '))).toEqual({ start: 4, end: 4 });
  });

  it('trials 3: matches lines as they are shown, without escape sequences', () => {
    const bytes = bytesOf('\x1b]0;E (1)\x07\x1b[0;31mE (12) \x1b[1mwifi\x1b[0m: 失败\x1b[0m\r\nok');
    const all = new TextDecoder().decode(bytes);
    const found = (text: string): string => {
      const { start, end } = findIn(regex(text), bytes) ?? { start: 0, end: 0 };
      return new TextDecoder().decode(bytes.subarray(start, end));
    };
    expect(found('^E \\(')).toBe('E (');
    expect(found('wifi: 失败$')).toBe('wifi\x1b[0m: 失败');
    expect(found('\\[0m'), all).toBe('');
  });

  it('counts in bytes where a line is not ASCII, or not UTF-8', () => {
    expect(findIn(regex('°C'), bytesOf('é 21 °C'))).toEqual({ start: 6, end: 9 });
    expect(findIn(regex('OK'), Uint8Array.of(0xff, 0xfe, 0x4f, 0x4b))).toEqual({ start: 2, end: 4 });
  });

  it('finds a match over the border of the pieces in which a line without end is matched', () => {
    const bytes = bytesOf(`${'x'.repeat(20_000)}NEEDLE${'y'.repeat(20_000)}`);
    const cuts = Array.from({ length: 400 }, (_, i) => i * 100);
    expect(findIn(regex('NEEDLE'), bytes)).toEqual({ start: 20_000, end: 20_006 });
    expect(findIn(regex('NEEDLE'), bytes, cuts)).toEqual({ start: 20_000, end: 20_006 });
  });

  it('refuses a regular expression that cannot be read, or that would need more than linear time', () => {
    for (const bad of ['(', 'a{2000}', '(a)\\1', '(?=a)']) expect(() => makeMatcher(regex(bad))).toThrow(SyntaxError);
    const slow = bytesOf('a'.repeat(8000));
    expect(findIn(regex('(a+)+$b'), slow)).toBeUndefined();
  });
});
