import type { Page } from '@playwright/test';
import { axeFindings } from '../support/axe.ts';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import type { AppPage } from '../support/app-page.ts';
import { arduino, plug } from '../support/plug.ts';

const phone = { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

async function openFromSheet({ page }: AppPage): Promise<void> {
  await page.getByRole('button', { name: 'Ports and captures' }).click();
  await page.getByRole('dialog').getByRole('list', { name: 'Ports', exact: true }).getByRole('button').first().click();
  await expect(page.getByRole('tabpanel')).toBeVisible();
}

/** Says it again until the port is open: nobody hears it before. */
async function say(device: VirtualDevice, text: string): Promise<void> {
  await expect.poll(async () => (await device.write(text)).lost).toBe(0);
}

/** Shows the screen keyboard: with `interactive-widget=resizes-content` the page gets lower by it. */
const keyboardComes = (page: Page, height: number) => page.setViewportSize({ width: 390, height });

/** The share of the visible area that is data. */
async function dataShare(page: Page, view: 'terminal-view' | 'monitor-view', height: number): Promise<number> {
  const box = await page.locator(`${view} .body`).boundingBox();
  return (box?.height ?? 0) / height;
}

/** What a screen keyboard leaves of it. */
const heights = [460, 400, 340];

test('trials A 9: on a phone no control is beyond the edge; with a screen keyboard 55 % or more are data', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], context: { ...phone, reducedMotion: 'reduce' } });
  const { page } = app;
  await openFromSheet(app);
  await say(device, 'login: ');
  await expect(app.terminalLines).toContainText('login:');
  await expect(page.locator('.tabs')).toHaveCount(1);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  for (const bar of ['session-toolbar', 'terminal-bar']) {
    const cut = await page.locator(bar).evaluate((element) => element.scrollWidth > element.clientWidth);
    expect(cut, bar).toBe(false);
  }
  expect(await axeFindings(page)).toEqual([]);

  const input = app.terminal.getByRole('textbox', { name: 'Terminal input' });
  await input.focus();
  const keys = page.getByRole('toolbar', { name: 'Keys' });
  await keyboardComes(page, 420);
  await expect(keys).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  for (const height of heights) {
    await keyboardComes(page, height);
    await expect.poll(() => dataShare(page, 'terminal-view', height)).toBeGreaterThanOrEqual(0.55);
  }

  for (const name of ['Esc', 'Tab', 'Arrow up']) await keys.getByRole('button', { name }).tap();
  await expect.poll(() => log.received.toString()).toBe('\x1b\t\x1b[A');
  // Ctrl holds for one key.
  await keys.getByRole('button', { name: 'Ctrl', exact: true }).tap();
  await expect(keys.getByRole('button', { name: 'Ctrl', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.type('cd');
  await expect.poll(() => log.received.toString()).toBe('\x1b\t\x1b[A\x03d');
  await expect(input, 'the keyboard stays open').toBeFocused();
  // Arrows in application mode.
  await device.write('\x1b[?1h');
  await device.write('ready');
  await expect(app.terminalLines).toContainText('ready');
  await keys.getByRole('button', { name: 'Arrow left' }).tap();
  await expect.poll(() => log.received.toString()).toMatch(/\x1bOD$/);
  // There are more, which a sign shows.
  await expect(page.locator('key-row .sign.after')).toBeVisible();
  await keys.getByRole('button', { name: 'F1', exact: true }).tap();
  await expect(page.locator('key-row .sign.before')).toBeVisible();
  await expect.poll(() => log.received.toString()).toMatch(/\x1bOP$/);

  // Controls without room are in the menu.
  await page.getByRole('button', { name: 'More controls' }).tap();
  for (const name of ['DTR', 'RTS', 'Reset']) await expect(app.button(name)).toBeVisible();
  await app.button('Monitor').tap();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Text to transmit' }).focus();
  for (const height of heights) {
    await keyboardComes(page, height);
    await expect.poll(() => dataShare(page, 'monitor-view', height)).toBeGreaterThanOrEqual(0.55);
  }

  await keyboardComes(page, 760);
  await expect(page.locator('status-bar')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
