/**
 * Path of this worker's script when the page is at the root of its origin, where a relay serves it: built, and from
 * Vite's server.
 */
const atRoot = /^\/(?:assets|web)\//;

/**
 * The relay this page was served by, if it was: a static host or a development server answers something else.
 * Asked of the page's own origin alone; no other address is ever tried without a person's wish.
 */
export async function findOwnRelay(): Promise<string | undefined> {
  if (!atRoot.test(location.pathname)) return undefined;
  try {
    const answer = await fetch('/hello', { headers: { accept: 'application/json' } });
    const hello: unknown = answer.ok ? await answer.json() : undefined;
    const isRelay =
      typeof hello === 'object' &&
      hello !== null &&
      'product' in hello &&
      hello.product === 'baudcast' &&
      'node' in hello;
    return isRelay ? location.origin : undefined;
  } catch {
    return undefined; // offline, or something that is no relay
  }
}
