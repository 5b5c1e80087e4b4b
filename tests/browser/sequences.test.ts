import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';

test('one key stops everything on a port, from within the terminal too', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  let lastByteMs = 0;
  device.on('data', () => (lastByteMs = performance.now()));
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  const composer = page.locator('composer-bar');
  const stop = page.getByRole('button', { name: 'Stop all' });
  await expect(stop).toHaveCount(0);
  await composer.getByRole('textbox').fill('ping ');
  await composer.getByRole('button', { name: 'Repeat' }).click();
  await composer.getByRole('textbox', { name: 'Transmit every, milliseconds' }).fill('2');
  await page.keyboard.press('Enter');
  await expect(stop).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await expect.poll(() => log.received.length).toBeGreaterThan(200);
  await app.type('x');
  const pressedMs = performance.now();
  await page.keyboard.press('Alt+End');
  await expect(stop).toHaveCount(0);
  await app.showMonitor();
  await expect(app.monitorRows('everything stopped: 1 job')).toBeVisible();
  await expect(app.monitorRows('everything stopped')).toHaveCount(1);
  const { length } = log.received;
  test.info().annotations.push({ type: 'key to last byte', description: `${lastByteMs - pressedMs} ms` });
  // Another transmission arrives after all data that could still be in transit.
  await app.page.keyboard.press('Alt+End');
  await expect(app.monitorRows('nothing was running')).toBeVisible();
  await composer.getByRole('textbox').fill('end');
  await composer.getByRole('button', { name: 'Transmit' }).click();
  await expect.poll(() => log.received.subarray(length).toString()).toBe('end\r\n');
});
