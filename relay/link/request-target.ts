/** The target of a request line. */
interface RequestTarget {
  /** As it came, not decoded. */
  readonly rawPath: string;
  /** Decoded, but for the characters that have a meaning in a path. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * The target of a request as the relay's own paths are: without the path that a proxy adds. Some proxies take it off
 * themselves, so it may be missing.
 * @param url of the request
 * @param publicUrl where people reach the relay. Default: no proxy adds a path
 * @returns `''`, or the query alone, for the proxy's path without the slash at its end
 */
export function withoutProxyPath(url: string | undefined, publicUrl: string | undefined): string | undefined {
  const added = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  if (added === '' || url === undefined) return url;
  const own = added.split('/');
  const given = (/^[^?#]*/.exec(url)?.[0] ?? '').split('/').slice(0, own.length);
  return own.every((part, at) => decodedPart(part) === decodedPart(given[at]))
    ? url.slice(given.join('/').length)
    : url;
}

/** A part of a path may be written in several ways: `%c3%a9` and `%C3%A9`, `~` and `%7E`. */
function decodedPart(part: string | undefined): string | undefined {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @returns undefined if the target is not a path (RFC 9112, section 3.2.1) or cannot be decoded */
export function readTarget(url: string | undefined): RequestTarget | undefined {
  if (url === undefined || !url.startsWith('/')) return undefined;
  const [, rawPath = '/', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  try {
    return { rawPath, path: decodeURI(rawPath), query: new URLSearchParams(query) };
  } catch {
    return undefined;
  }
}
