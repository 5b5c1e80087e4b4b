import { describe, expect, test } from 'vitest';
import { CommandRegistry, choiceCommand } from '../../../web/ui/page/commands.ts';

const command = (id: string, title: string) => ({ id, title, run: () => undefined });

describe('the command registry', () => {
  test('asks its sources each time, and no longer after they are removed', () => {
    const registry = new CommandRegistry();
    let title = 'Open';
    const remove = registry.add(() => ({ title: '', commands: [command('a', title)] }), 'page');
    title = '打开';
    expect(registry.sections().flatMap(({ commands }) => commands.map((c) => c.title))).toEqual(['打开']);
    remove();
    expect(registry.sections()).toEqual([]);
  });

  test('trials A 8: lists commands of the session before those of the page, in any order of registration', () => {
    const registry = new CommandRegistry();
    registry.add(() => ({ title: 'Baudcast', commands: [command('a', 'Connect')] }), 'page');
    registry.add(() => ({ title: 'GPS', commands: [command('b', 'Find')] }), 'session');
    registry.add(() => ({ title: 'hidden', commands: [] }), 'session');
    expect(registry.sections().map(({ title }) => title)).toEqual(['GPS', 'Baudcast']);
  });
});

test('a setting shows its present choice, and marks it among the others', () => {
  let chosen = '';
  const parity = choiceCommand(
    'parity',
    'Parity',
    'even',
    [
      ['none', 'None'],
      ['even', 'Even'],
    ],
    (value) => (chosen = value),
  );
  expect(parity).toMatchObject({ detail: 'Even' });
  expect(parity.choices.map(({ id, checked }) => [id, checked])).toEqual([
    ['parity none', false],
    ['parity even', true],
  ]);
  parity.choices[0]?.run();
  expect(chosen).toBe('none');
});
