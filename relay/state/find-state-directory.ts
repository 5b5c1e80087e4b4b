import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where a relay keeps what must outlive it. In this order: what `--state` says, what systemd gives a service (`$STATE_DIRECTORY`, of which
 * the first), `$BAUDCAST_STATE`, and the user's own place for such things (XDG Base Directory Specification).
 * @param asked what `--state` says
 * @returns an absolute path; nothing is there yet, perhaps
 */
export function findStateDirectory(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  home: () => string = homedir,
): string {
  const { STATE_DIRECTORY: ofService, BAUDCAST_STATE: ofUser, XDG_STATE_HOME: xdg } = environment;
  const given = [asked, ofService?.split(':')[0], ofUser].find((path) => path !== undefined && path !== '');
  if (given !== undefined) return resolve(given);
  // A relative one is to be ignored, says the specification.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home(), '.local', 'state');
  return join(base, 'baudcast');
}
