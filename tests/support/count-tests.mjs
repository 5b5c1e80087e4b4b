// How many tests passed, failed and were skipped, from what the runners report.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts a vitest JSON report. A file that could not even be loaded counts as one failed test.
 * @returns {Counts}
 */
export function countVitest(report) {
  const counts = { ...noTests };
  for (const { status, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += assertionResults.filter((test) => test.status === 'passed').length;
    counts.failed += failed === 0 && status === 'failed' ? 1 : failed;
    counts.skipped += assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).length;
  }
  return counts;
}

/**
 * Counts a Playwright JSON report. A test that passed only when it was repeated counts as failed; so does an error
 * outside any test.
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** @returns {Counts} */
export function addCounts(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** The last line of a run: `12 passed, 0 failed`, with `, 3 skipped` only when some were. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The lines of the security requirements that tests name in their titles and for which none passed: a test that was
 * left out checks nothing.
 * @returns {string[]} their numbers
 */
export function uncheckedLines(report) {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const linesOf = (some) =>
    new Set(some.flatMap(({ fullName }) => fullName.match(/(?<=security [\d, and]*)\d+/g) ?? []));
  const checked = linesOf(tests.filter(({ status }) => status === 'passed'));
  return [...linesOf(tests)].filter((line) => !checked.has(line));
}
