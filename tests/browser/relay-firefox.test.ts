import { launchFirefox } from '../support/firefox.ts';
import { expect, test } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';

test('Firefox uses a port of the relay that served its page', async ({ bench }) => {
  const relay = await RelayProcess.start();
  const browser = await launchFirefox({ bench });
  try {
    const page = await browser.newPage();
    await page.goto(relay.origin);
    const shown = (selector: string) => page.$eval(`app-shell >>> ${selector}`, (element) => element.textContent?.trim() ?? '').catch(() => '');
    await page.locator('app-shell >>> relay-list >>> ::-p-text(Demo: echo)').click();
    await expect.poll(() => shown('sharing-bar >>> .holder'), { timeout: 20_000 }).toBe('You hold the port');
    await page.locator('app-shell >>> .xterm-screen').click();
    await page.keyboard.type('hello from Firefox');
    await expect.poll(() => shown('.xterm-rows'), { timeout: 20_000 }).toContain('hello from Firefox');
  } finally {
    await browser.close();
    await relay.stop();
  }
});
