import type { Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** JavaScript heap of the window's thread after a garbage collection. */
  readonly heapBytes: number;
  /** Resident memory of the page's process: window, workers and everything else in it. */
  readonly processBytes: number;
}

/** Memory of `page`, the only page with something in it of the only browser this process has started. */
export async function measureMemory(page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heapBytes: usedSize, processBytes: Math.max(...rendererSizes()) };
}

/** Resident sizes of the renderer processes that descend from this one. */
function rendererSizes(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=renderer') || !isDescendant(pid)) return [];
      return [readStatus(pid, 'VmRSS') * 1024];
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
