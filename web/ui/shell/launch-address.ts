const linkFragment = /^#(?:pair|share|join|add)=/;
/** As some programs pass a link on: it is in the path or the query then. */
const encodedFragment = /%23(?:pair|share|join|add)(?:=|%3D)/i;

/** What the page's address requests: a link (to sign in, or with something to add), a port to show. */
export class LaunchAddress {
  /** As behind `/ports/`. */
  readonly path: string | undefined;
  #link: string | undefined;

  /**
   * Removes a link's secret from the address and the history before anything else can read it.
   * @param root path of the page's folder, with a slash at its end
   */
  constructor(location: Location, history: History, root: string) {
    const [pathname = ''] = location.pathname.split(encodedFragment);
    this.#link = takeLink(location, history);
    const [, path] = /^ports\/(.+?)\/?$/.exec(pathname.slice(root.length)) ?? [];
    this.path = path && decoded(path);
  }

  /** The link, once. */
  takeLink(): string | undefined {
    const link = this.#link;
    this.#link = undefined;
    return link;
  }
}

/** The whole address if its fragment carries a secret, which is then removed. */
export function takeLink(location: Location, history: History): string | undefined {
  const { href, hash, origin, pathname, search } = location;
  const at = `${pathname}${search}`.search(encodedFragment);
  if (at >= 0) {
    const path = `${pathname}${search}`.slice(0, at);
    history.replaceState(history.state, '', path);
    return `${origin}${path}${decoded(`${pathname}${search}`.slice(at)) ?? ''}`;
  }
  if (!linkFragment.test(hash)) return undefined;
  history.replaceState(history.state, '', `${pathname}${search}`);
  return href;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // no port has such a name
  }
}
