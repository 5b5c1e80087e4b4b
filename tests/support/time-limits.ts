/**
 * How long tests wait before they call something a failure. Nothing is expected to take that long: the limits are for a
 * slow computer with other work, so no test sets a shorter one of its own.
 */

/** For one condition: an element, an event, an answer. */
export const waitLimitMs = 60_000;

/** For one test or hook. */
export const testLimitMs = 5 * 60_000;

/** For one of the long tests. */
export const longTestLimitMs = 20 * 60_000;
