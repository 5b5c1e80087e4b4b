import { describe, expect, test } from 'vitest';
import type { HighlightColor, HighlightRule } from '../../web/core/highlight-rule.ts';
import type { Glance } from '../../web/engine/api/glances.ts';
import { GlanceFeed } from '../../web/engine/glance-feed.ts';
import type { GlancedBytes } from '../../web/engine/known-relay.ts';
import { settle, until } from '../support/settle.ts';

const rule = (pattern: string, more: Partial<HighlightRule['query']> = {}, color: HighlightColor = 'red') => ({
  name: pattern,
  query: { pattern, mode: 'text' as const, matchCase: false, ...more },
  color,
  whole: true,
  on: true,
});

/** A feed at a relay that the test plays. */
function bench() {
  const asked: (readonly string[])[] = [];
  const told: Glance[][] = [];
  let say: (glanced: GlancedBytes) => void = () => undefined;
  let nowMs = 1000;
  let drawn: Promise<void> = Promise.resolve();
  const feed = new GlanceFeed({
    relay: {
      glance: (ports, onGlanced) => {
        asked.push(ports);
        say = onGlanced;
      },
    },
    sink: (glances) => {
      told.push([...glances]);
      return drawn;
    },
    delay: () => Promise.resolve(),
  });
  const glanced = (from: number, text: string, more: Partial<GlancedBytes> = {}): void =>
    say({ port: 'gps', epoch: 'a', from, bytes: new TextEncoder().encode(text), timeMs: nowMs, ...more });
  return {
    feed,
    asked,
    told,
    glanced,
    at: (ms: number) => (nowMs = ms),
    drawing: (done: Promise<void>) => (drawn = done),
    /** What was told last of a port. */
    last: async (port = 'gps'): Promise<Glance> => {
      await settle();
      const found = told.flat().findLast((glance) => glance.port === port);
      if (!found) throw new Error('Nothing was told');
      return found;
    },
    lines: async (): Promise<string[]> => {
      await settle();
      return (told.flat().at(-1)?.lines ?? []).map(({ text }) => text);
    },
  };
}

describe('the last lines of a port that is glanced at', () => {
  test('are joined from what comes, once each, whatever ends them', async () => {
    const { feed, glanced, lines } = bench();
    await feed.show(['gps']);
    glanced(0, 'one\r\ntw');
    glanced(7, 'o\nthree\r');
    glanced(15, '\n');
    expect(await lines()).toEqual(['one', 'two', 'three']);
    // The same again, with more, as after being out of sight.
    glanced(9, 'three\r\nfour');
    expect(await lines()).toEqual(['one', 'two', 'three', 'four']);
    glanced(9, 'three');
    expect(await lines()).toEqual(['one', 'two', 'three', 'four']);
  });

  test('are the last twelve, long ones cut, and begin anew after a gap or in another opening', async () => {
    const { feed, glanced, lines } = bench();
    await feed.show(['gps']);
    glanced(0, 'x'.repeat(500));
    expect((await lines())[0]).toMatch(/^x{199}…$/);
    glanced(600, 'after\n');
    expect((await lines()).slice(1)).toEqual(['after']);
    glanced(606, 'open');
    glanced(0, 'new\n', { epoch: 'b' });
    expect((await lines()).slice(1)).toEqual(['after', 'open', 'new']);
    glanced(4, Array.from({ length: 40 }, (_, i) => `${i}\n`).join(''), { epoch: 'b' });
    expect(await lines()).toEqual(Array.from({ length: 12 }, (_, i) => `${i + 28}`));
  });

  test('show nothing that would draw over the page: escape sequences are taken out, others made visible', async () => {
    const { feed, glanced, lines } = bench();
    await feed.show(['gps']);
    glanced(0, '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u202egnp\u0000<b>\n');
    expect((await lines())[0]).toBe('red \\u{202e}gnp␀<b>');
  });

  test('have a rate by offsets and the relay’s times, also where bytes were left out', async () => {
    const { feed, glanced, last, at } = bench();
    await feed.show(['gps']);
    glanced(0, 'x'.repeat(100));
    expect(await last()).toMatchObject({ rate: 0, isNews: false });
    at(2000);
    glanced(2000, 'x'.repeat(100));
    expect(await last()).toMatchObject({ rate: 2000, isNews: true });
  });

  test('are told together, and never faster than they are drawn', async () => {
    const { feed, glanced, told, drawing } = bench();
    await feed.show(['gps', 'psu']);
    let draw = (): void => undefined;
    drawing(new Promise((resolve) => (draw = resolve)));
    glanced(0, 'a\n');
    glanced(0, 'b\n', { port: 'psu' });
    await until(() => told.length === 1);
    for (let i = 0; i < 50; i++) glanced(2 + 2 * i, 'c\n');
    await settle();
    expect(told.map((glances) => glances.map(({ port }) => port))).toEqual([['gps', 'psu']]);
    draw();
    await until(() => told.length === 2);
    await settle();
    expect(told).toHaveLength(2);
  });
});

describe('what is glanced at', () => {
  test('is at most 64 ports, and none when the view is closed', async () => {
    const { feed, asked, glanced, told } = bench();
    await feed.show(Array.from({ length: 80 }, (_, i) => `p${i}`));
    expect(asked.at(-1)).toHaveLength(64);
    await feed.show(['gps']);
    glanced(0, 'other', { port: 'p70' });
    await feed.dispose();
    glanced(0, 'late');
    await feed.show(['gps']);
    await settle();
    expect([asked.at(-1), told]).toEqual([[], []]);
  });
});

describe('an alarm', () => {
  test.each([
    ['a text', rule('PANIC'), 'kernel panic!'],
    ['a regular expression', rule('^E \\(\\d+\\)', { mode: 'regex' }), 'E (12) wifi'],
    ['bytes', rule('70 ?? 6e', { mode: 'hex' }), 'panic'],
    ['what lacks a text', rule('ok', { not: true }), 'failed'],
  ] as const)('is raised by %s, once for each line', async (_, one, text) => {
    const { feed, glanced, last } = bench();
    await feed.show(['gps']);
    expect(await feed.alarm([one])).toEqual(['']);
    glanced(0, 'ok\n');
    expect((await last()).alarm).toBeUndefined();
    glanced(3, text);
    glanced(3 + text.length, '\n');
    const { alarm, lines } = await last();
    expect(alarm).toEqual({ count: 1, text, rule: one });
    expect(lines.map(({ color }) => color)).toEqual([undefined, 'red']);
    glanced(4 + text.length, 'ok\n');
    expect((await last()).alarm).toBeUndefined();
  });

  test('comes with the first rule that matches; a line is raised by none that only makes it fainter', async () => {
    const { feed, glanced, last } = bench();
    await feed.show(['gps']);
    await feed.alarm([rule('debug', {}, 'quiet'), rule('error', {}, 'orange'), rule('e')]);
    glanced(0, 'debug\nsome error\n');
    expect(await last()).toMatchObject({
      lines: [{ color: 'quiet' }, { color: 'orange' }],
      alarm: { count: 1, text: 'some error', rule: { name: 'error' } },
    });
  });

  test('is raised by lines that are there when rules change; a wrong rule is named and does nothing', async () => {
    const { feed, glanced, last } = bench();
    await feed.show(['gps']);
    glanced(0, 'panic\npanic\n');
    expect((await last()).alarm).toBeUndefined();
    const problems = await feed.alarm([rule('(', { mode: 'regex' }), rule('panic')]);
    expect(problems.map((problem) => problem !== '')).toEqual([true, false]);
    expect((await last()).alarm).toMatchObject({ count: 2 });
  });
});
