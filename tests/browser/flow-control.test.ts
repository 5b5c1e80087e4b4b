import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('trials 20: while CTS is off with flow control, bytes wait, are not counted, and the status says why', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  await device.setLines({ cts: false });
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  const status = page.locator('status-bar');
  const tx = status.locator('.tx');
  await page.getByRole('combobox', { name: 'Flow control' }).selectOption('hardware');
  await expect.poll(async () => (await device.status()).config?.rtscts).toBe(true);
  await app.expectOpen();
  await expect(app.lamp('CTS', 'off')).toBeVisible();
  await app.showMonitor();
  const composer = page.locator('composer-bar').getByRole('textbox');

  await composer.fill('AT+CSQ');
  await composer.press('Enter');
  await expect(status).toContainText('8 B queued, waiting for CTS');
  await expect(tx).toContainText('TX 0 B');
  await expect(app.monitorRows('AT+CSQ')).toHaveCount(0);
  expect(log.received.toString()).toBe('');

  await device.setLines({ cts: true });
  await expect.poll(() => log.received.toString()).toBe('AT+CSQ\r\n');
  await expect(tx).toContainText('TX 8 B');
  await expect(status).not.toContainText('queued');
  await expect(app.monitorRows('AT+CSQ')).toBeVisible();

  // Off again: dropped data was never transmitted, and is reported as such.
  await device.setLines({ cts: false });
  await expect(app.lamp('CTS', 'off')).toBeVisible();
  await composer.fill('never');
  await composer.press('Enter');
  await expect(status).toContainText('waiting for CTS');
  await status.getByRole('button', { name: 'drop' }).click();
  await expect(app.monitorRows('not transmitted: 7 B queued were dropped')).toBeVisible();
  await expect(status).not.toContainText('queued');
  await expect(tx).toContainText('TX 8 B');
});
