import type { Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** JavaScript heap of the window's thread after a garbage collection. */
  readonly heapBytes: number;
  /** Resident memory of the page's process: window, workers and everything else in it. */
  readonly processBytes: number;
}

/** Resident memory of the processes of a browser. */
export interface BrowserMemory extends Memory {
  /** Of the browser itself, which writes files and the database. */
  readonly browserBytes: number;
  /** Of all others: network, storage, graphics. */
  readonly otherBytes: number;
}

/** Memory of `page` and its browser, as `measureMemory`. */
export async function measureBrowserMemory(page: Page): Promise<BrowserMemory> {
  const memory = await measureMemory(page);
  const sizes = browserSizes();
  const sum = (isWanted: (type: string) => boolean) =>
    sizes.reduce((total, { type, bytes }) => total + (isWanted(type) ? bytes : 0), 0);
  return {
    ...memory,
    browserBytes: sum((type) => type === 'browser'),
    otherBytes: sum((type) => type !== 'browser' && type !== 'renderer'),
  };
}

/** Memory of `page`, the only page with something in it of the only browser this process has started. */
export async function measureMemory(page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heapBytes: usedSize, processBytes: Math.max(...rendererSizes()) };
}

function rendererSizes(): number[] {
  return browserSizes().flatMap(({ type, bytes }) => (type === 'renderer' ? [bytes] : []));
}

/** Resident sizes of the browser's processes that descend from this one. */
function browserSizes(): { readonly type: string; readonly bytes: number }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (!/chrom/.test(command.split('\0', 1)[0] ?? '') || !isDescendant(pid)) return [];
      const type = /--type=([\w-]+)/.exec(command)?.[1] ?? 'browser';
      return [{ type, bytes: readStatus(pid, 'VmRSS') * 1024 }];
    } catch {
      return []; // it has ended meanwhile, or is another user's
    }
  });
}

function isDescendant(pid: string): boolean {
  for (let id = Number(pid); id > 1; id = readStatus(String(id), 'PPid')) if (id === process.pid) return true;
  return false;
}

function readStatus(pid: string, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}
