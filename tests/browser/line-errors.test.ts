import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('parity errors and breaks are marked where they came, counted, and reading goes on', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.chip('Framing').click();
  const framing = app.page.locator('framing-chip');
  await framing.getByRole('button', { name: 'even' }).click();
  await framing.getByRole('button', { name: /^Set/ }).click();
  await expect.poll(async () => (await device.status()).config?.parity).toBe('even');
  await app.expectOpen();
  await app.showMonitor();

  await device.write('first\r\n');
  await expect(app.monitorRows('first')).toBeVisible();
  await device.sendParityError(0x41);
  await expect(app.monitorRows('parity error')).toBeVisible();
  await device.write('second\r\n');
  await expect(app.monitorRows('second')).toBeVisible();
  await device.sendBreak();
  await expect(app.monitorRows('break received')).toBeVisible();
  await device.write('third\r\n');
  await expect(app.monitorRows('third')).toBeVisible();

  await expect(app.page.locator('status-bar')).toContainText('1 × parity error');
  await expect(app.page.locator('status-bar')).toContainText('1 × break');
  expect((await app.exportReceived()).toString()).toBe('first\r\nsecond\r\nthird\r\n');
  await app.expectOpen();
});
