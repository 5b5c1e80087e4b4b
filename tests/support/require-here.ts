import { test } from '@playwright/test';

/** Skips the running test where `what` is missing; in CI that is a failure instead. */
export function requireHere(available: boolean, what: string): void {
  if (available) return;
  if (process.env['CI']) throw new Error(`${what} is missing, and in CI nothing may be left out.`);
  test.skip(true, `${what} is missing here`);
}
