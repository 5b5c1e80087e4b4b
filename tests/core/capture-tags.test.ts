import { expect, test } from 'vitest';
import { maxTags, parseTags } from '../../web/core/capture-tags.ts';

test('tags are read as people type them: with commas or #, none twice, none empty', () => {
  expect(parseTags('lab, ESP32，温度；lab #bench run, Esp32,, # ')).toEqual(['lab', 'ESP32', '温度', 'bench run']);
  expect(parseTags(' ')).toEqual([]);
});

test('tags are on one line, of 40 characters, and 12 at most', () => {
  expect(parseTags('a\nb\u202e\u0007c')).toEqual(['a b c']);
  expect(parseTags('😀'.repeat(41))).toEqual(['😀'.repeat(40)]);
  expect(parseTags(Array.from({ length: 20 }, (_, i) => `t${i}`).join())).toHaveLength(maxTags);
});
