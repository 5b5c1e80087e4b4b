/**
 * Says loudly that tests are left out where `what` is missing; in CI that is a failure instead.
 * @returns `available`
 */
export function availableHere(available: boolean, what: string): boolean {
  if (available) return true;
  if (process.env['CI']) throw new Error(`${what} is missing, and in CI nothing may be left out.`);
  process.stderr.write(`${'!'.repeat(72)}\n${what} is missing here: its tests are left out.\n${'!'.repeat(72)}\n`);
  return false;
}
