import { once } from 'node:events';
import type { Page } from '@playwright/test';
import type { AppPage } from '../support/app-page.ts';
import { axeFindings } from '../support/axe.ts';
import { arduino, adapterTwins, plug } from '../support/plug.ts';
import { pickPort } from '../support/real-picker.ts';
import { expect, test } from '../support/browser-test.ts';
import { startVirtualScreen } from '../support/virtual-screen.ts';

/** Another page has the port open, until it is closed. */
async function holdPort({ page }: AppPage): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.evaluate(async () => {
    const [port] = await navigator.serial.getPorts();
    await port!.open({ baudRate: 9600 });
  });
  await page.bringToFront();
  return other;
}

test('a port selected in the browser’s own picker is listed and open', async ({ bench, openApp }) => {
  const screen = await startVirtualScreen();
  try {
    const device = await plug(bench);
    await plug(bench, adapterTwins[0]);
    const app = await openApp({ display: screen.display });
    await expect(app.page.getByRole('heading', { name: 'Talk to a serial device' })).toBeVisible();
    await pickPort(screen, app.page.locator('first-run').getByRole('button', { name: 'Connect a device' }), 0);
    await app.expectOpen();
    await expect(app.ports).toHaveCount(1);
    expect((await device.status()).open).toBe(true);
  } finally {
    await screen.dispose();
  }
});

test('granted ports are listed, a dismissed picker changes nothing, and a forgotten port is gone', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench, { ...arduino, plugged: false });
  await plug(bench, adapterTwins[0]);
  const app = await openApp({ granted: [arduino, adapterTwins[0]] });
  const { page } = app;
  await expect(app.ports).toHaveCount(1);
  await page.evaluate(() => Reflect.set(globalThis, 'chooseSerialPort', () => -1));
  await page.locator('first-run').getByRole('button', { name: 'Connect a device' }).click();
  await expect(page.getByRole('heading', { name: 'Talk to a serial device' })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  await device.plug();
  await expect(app.ports).toHaveCount(2);
  for (const left of [1, 0]) {
    await app.ports
      .first()
      .getByRole('button', { name: /^Actions for/ })
      .click();
    await page.getByRole('menuitem', { name: 'Forget this port' }).click();
    await expect(app.ports).toHaveCount(left);
    expect(await page.evaluate(async () => (await navigator.serial.getPorts()).length)).toBe(left);
  }
});

test('trials A 10: a busy port is a strip, opens when it is free, and its help is one click away', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  const { page } = app;
  let other = await holdPort(app);
  await app.ports.first().getByRole('button').first().click();
  const strip = page.locator('busy-strip');
  await expect(strip).toContainText(/in use by another program\. Opens when it is free\./i);
  expect((await strip.boundingBox())?.height).toBeLessThan(60);
  await expect(page.locator('open-failed')).toHaveCount(0);
  await strip.getByRole('button', { name: 'Help' }).click();
  await expect(page.locator('open-failed')).toContainText(/another program/i);
  expect(await axeFindings(page)).toEqual([]);
  await strip.getByRole('button', { name: 'Help' }).click();
  expect((await device.status()).counts.opens, 'only the other page has it').toBe(1);

  await other.close();
  await app.expectOpen();
  await expect(strip).toHaveCount(0);
  await device.write('at last\r\n');
  await expect(app.terminalLines).toContainText('at last');

  // Trials-2 A 10: waiting can be stopped and restarted, and outlives a replug.
  await app.button('Close').click();
  await expect.poll(async () => (await device.status()).open).toBe(false);
  other = await holdPort(app);
  await app.button('Reopen').click();
  await strip.getByRole('button', { name: 'Stop' }).click();
  await expect(strip).toHaveCount(0);
  await expect(page.locator('open-failed')).toContainText(/another program/i);
  await page.locator('open-failed').getByRole('button', { name: /again/i }).click();
  await expect(strip).toBeVisible();
  await device.unplug();
  await expect(strip).toHaveCount(0);
  const waiting = page.getByText('Not plugged in. Opens when the device is connected.');
  await expect(waiting).toBeVisible();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect(waiting).toBeVisible();
  await expect(page.locator('open-failed')).toHaveCount(0);
  await device.plug();
  await app.expectOpen();
  await other.close();
});

test('a port released for another program is left to it, taken back when it is free, and has the boot lines', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  const { page } = app;
  await app.openPort();
  await device.write('before\r\n');
  await expect(app.terminalLines).toContainText('before');
  await app.ports
    .first()
    .getByRole('button', { name: /^Actions for/ })
    .click();
  await page.getByRole('menuitem', { name: 'Release for another program' }).click();
  const strip = page.locator('released-strip');
  await expect(strip).toContainText('It stays closed until you take it back.');
  await expect.poll(async () => (await device.status()).open).toBe(false);
  await expect(app.terminalLines).toContainText('released for another program');
  expect(await axeFindings(page)).toEqual([]);

  const other = await holdPort(app);
  await strip.getByRole('button', { name: 'Take back now' }).click();
  await expect(strip).toContainText('taken back when it is free');
  expect((await device.status()).counts.opens, 'only the other page has it').toBe(2);
  const opened = once(device, 'open');
  await other.close();
  await opened;
  await device.write('boot 1\r\n');
  await expect(app.terminalLines).toContainText(/taken back after .*boot 1/s);
  await app.expectOpen();
  await expect(strip).toHaveCount(0);
});
