import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('a session is the same where the window has to hold the port', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], path: '/?serial=window' });
  await app.openPort();
  await app.type('AT');
  await log.expectReceived('AT');
  await app.button('DTR').click();
  await expect.poll(() => log.events.at(-1)).toBe('dtr 0 rts 1');

  await app.showMonitor();
  const sent = Buffer.concat([randomBytes(1_000_000), Buffer.from('\nthe end\n')]);
  expect((await device.write(sent)).lost).toBe(0);
  await expect(app.monitorRows('the end')).toBeVisible();
  await device.sendBreak();
  await expect(app.monitorRows('break received')).toBeVisible();

  await device.unplug();
  await expect(app.page.locator('session-notice')).toContainText('Lost at');
  const opened = once(device, 'open');
  await device.plug();
  await opened;
  await device.write('back again\n');
  await expect(app.monitorRows('back again')).toBeVisible();

  const received = await app.exportReceived();
  expect(received.equals(Buffer.concat([sent, Buffer.from('back again\n')]))).toBe(true);
});
