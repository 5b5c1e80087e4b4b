/** The paths of a route. */
export interface PathMatch {
  /** @returns what the path names, such as a port's id, `''` if nothing; undefined: no match */
  (rawPath: string): string | undefined;
  /** For people and for tests: the path, with `{id}` for what it names. */
  readonly pattern: string;
}

/** @returns matches this path only */
export function exactly(path: string): PathMatch {
  return Object.assign((other: string) => (other === path ? '' : undefined), { pattern: path });
}

/**
 * @param verb last part of the path: `/api/ports/{id}/{verb}`
 * @returns matches an id as it is, with its slashes, or encoded as one part: `demo/echo` or `demo%2Fecho`
 */
export function ofPort(verb: string): PathMatch {
  const form = new RegExp(`^/api/ports/(.+)/${verb}$`);
  const match = (path: string): string | undefined => {
    const id = form.exec(path)?.[1];
    try {
      return id === undefined ? undefined : decodeURIComponent(id);
    } catch {
      return undefined;
    }
  };
  return Object.assign(match, { pattern: `/api/ports/{id}/${verb}` });
}

/** @returns matches the path of one in this list, by the id of a credential: `/api/shares/{id}` */
export function oneIn(list: string): PathMatch {
  const match = (path: string): string | undefined =>
    path.startsWith(`${list}/`) ? /^[\w-]{12}$/.exec(path.slice(list.length + 1))?.[0] : undefined;
  return Object.assign(match, { pattern: `${list}/{id}` });
}
