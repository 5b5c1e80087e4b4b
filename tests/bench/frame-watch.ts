import type { Page } from '@playwright/test';

export interface Frames {
  /** Frames the window drew a second. */
  readonly perSecond: number;
  /** Longest time between two frames. */
  readonly longestGapMs: number;
  /** Longest task of the window's thread; 0 when none took over 50 ms (the browser reports no shorter ones). */
  readonly longestTaskMs: number;
}

interface Watch {
  times: number[];
  tasks: number[];
  observer: PerformanceObserver;
}

/** Counts frames and long tasks in the window from now until the function it returns is called. */
export async function watchFrames(page: Page): Promise<() => Promise<Frames>> {
  await page.evaluate(() => {
    const watch: Watch = {
      times: [],
      tasks: [],
      observer: new PerformanceObserver((list) =>
        watch.tasks.push(...list.getEntries().map((entry) => entry.duration)),
      ),
    };
    watch.observer.observe({ type: 'longtask' });
    const frame = (timeMs: number): void => {
      watch.times.push(timeMs);
      if (Reflect.get(globalThis, 'frameWatch') === watch) requestAnimationFrame(frame);
    };
    Reflect.set(globalThis, 'frameWatch', watch);
    requestAnimationFrame(frame);
  });
  return () =>
    page.evaluate(() => {
      const watch = Reflect.get(globalThis, 'frameWatch') as Watch;
      Reflect.set(globalThis, 'frameWatch', undefined);
      watch.tasks.push(...watch.observer.takeRecords().map((entry) => entry.duration));
      watch.observer.disconnect();
      const gaps = watch.times.slice(1).map((time, i) => time - watch.times[i]!);
      const totalMs = watch.times.at(-1)! - watch.times[0]!;
      return {
        perSecond: (gaps.length / totalMs) * 1000,
        longestGapMs: Math.max(0, ...gaps),
        longestTaskMs: Math.max(0, ...watch.tasks),
      };
    });
}
