import { launchChromium } from '../support/chromium.ts';
import { bareOrigin } from './bare-page.ts';

/** From the first byte of a page until its first paint, with a cold cache. */
export interface FirstPaint {
  readonly name: string;
  readonly medianMs: number;
  readonly longestMs: number;
}

const rounds = 9;

/** Opens each page in a browser context of its own, in turns. */
export async function measureFirstPaint(origin: string): Promise<FirstPaint[]> {
  const pages = [
    { name: 'bare page', url: `${bareOrigin}/paint.html`, timesMs: new Array<number>() },
    { name: 'Baudcast', url: origin, timesMs: new Array<number>() },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const { url, timesMs } of pages) timesMs.push(await paint(url));
  }
  return pages.map(({ name, timesMs }) => {
    const sorted = timesMs.toSorted((a, b) => a - b);
    return { name, medianMs: sorted[Math.floor(rounds / 2)]!, longestMs: sorted.at(-1)! };
  });
}

async function paint(url: string): Promise<number> {
  const context = await launchChromium({ origin: new URL(url).origin, serviceWorker: true });
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
          new PerformanceObserver((list) => {
            const entry = list.getEntriesByName('first-contentful-paint')[0];
            if (entry) resolve(entry.startTime - navigation!.responseStart);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
  } finally {
    await context.close();
  }
}
