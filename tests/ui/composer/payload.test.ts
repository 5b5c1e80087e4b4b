import { describe, expect, test } from 'vitest';
import { composerPayload } from '../../../web/core/composer-payload.ts';
import type { ChecksumField } from '../../../web/core/payload/payload-field.ts';
import { readChecksumField } from '../../../web/core/payload/read-field.ts';
import { readInput } from '../../../web/ui/composer/composer-input.ts';
import { payloadProblem } from '../../../web/ui/composer/payload-check.ts';

describe('what is typed', () => {
  const read = (text: string, encoding: 'utf-8' | 'gbk', checksum?: ChecksumField) =>
    readInput(text, { mode: 'text', encoding, lineEnding: 'crlf', checksum, count: 0 });

  test('is counted in the encoding, including the line ending', () => {
    expect(read('温', 'utf-8').resolved?.bytes).toHaveLength(5);
    expect(read('温', 'gbk').resolved?.bytes).toHaveLength(4);
  });

  test('names the first character that the encoding lacks', () => {
    expect(read('ok 😀', 'gbk')).toMatchObject({ missing: '😀', resolved: undefined, problem: undefined });
  });

  test('says when a checksum leaves out all there is', () => {
    expect(read('abc', 'utf-8', readChecksumField('XOR skip=3')).problem?.sentence).toContain('3');
    expect(read('abcd', 'utf-8', readChecksumField('XOR skip=3')).resolved?.bytes.at(4)).toBe(0x64);
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
    ['hex', '41 "ab', 'at character 4'],
    ['hex', '41 "a\\q"', '“\\q” at character 6'],
    ['hex', '41 \\{u16 5}', '“u16” at character 6'],
    ['escapes', 'a\\{u8 256}', '“256” at character 7'],
    ['escapes', 'a\\{u8 x}', '“x” at character 7'],
    ['escapes', 'a\\{u8}', '“u8” at character 4'],
    ['escapes', '\\{wat}', '“wat” at character 3'],
    ['escapes', '\\{XOR le twice}', '“twice” at character 10'],
  ] as const)('for %s %j gives the error position', (mode, text, place) => {
    const payload = composerPayload(mode, text, 'none');
    expect(payload.ok).toBe(false);
    if (!payload.ok) expect(payloadProblem(payload)).toContain(place);
  });
});
