import { expect, test } from 'vitest';
import { maxTags, parseTags } from '../../web/core/capture-tags.ts';

test('tags are separated by commas or #, without duplicates and empty tags', () => {
  expect(parseTags('lab, ESP32，温度；lab #bench run, Esp32,, # ')).toEqual(['lab', 'ESP32', '温度', 'bench run']);
  expect(parseTags(' ')).toEqual([]);
});

test('a tag has one line and up to 40 characters; a capture has up to 12 tags', () => {
  expect(parseTags('a\nb\u202e\u0007c')).toEqual(['a b c']);
  expect(parseTags('😀'.repeat(41))).toEqual(['😀'.repeat(40)]);
  expect(parseTags(Array.from({ length: 20 }, (_, i) => `t${i}`).join())).toHaveLength(maxTags);
});
