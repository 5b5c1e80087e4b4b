import { describe, expect, test } from 'vitest';
import { commandWords } from '../../../web/ui/commands/command-words.ts';
import { matchCommands } from '../../../web/ui/commands/match-commands.ts';
import { recentCommands, rememberCommand } from '../../../web/ui/commands/recent-commands.ts';
import type { ActionCommand, CommandSection } from '../../../web/ui/page/commands.ts';
import { memoryStore } from '../../support/memory-store.ts';

const command = (id: string, title: string): ActionCommand => ({ id, title, run: () => undefined });
const rate = (baud: number) => command(`session.baud ${baud}`, String(baud).replace(/(?=000$)/, '\u202f'));
const sections: readonly CommandSection[] = [
  {
    title: 'GPS',
    commands: [
      command('session.break', 'Transmit a break'),
      {
        id: 'session.baud',
        title: 'Baud rate',
        detail: '9600',
        choices: [9600, 250_000].map(rate),
        typed: (text) => (/^\d+$/.test(text) ? [rate(Number(text))] : []),
      },
    ],
  },
  {
    title: '',
    commands: [
      command('captures', 'Show captures'),
      command('close-tab', 'Close Press'),
      command('connect', '连接设备'),
    ],
  },
];
const titles = (query: string) => matchCommands(sections, query, commandWords).map(({ title }) => title);

describe('trials A 8: command search', () => {
  test('requires every word, in any order and case, in the title, the section or the words of a command', () => {
    expect(titles('gps BREAK')).toEqual(['Transmit a break']);
    expect(titles('gps capture')).toEqual([]);
  });

  test('lists titles that begin with the text first, then those with a word that does', () => {
    expect(titles('c')[0]).toBe('Close Press');
    expect(titles('ca')[0]).toBe('Show captures');
  });

  test('finds a command in the other language too, and by synonyms', () => {
    expect(titles('波特率')[0]).toBe('Baud rate');
    expect(titles('send a break')).toEqual(['Transmit a break']);
    expect(titles('connect')).toEqual(['连接设备']);
  });

  test('finds a setting with each of its choices, and a number in any digit grouping', () => {
    expect(titles('baud')).toEqual(['Baud rate', 'Baud rate: 9600', 'Baud rate: 250\u202f000']);
    expect(titles('250000')).toEqual(['Baud rate: 250\u202f000']);
  });

  test('offers a typed number first, and once', () => {
    expect(titles('9600')).toEqual(['Baud rate: 9600', 'Baud rate']);
    expect(titles('74880')).toEqual(['Baud rate: 74880']);
  });
});

test('recent commands are listed newest first, each once', () => {
  const store = memoryStore();
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) rememberCommand(store, id);
  expect(recentCommands(store)).toEqual(['b', 'f', 'e', 'd', 'c']);
  store.items.set('baudcast.commands', '{"damaged');
  expect(recentCommands(store)).toEqual([]);
  expect(recentCommands(undefined)).toEqual([]);
});
