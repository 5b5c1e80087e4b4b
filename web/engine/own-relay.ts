/** Path of this worker's script, built and from Vite's server; what is before it is the page's folder. */
const scriptPath = /^(.*)\/(?:assets\/[^/]*|web\/engine\/[^/]*)$/;

/** Where the page is: its origin, and perhaps the path that a proxy adds. No slash at the end. */
export function pageAddress({ origin, pathname }: Pick<WorkerLocation, 'origin' | 'pathname'> = location): string {
  return `${origin}${scriptPath.exec(pathname)?.[1] ?? ''}`;
}

/**
 * The relay this page was served by, if it was: a static host or a development server answers something else.
 * Asked of the page's own folder alone; no other address is ever tried without a person's wish.
 */
export async function findOwnRelay(): Promise<string | undefined> {
  const address = pageAddress();
  try {
    const answer = await fetch(`${address}/hello`, { headers: { accept: 'application/json' } });
    const hello: unknown = answer.ok ? await answer.json() : undefined;
    const isRelay =
      typeof hello === 'object' &&
      hello !== null &&
      'product' in hello &&
      hello.product === 'baudcast' &&
      'node' in hello;
    return isRelay ? address : undefined;
  } catch {
    return undefined; // offline, or something that is not a relay
  }
}
