import { readFile } from 'node:fs/promises';
import { launchChromium } from '../chromium.ts';
import type { DriverOptions, PageDriver } from './page-driver.ts';

/** Chromium, that sees no serial port itself. @param origin the page's origin */
export async function driveChromium(
  origin: string,
  { width = 1240, height = 760, dark = false, serviceWorker = true }: DriverOptions & { serviceWorker?: boolean } = {},
): Promise<PageDriver> {
  const context = await launchChromium({
    origin,
    serviceWorker,
    context: { viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', locale: 'en-US' },
  });
  const page = await context.newPage();
  return {
    name: 'Chromium',
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    resize: (size) => page.setViewportSize(size),
    evaluate: (run, ...args) => page.evaluate(`(${run.toString()})(...${JSON.stringify(args)})`),
    click: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    press: (keys) => page.keyboard.press(keys),
    saveFile: async (act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      return readFile(await download.path());
    },
    screenshot: () => page.screenshot(),
    close: () => context.close(),
  };
}
