import { expect, test } from 'vitest';
import { loadSequences, storeSequences } from '../../../web/ui/session/own-sequences.ts';

function memory(text?: string) {
  const map = new Map(text === undefined ? [] : [['baudcast.sequences', text]]);
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

test('own sequences are kept as they were written, mistakes too', () => {
  const store = memory();
  expect(storeSequences([{ name: 'a', text: 'wiat' }], store)).toBe(true);
  expect(loadSequences(store)).toEqual([{ name: 'a', text: 'wiat' }]);
  expect(storeSequences([], undefined)).toBe(false);
});

test('what is stored and is no sequence is left out', () => {
  const stored = [{ name: 'x' }, 1, null, { name: '\n', text: '' }, { name: 'y', text: 'stop' }];
  expect(loadSequences(memory(JSON.stringify(stored)))).toEqual([{ name: 'y', text: 'stop' }]);
  for (const broken of ['{', '{}', 'null']) expect(loadSequences(memory(broken))).toEqual([]);
});
