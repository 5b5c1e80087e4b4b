import type { Page } from 'puppeteer-core';
import { DeviceLog } from '../support/device-log.ts';
import { choosePort, launchFirefox, offeredPorts, openTab } from '../support/firefox.ts';
import { plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

/** Text of the first element that `selector` finds, with the text of its shadow tree; empty while there is none. */
function textOf(page: Page, selector: string): Promise<string> {
  return page
    .$eval(`app-shell >>> ${selector}`, (element) => {
      const parts = [...(element.shadowRoot?.children ?? [element])].map(
        (child) => (child as HTMLElement).innerText ?? '',
      );
      return parts.join(' ').trim();
    })
    .catch(() => '');
}

test('Firefox connects, receives, transmits, and gets an unplugged device back', async ({ bench, server }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const browser = await launchFirefox({ bench });
  try {
    const page = await openTab(browser);
    await page.goto(server.origin);
    await page.locator('app-shell >>> first-run >>> button.primary').click();
    await expect.poll(() => offeredPorts(browser)).toHaveLength(1);
    await choosePort(browser, 0);

    await expect.poll(() => textOf(page, 'session-toolbar')).toContain('Close');
    await expect.poll(async () => (await device.status()).config?.baud).toBe(115_200);
    await device.write('hello firefox\r\n');
    await expect.poll(() => textOf(page, '.xterm-rows')).toContain('hello firefox');

    await page.locator('app-shell >>> .xterm-helper-textarea').click();
    await page.keyboard.type('AT');
    await page.keyboard.press('Enter');
    await log.expectReceived('AT\r');

    await device.unplug();
    await expect.poll(() => textOf(page, 'session-notice')).toContain('Lost at');
    await device.plug();
    await expect.poll(() => textOf(page, 'session-notice')).toBe('');
    await expect.poll(async () => (await device.write('back again\r\n')).accepted).toBeGreaterThan(0);
    await expect.poll(() => textOf(page, '.xterm-rows')).toContain('back again');
  } finally {
    await browser.close();
  }
});
