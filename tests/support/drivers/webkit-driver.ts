import { expect } from '@playwright/test';
import { launchWebKit } from '../webkit.ts';
import { nextFile } from './next-file.ts';
import type { DriverOptions, PageDriver, Size } from './page-driver.ts';

/** How WebDriver writes keys that are not text (section 15.4.2). */
const specialKeys: Readonly<Record<string, string>> = {
  Backspace: '\ue003',
  Tab: '\ue004',
  Enter: '\ue007',
  Shift: '\ue008',
  Control: '\ue009',
  Alt: '\ue00a',
  Escape: '\ue00c',
  PageUp: '\ue00e',
  PageDown: '\ue00f',
  End: '\ue010',
  Home: '\ue011',
  ArrowLeft: '\ue012',
  ArrowUp: '\ue013',
  ArrowRight: '\ue014',
  ArrowDown: '\ue015',
  Delete: '\ue017',
  F6: '\ue036',
};

/** WebKitGTK, by WebDriver. */
export async function driveWebKit({
  width = 1240,
  height = 760,
  dark = false,
}: DriverOptions = {}): Promise<PageDriver> {
  const { driver, saved, close } = await launchWebKit({ dark });
  const evaluate: PageDriver['evaluate'] = (run, ...args) =>
    driver.evaluate(`(${run.toString()})(...${JSON.stringify(args)})`);
  const resize = async (wanted: Size) => {
    // The bars of the browser take their part of the window, and the page gets its size a little later.
    const bars = await evaluate(() => outerHeight - innerHeight);
    await driver.resize(wanted.width, wanted.height + bars);
    await expect.poll(() => evaluate(() => ({ width: innerWidth, height: innerHeight }))).toEqual(wanted);
  };
  await resize({ width, height });
  const toKey = (key: string) => specialKeys[key] ?? key;
  return {
    name: 'WebKit',
    goto: (url) => driver.open(url),
    reload: () => driver.reload(),
    resize,
    evaluate,
    click: ({ x, y }) => driver.click(x, y),
    type: (text) => driver.press([...text]),
    press: (keys) => {
      const held = keys.split('+').map(toKey);
      return driver.press([held.pop()!], held);
    },
    saveFile: async (act, leastBytes) => {
      await act();
      return nextFile(saved, leastBytes);
    },
    screenshot: () => driver.screenshot(),
    close,
  };
}
