import type { BrowserContext, Response } from '@playwright/test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface FirstLoad {
  /** Each script the page, its workers and the service worker's start needed, with its compressed size in bytes. */
  readonly scripts: readonly { readonly path: string; readonly gzipBytes: number; readonly brotliBytes: number }[];
}

/**
 * Watches the scripts that `context` loads until the function it returns is called. What the service worker then
 * fetches to keep for offline use is not part of the first load: the page does not wait for it and does not run it.
 */
export function watchScripts(context: BrowserContext): () => Promise<FirstLoad> {
  const responses = new Map<string, Response>();
  const take = (response: Response): void => {
    const request = response.request();
    const isScript = /javascript/.test(response.headers()['content-type'] ?? '');
    const isCached = request.serviceWorker() !== null && !request.url().endsWith('service-worker.js');
    if (isScript && !isCached) responses.set(new URL(response.url()).pathname, response);
  };
  context.on('response', take);
  return async () => {
    context.off('response', take);
    const scripts = await Promise.all(
      [...responses].map(async ([path, response]) => {
        const body = await response.body();
        return { path, gzipBytes: gzipSync(body).length, brotliBytes: brotliCompressSync(body).length };
      }),
    );
    return { scripts: scripts.sort((a, b) => b.gzipBytes - a.gzipBytes) };
  };
}
