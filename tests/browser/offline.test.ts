import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('the page can be installed; with the network cut it is at any address within, and a device is used', async ({
  bench,
  openApp,
  server,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ server, granted: [arduino], serviceWorker: true });
  const { page } = app;
  const devtools = await page.context().newCDPSession(page);
  expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  expect((await devtools.send('Page.getAppManifest')).errors).toEqual([]);
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) return;
    await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
  await server.close();
  await page.reload();
  await app.openPort();
  await device.write('hello offline\r\n');
  await expect(app.terminalLines).toContainText('hello offline');
  await app.type('x');
  await log.expectReceived('x');
  await app.showMonitor();
  await expect(app.monitorRows('hello offline')).toBeVisible();
  await app.button('Close').click();
  await expect(app.button('Reopen')).toBeVisible();

  for (const path of ['/ports/lab1/gps', '/?action=demo']) {
    const response = await page.goto(server.origin + path);
    expect(response?.fromServiceWorker(), path).toBe(true);
    await expect(page.locator('app-shell'), path).toBeAttached();
  }
  // A shortcut of the installed app.
  await page.goto(`${server.origin}/?action=captures`);
  await expect(page.getByRole('dialog', { name: 'Captures' })).toBeVisible();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const files = await readdir(join(server.directory, 'assets'));
  const statuses = await page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await fetch(`/assets/${name}`)).status)),
    files,
  );
  expect(statuses, 'every file of the build is there, those loaded later too').toEqual(files.map(() => 200));
  // The relay's own addresses are not the page.
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
});
