import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checks, securityLines, securityTests } from './security-lines.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.endsWith('security-lines.test.ts'))
  .flatMap((name) => securityTests(name, readFileSync(join(folder, name), 'utf8')));

// That they run and pass is checked by tests/support/run-all.mjs; that each calls an `expect`, by
// expect-in-security.ts.
describe('every line of the security requirements', () => {
  test.each(Object.entries(securityLines))('%s has a test that checks it', (number, line) => {
    const { check, sentence, isAwaited } = line;
    const own = tests.filter((one) => one.line === Number(number));
    if (isAwaited && own.length === 0) return;
    expect(own, sentence).not.toEqual([]);
    const assertions = own.flatMap((one) => one.assertions);
    expect(
      assertions.filter((assertion) => checks(check, assertion)),
      `${sentence} None of ${assertions.length} assertions looks for what is ${check}.`,
    ).not.toEqual([]);
  });

  test('exists for each number that a test names', () => {
    expect(tests.map(({ line }) => line).filter((line) => !(line in securityLines))).toEqual([]);
  });
});

describe('a test of a security line', () => {
  const read = (text: string) => securityTests('a.test.ts', text);

  test('includes the assertions of its body and of the functions it calls', () => {
    const text = `
      const check = (status) => expect(status).toBe(403);
      async function ask() { check(await fetch('/')); }
      describe('security 12 and 13: what is not allowed', () => {
        it('is refused', async () => { await ask(); });
      });`;
    expect(read(text)).toEqual([
      { line: 12, title: "'is refused'", assertions: ['expect(status).toBe(403)', 'expect(status)'] },
      { line: 13, title: "'is refused'", assertions: ['expect(status).toBe(403)', 'expect(status)'] },
    ]);
  });

  test.each([
    "it('security 7: is refused', () => {});",
    "it('security 7: is refused', async () => { await fetch('/'); });",
    "it('security 7: is refused', () => { expect(1).toBe(1); });",
  ])('does not pass with %s', (text) => {
    const found = read(text).flatMap(({ assertions }) => assertions);
    expect(found.filter((assertion) => checks('refused', assertion))).toEqual([]);
  });

  test.each(["it.skip('security 7', () => { expect(1).toBe(403) })", "it.todo('security 7')", "it('security 7')"])(
    'is not one if it is %s',
    (text) => expect(read(text)).toEqual([]),
  );
});
