import { describe, expect, it } from 'vitest';
import { addCounts, closingLine, countPlaywright, countVitest, noTests, uncheckedLines } from './count-tests.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('countVitest()', () => {
  it('sums the tests of all files', () => {
    const testResults = [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'passed', 'failed', 'todo')];
    expect(countVitest({ testResults })).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as one failed test', () => {
    expect(countVitest({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countVitest({ testResults: [file('failed', 'passed')] })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('finds nothing in an empty report', () => {
    expect(countVitest({ testResults: [] })).toEqual(noTests);
  });
});

describe('uncheckedLines()', () => {
  it('names lines of the security requirements whose tests were all skipped', () => {
    const of = (status: string, fullName: string) => ({ assertionResults: [{ status, fullName }] });
    const testResults = [
      of('passed', 'security 12 and 13: what is not offered is refused'),
      of('skipped', 'security 13: a role may not either'),
      of('skipped', 'security 17: TLS is spoken'),
      of('passed', 'has 18 words about no security'),
    ];
    expect(uncheckedLines({ testResults })).toEqual(['17']);
  });
});

describe('countPlaywright()', () => {
  it('counts a retried test, and an error outside tests, as failed', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 };
    expect(countPlaywright({ stats, errors: ['no server'] })).toEqual({ passed: 5, failed: 4, skipped: 3 });
  });
});

describe('closingLine()', () => {
  it('names skipped tests only when there are some', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 1, failed: 0, skipped: 0 }))).toBe(
      '2 passed, 2 failed, 3 skipped',
    );
  });
});
