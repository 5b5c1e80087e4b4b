/** @returns the id of the port that the path names, `''` where none is named; undefined: the path is another */
export type PathMatch = (rawPath: string) => string | undefined;

/** @returns matches this path only */
export function exactly(path: string): PathMatch {
  return (other) => (other === path ? '' : undefined);
}

/**
 * @param verb last part of the path: `/api/ports/{id}/{verb}`
 * @returns matches an id as it is, with its slashes, or encoded as one part: `demo/echo` or `demo%2Fecho`
 */
export function ofPort(verb: string): PathMatch {
  const form = new RegExp(`^/api/ports/(.+)/${verb}$`);
  return (path) => {
    const id = form.exec(path)?.[1];
    try {
      return id === undefined ? undefined : decodeURIComponent(id);
    } catch {
      return undefined;
    }
  };
}
