import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('with the network cut the app reloads and a device is used', async ({ bench, openApp, server }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
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
