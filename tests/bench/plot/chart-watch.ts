import type { Locator } from '@playwright/test';

/** A chart of the app, as far as it is looked at. */
interface WatchedChart extends Element {
  /** The lines that are drawn, and their range. */
  readonly chart: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** What is wanted. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/**
 * How long it takes from an input until all charts have drawn what it asks for, in milliseconds: other lines, of the
 * range that is wanted then.
 * @param type of the event that the input is
 */
export async function timeUntilDrawn(charts: Locator, type: 'wheel' | 'keydown', input: () => Promise<void>) {
  await charts.evaluateAll((elements, eventType) => {
    const all = elements as unknown as readonly WatchedChart[];
    const isDrawn = ({ chart, range }: WatchedChart, before: WatchedChart['chart']): boolean =>
      chart !== before && chart?.fromMs === range?.fromMs && chart?.toMs === range?.toMs;
    const drawn = new Promise<number>((resolve) => {
      const begin = ({ timeStamp }: Event): void => {
        const before = all.map(({ chart }) => chart);
        // A message after a frame's own work comes when the frame is drawn.
        const { port1, port2 } = new MessageChannel();
        const look = (): void => void requestAnimationFrame(() => port2.postMessage(0));
        port1.addEventListener('message', () => {
          if (!all.every((chart, at) => isDrawn(chart, before[at]))) return look();
          port1.close();
          resolve(performance.now() - timeStamp);
        });
        port1.start();
        look();
      };
      addEventListener(eventType, begin, { capture: true, once: true });
    });
    Reflect.set(globalThis, 'drawn', drawn);
  }, type);
  await input();
  return charts.page().evaluate(() => Reflect.get(globalThis, 'drawn') as Promise<number>);
}

/** Counts how often the first chart gets other lines, a second, until the function it returns is called. */
export async function watchPictures(charts: Locator): Promise<() => Promise<number>> {
  await charts.first().evaluate((element) => {
    const watched = element as unknown as WatchedChart;
    const count = { pictures: 0, startMs: performance.now() };
    let last = watched.chart;
    const look = (): void => {
      if (Reflect.get(globalThis, 'pictureCount') !== count) return;
      if (watched.chart !== last) count.pictures++;
      last = watched.chart;
      requestAnimationFrame(look);
    };
    Reflect.set(globalThis, 'pictureCount', count);
    look();
  });
  return () =>
    charts.page().evaluate(() => {
      const { pictures, startMs } = Reflect.get(globalThis, 'pictureCount') as { pictures: number; startMs: number };
      Reflect.set(globalThis, 'pictureCount', undefined);
      return (pictures * 1000) / (performance.now() - startMs);
    });
}
