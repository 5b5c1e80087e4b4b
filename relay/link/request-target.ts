/** The target of a request line. */
export interface RequestTarget {
  /** As it came, not decoded. */
  readonly rawPath: string;
  /** Decoded, but for the characters that have a meaning in a path. */
  readonly path: string;
  readonly query: URLSearchParams;
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
