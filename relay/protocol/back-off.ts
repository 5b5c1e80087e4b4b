const shortestMs = 500;
const longestMs = 30_000;
const laterMs = 10_000;

/**
 * How long to wait before the next attempt to reach a relay (PROTOCOL.md, section 11): at random, so that the clients
 * of a relay that was restarted do not all come at once, and from as long a time as it is away already. Doubling with
 * every attempt instead, a client that draws short waits uses up its attempts at once, and is then away for half a
 * minute although the relay was for seconds.
 * @param awayMs since the connection was lost, or first tried
 * @param reconnect `later`: the relay has asked for more time
 * @param random a number from 0 up to and without 1
 * @returns at most 30 s, for `later` 40 s
 */
export function backOffMs(awayMs: number, reconnect: 'yes' | 'later', random: number): number {
  const waitMs = random * Math.min(longestMs, Math.max(shortestMs, awayMs));
  return reconnect === 'later' ? laterMs + waitMs : waitMs;
}
