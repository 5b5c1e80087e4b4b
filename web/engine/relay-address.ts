import { pathBeforeRelay } from '../core/path-before-relay.ts';

/** The port a relay listens on when nothing else is said. */
const defaultPort = 8017;

/**
 * Where a relay is, from what a person typed: `lab1`, `lab1:9000`, `http://lab1:8017/ports/x`.
 * @throws {SyntaxError} when it is not an address
 */
export function parseRelayAddress(text: string): string {
  const trimmed = text.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  const host = hasScheme
    ? trimmed
    : `http://${/:\d+(?:\/|$)/.test(trimmed) ? trimmed : trimmed.replace(/(?=\/|$)/, `:${defaultPort}`)}`;
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (!trimmed || !url || !/^(?:https?|wss?):$/.test(url.protocol) || !url.hostname || url.username || url.password) {
    throw new SyntaxError(`Not the address of a relay: ${text}`);
  }
  const secure = url.protocol === 'https:' || url.protocol === 'wss:';
  return `${new URL(`${secure ? 'https' : 'http'}://${url.host}`).origin}${pathBeforeRelay(url.pathname)}`;
}
