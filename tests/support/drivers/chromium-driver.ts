import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { PageDriver } from './page-driver.ts';

/** A page of a Chromium that runs already. */
export function driveChromium(page: Page): PageDriver {
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
    close: () => page.close(),
  };
}
