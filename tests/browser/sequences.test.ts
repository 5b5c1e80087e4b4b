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

test('signal recipes run from the menu, by the palette and as a person writes them', async ({ bench, openApp }) => {
  const log = new DeviceLog(await plug(bench));
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  await app.showMonitor();
  const before = log.events.length;
  const menu = page.locator('reset-menu');
  await menu.getByRole('button', { name: 'Reset' }).first().click();
  await menu.getByRole('button', { name: 'ESP with native USB' }).click();
  const kept = app.monitorRows('ESP with native USB: start the boot loader: R0 D0');
  await expect(kept).toHaveText(/R0 D0 1\d\d\.\dms D1 R0 1\d\d\.\dms R1 D0 R1 1\d\d\.\dms R0 D0/);
  await expect
    .poll(() => log.events.slice(before))
    .toEqual(['dtr 1 rts 0', 'dtr 0 rts 0', 'dtr 1 rts 0', 'dtr 1 rts 1', 'dtr 0 rts 1', 'dtr 0 rts 0']);

  await app.command('Own signal recipes…');
  const dialog = page.getByRole('dialog', { name: 'Own signal recipes' });
  const field = dialog.getByRole('textbox', { name: 'Signals and waits' });
  await field.fill('D1 X0');
  await expect(dialog.getByRole('alert')).toContainText('“X0” at column 4');
  await field.fill('D1|R1|W0.02|D0|R0');
  await expect(dialog.getByRole('button', { name: 'Run' }), 'which W?').toBeDisabled();
  await dialog.getByRole('combobox', { name: 'W counts' }).selectOption('seconds (esptool)');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('my board');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(field).toHaveValue('D1 R1 20ms D0 R0');
  await dialog.getByRole('button', { name: 'Run' }).last().click();
  await expect(dialog.getByRole('status')).toHaveText(/Kept: D1 R1 \d+\.\dms D0 R0/);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await app.command('Reset: my board');
  await expect(app.monitorRows('my board: D1 R1')).toHaveCount(2);
});
