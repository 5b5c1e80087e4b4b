import { expect, test } from 'vitest';
import { makeCommand, type CommandLibrary } from '../../../web/core/commands/command-library.ts';
import { CommandStore } from '../../../web/ui/library/command-store.ts';
import { fullStore, memoryStore } from '../../support/memory-store.ts';

let ids = 0;
const newId = () => `id${++ids}`;
const library: CommandLibrary = [{ id: 'g', name: 'Modem', portId: 'p', commands: [makeCommand('a', { text: 'AT' })] }];
const texts = (of: CommandLibrary) => of.flatMap(({ commands }) => commands.map(({ text }) => text));

test('a library is found again, and what another tab stored is taken over', () => {
  const kept = memoryStore();
  const here = new CommandStore(kept, newId);
  const there = new CommandStore(kept, newId);
  expect(there.library).toEqual([]);
  let changes = 0;
  there.addEventListener('change', () => changes++);
  expect(here.change(library)).toBe(true);
  there.reload('baudcast.other');
  expect(texts(there.library)).toEqual([]);
  there.reload('baudcast.library');
  expect(texts(there.library)).toEqual(['AT']);
  expect(there.library[0]).toMatchObject({ name: 'Modem', portId: 'p' });
  expect(changes).toBe(1);
});

test.each(['', 'not json', '{}', '3'])('stored text %j is an empty library', (stored) => {
  expect(new CommandStore(memoryStore(['baudcast.library', stored]), newId).library).toEqual([]);
});

test('a library that cannot be stored lives as long as the page', () => {
  const store = new CommandStore(fullStore, newId);
  expect(store.change(library)).toBe(false);
  expect(texts(store.library)).toEqual(['AT']);
  expect(new CommandStore(undefined, newId).change(library)).toBe(false);
});
