/** The page's addresses below its folder: itself, and a port's. */
const ownPath = /^(?:index\.html$|ports\/|$)/;

/**
 * Whether an address is one of this page. What else is below its folder is not: a relay's own answers, and another
 * relay's page, which a proxy may offer below `/serial/` while this one is at `/`.
 * @param root path of the page's folder
 */
export function isOwnPage(pathname: string, root: string): boolean {
  return pathname.startsWith(root) && ownPath.test(pathname.slice(root.length));
}
