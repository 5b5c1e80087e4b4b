/** Not the fake ones of a test that fakes timers. */
const inATask = setImmediate;
const later = setTimeout;

const pause = () => new Promise((resolve) => later(resolve, 1));

/**
 * Runs all code that waits only for promises, any number of them: the next task of the event loop
 * begins when no promise is pending.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => inATask(resolve));
}

/**
 * Resolves when the condition holds; only the test's own limit ends it. Looks in every turn of the event loop first,
 * and once a millisecond later: another program may need the processor to bring it about.
 */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) await (turns < 500 ? settle() : pause());
}
