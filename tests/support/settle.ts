/** Not the fake one of a test that fakes timers. */
const inATask = setImmediate;

/**
 * Lets everything go on that waits for nothing but promises, however many of them: the next task of the event loop
 * comes when no promise has anything left to do.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => inATask(resolve));
}

/**
 * Resolves when the condition holds, which is looked at in every turn of the event loop; only the test's own limit ends
 * it.
 */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}
