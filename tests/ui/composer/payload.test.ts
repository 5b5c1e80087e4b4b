import { describe, expect, test } from 'vitest';
import { composerPayload } from '../../../web/core/composer-payload.ts';
import { payloadBytes, payloadProblem } from '../../../web/ui/composer/payload-check.ts';

describe('payloadBytes', () => {
  test('counts in the encoding, including the line ending', () => {
    const count = (text: string, encoding: 'utf-8' | 'gbk') => {
      const payload = composerPayload('text', text, 'crlf');
      return payload.ok ? payloadBytes(payload.parts, encoding) : undefined;
    };
    expect(count('温', 'utf-8')).toBe(5);
    expect(count('温', 'gbk')).toBe(4);
  });

  test('names the first character that the encoding lacks', () => {
    expect(payloadBytes(['ok ', Uint8Array.of(1), '😀'], 'gbk')).toEqual({ missing: '😀' });
  });
});

describe('payloadProblem', () => {
  test.each([
    ['escapes', 'AT\\q', '“\\q” at character 3'],
    ['escapes', '\\x4', '“\\x4” at character 1'],
    ['escapes', '\\u{110000}', '“\\u{110000}” at character 1'],
    ['hex', '41 5', '“5” at character 4'],
    ['hex', '41 zz', '“z” at character 4'],
    ['hex', '0x', '“0x” at character 1'],
  ] as const)('for %s %j gives the error position', (mode, text, place) => {
    const payload = composerPayload(mode, text, 'none');
    expect(payload.ok).toBe(false);
    if (!payload.ok) expect(payloadProblem(payload)).toContain(place);
  });
});
