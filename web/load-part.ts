import { SerialError } from './core/serial-error.ts';

/** Before each further try: together as long as a server takes that is started again. */
const pausesMs = [250, 500, 1000, 2000, 4000];

/** What a loader uses of its browser. */
interface LoadSurroundings {
  readonly fetch: (address: string) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;
  readonly after: (delayMs: number, callback: () => void) => unknown;
  /** Has a module loaded ahead, beside others. */
  readonly preload: (address: string) => void;
  /** Whether a module that failed once is never loaded again, whoever asks for it, as in Firefox. */
  readonly keepsFailures: () => boolean;
}

/**
 * @param load imports the part
 * @param files the part's own file and those it imports, without what is loaded already, relative to `importer`
 * @throws {SerialError} `part-missing` when they cannot be had now; a later call tries again
 */
type LoadPart = <Part>(load: () => Promise<Part>, files: readonly string[], importer: string) => Promise<Part>;

/**
 * Loads parts of the page so that a connection that is cut loses none of them: their files are fetched, which puts them
 * into the browser's cache, again and again for some seconds while the server (or a proxy in its place) has none, and
 * then the part is imported. Where failures are kept nothing is imported before; elsewhere only what has failed is
 * fetched, since a file from the cache is read a second time.
 */
export function makePartLoader({ fetch, after, preload, keepsFailures }: LoadSurroundings): LoadPart {
  const files = new Map<string, Promise<void>>();

  /** @returns the status of the answer when it is not the file, 0 without an answer */
  const fetchOnce = async (address: string): Promise<number | undefined> => {
    try {
      const response = await fetch(address);
      if (!response.ok) return response.status;
      // Until its end, or it is not in the cache.
      await response.arrayBuffer();
      return undefined;
    } catch {
      return 0;
    }
  };

  const fetchFile = async (address: string): Promise<void> => {
    let status = await fetchOnce(address);
    for (const pauseMs of pausesMs) {
      if (status === undefined) return;
      await new Promise<void>((resolve) => after(pauseMs, resolve));
      status = await fetchOnce(address);
    }
    if (status !== undefined) throw new SerialError('part-missing', status === 0 ? '' : String(status));
  };

  const ensure = (address: string): Promise<void> => {
    let fetched = files.get(address);
    if (!fetched) {
      fetched = fetchFile(address);
      files.set(address, fetched);
      fetched.catch(() => files.delete(address));
    }
    return fetched;
  };

  const preloaded = new Set<string>();

  return async (load, names, importer) => {
    const addresses = names.map((name) => new URL(name, importer).href);
    if (!keepsFailures()) {
      for (const address of addresses) if (!preloaded.has(address)) preload(address);
      for (const address of addresses) preloaded.add(address);
      try {
        return await load();
      } catch {
        // Whatever it was, the second try tells it.
      }
    }
    await Promise.all(addresses.map(ensure));
    return load();
  };
}

/** What the build makes of each `import()` of the page and its workers (part-loading.ts). */
export const loadPart = makePartLoader({
  fetch: (address) => fetch(address),
  after: (ms, call) => setTimeout(call, ms),
  preload: (href) => {
    // A worker has none.
    if (typeof document === 'undefined') return;
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
  },
  keepsFailures: () => navigator.userAgent.includes('Firefox/'),
});
