const firstMs = 500;
const longestMs = 30_000;
const laterMs = 10_000;

/**
 * How long to wait before the next attempt: full jitter, so that the clients of a relay that was restarted do not all come at once
 * (PROTOCOL.md, section 11).
 * @param attempt failed attempts in a row before this one, from 0
 * @param random a number from 0 up to and without 1
 */
export function backOffMs(attempt: number, reconnect: 'yes' | 'later', random: number): number {
  const waitMs = random * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 16));
  return reconnect === 'later' ? laterMs + waitMs : waitMs;
}
