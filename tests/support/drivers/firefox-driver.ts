import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyInput } from 'puppeteer-core';
import { launchFirefox, openTab } from '../firefox.ts';
import { removeLater } from '../remove-later.ts';
import { nextFile } from './next-file.ts';
import type { DriverOptions, PageDriver } from './page-driver.ts';

/** Firefox, by BiDi. */
export async function driveFirefox({
  width = 1240,
  height = 760,
  dark = false,
}: DriverOptions = {}): Promise<PageDriver> {
  const saved = mkdtempSync(join(tmpdir(), 'firefox-saved-'));
  const browser = await launchFirefox({
    prefs: {
      'browser.download.folderList': 2,
      'browser.download.dir': saved,
      'browser.download.alwaysOpenPanel': false, // it takes the keys
      'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
    },
  });
  const page = await openTab(browser);
  await page.setViewport({ width, height });
  // After a download, which for puppeteer is a navigation without an end, its own `goto` and `reload` wait in vain.
  const untilLoaded = async (leave: () => Promise<void>): Promise<void> => {
    const isLoaded = new Promise((resolve) => page.once('load', resolve));
    await leave();
    await isLoaded;
  };
  return {
    name: 'Firefox',
    goto: (url) => untilLoaded(() => page.evaluate((address) => location.assign(address), url)),
    reload: () => untilLoaded(() => page.evaluate(() => location.reload())),
    resize: (size) => page.setViewport(size),
    evaluate: <Result>(run: (...args: never) => Result | Promise<Result>, ...args: readonly unknown[]) =>
      page.evaluate(`(${run.toString()})(...${JSON.stringify(args)})`) as Promise<Result>,
    click: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    press: async (keys) => {
      const held = keys.split('+') as KeyInput[];
      const key = held.pop()!;
      for (const modifier of held) await page.keyboard.down(modifier);
      await page.keyboard.press(key);
      for (const modifier of held.toReversed()) await page.keyboard.up(modifier);
    },
    saveFile: async (act, leastBytes) => {
      await act();
      return nextFile(saved, leastBytes);
    },
    screenshot: async () => Buffer.from(await page.screenshot()),
    close: async () => {
      await browser.close();
      await removeLater(saved);
    },
  };
}
