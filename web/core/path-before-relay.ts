/** First parts of a relay's own paths, and of those of its page. */
const ownPart = /^(?:api|assets|hello|healthz|icons|index\.html|metrics|ports|trust|v1)$/;

/**
 * The path below which a relay is, from that of an address at it: `''`, or what a proxy adds, `/serial` of
 * `/serial/ports/lab1/gps`.
 */
export function pathBeforeRelay(pathname: string): string {
  const parts = pathname.split('/').filter((part) => part !== '');
  const end = parts.findIndex((part) => ownPart.test(part));
  return (end < 0 ? parts : parts.slice(0, end)).map((part) => `/${part}`).join('');
}
