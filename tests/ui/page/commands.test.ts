import { describe, expect, test } from 'vitest';
import { type PageCommand, CommandRegistry, matchCommands } from '../../../web/ui/page/commands.ts';

const command = (id: string, title: string, detail?: string): PageCommand => ({
  id,
  title,
  ...(detail ? { detail } : {}),
  run: () => undefined,
});

describe('the command registry', () => {
  test('asks its sources each time, and no longer after they are taken away', () => {
    const registry = new CommandRegistry();
    let title = 'Open';
    const remove = registry.add(() => [command('a', title)]);
    title = '打开';
    expect(registry.list().map((c) => c.title)).toEqual(['打开']);
    remove();
    expect(registry.list()).toEqual([]);
  });

  test('of two commands with one id the newer source wins', () => {
    const registry = new CommandRegistry();
    registry.add(() => [command('a', 'old')]);
    registry.add(() => [command('a', 'new')]);
    expect(registry.list().map((c) => c.title)).toEqual(['new']);
  });
});

describe('what was typed', () => {
  const all = [
    command('1', 'Show captures'),
    command('2', 'Close GPS'),
    command('3', 'Transmit a break', 'GPS'),
    command('4', '打开串口'),
  ];
  const titles = (query: string) => matchCommands(all, query).map((c) => c.title);

  test('nothing typed leaves all of them in their order', () => {
    expect(matchCommands(all, '  ')).toBe(all);
  });

  test('every word must occur, in any order and case, in title or detail', () => {
    expect(titles('gps BREAK')).toEqual(['Transmit a break']);
    expect(titles('gps capture')).toEqual([]);
    expect(titles('串口')).toEqual(['打开串口']);
  });

  test('a title that begins with it comes first, a word that does next', () => {
    expect(titles('c')).toEqual(['Close GPS', 'Show captures']);
    expect(titles('b')).toEqual(['Transmit a break']);
  });
});
