import { AppPage } from '../support/app-page.ts';
import { launchChromium } from '../support/chromium.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('with the network cut, an address within the page is the page, and the relay’s own addresses are not', async ({
  server,
}) => {
  const context = await launchChromium({ origin: server.origin, serviceWorker: true });
  const { page } = await AppPage.open(context, server.origin);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await server.close();
  await page.goto(`${server.origin}/ports/lab1/gps`);
  await expect(page.locator('app-shell')).toBeAttached();
  for (const path of [
    '/trust',
    '/trust/authority.pem',
    '/hello',
    '/api/ports',
    '/api/shares',
    '/healthz',
    '/metrics',
    '/v1',
  ]) {
    await expect(page.goto(server.origin + path), path).rejects.toThrow(/ERR_/);
  }
  await context.close();
});

test('with the network cut the app reloads and a device is used', async ({ bench, openApp, server }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ server, granted: [arduino], serviceWorker: true });
  await app.page.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) return;
    await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
  await server.close();
  await app.page.reload();
  await app.openPort();
  await device.write('hello offline\r\n');
  await expect(app.terminalLines).toContainText('hello offline');
  await app.type('x');
  await log.expectReceived('x');
  await app.showMonitor();
  await expect(app.monitorRows('hello offline')).toBeVisible();
});
