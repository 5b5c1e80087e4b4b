import { SerialError } from './core/serial-error.ts';

/** Before each further try: together as long as a server takes that is started again. */
const pausesMs = [250, 500, 1000, 2000, 4000];

/** What a loader uses of its browser. */
interface LoadSurroundings {
  readonly fetch: (address: string) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;
  readonly after: (delayMs: number, callback: () => void) => unknown;
}

/**
 * @param load imports the part
 * @param files the part's own file and those it imports, without what is loaded already, relative to `importer`
 * @throws {SerialError} `part-missing` when they cannot be had now; a later call tries again
 */
type LoadPart = <Part>(load: () => Promise<Part>, files: readonly string[], importer: string) => Promise<Part>;

/**
 * Loads parts of the page so that a connection that is cut loses none of them. Firefox never again loads a module that
 * failed once, whoever asks for it. So the files are fetched first, which puts them into the browser's cache, again and
 * again for some seconds while the server (or a proxy in its place) has none, and nothing is imported before all are
 * there.
 */
export function makePartLoader({ fetch, after }: LoadSurroundings): LoadPart {
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

  return async (load, names, importer) => {
    await Promise.all(names.map((name) => ensure(new URL(name, importer).href)));
    return load();
  };
}

/** What the build makes of each `import()` of the page and its workers (part-loading.ts). */
export const loadPart = makePartLoader({
  fetch: (address) => fetch(address),
  after: (ms, call) => setTimeout(call, ms),
});
