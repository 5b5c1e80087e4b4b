import { once } from 'node:events';
import { adapterTwins, arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('a port lost while open reopens when it is back, with its settings, and has the boot lines; many times', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.chip('Baud rate').click();
  await app.page
    .locator('baud-chip')
    .getByRole('button', { name: /^57.600$/ })
    .click();
  await expect.poll(async () => (await device.status()).config?.baud).toBe(57_600);
  await device.write('before\r\n');
  await expect(app.terminalLines).toContainText('before');

  await device.unplug();
  await expect(app.page.locator('session-notice')).toContainText('Lost at');

  const opened = once(device, 'open');
  await device.plug();
  await opened;
  await device.write('boot 1\r\nboot 2\r\n');
  await expect(app.terminalLines).toContainText('boot 1');
  await app.expectOpen();
  expect((await device.status()).config?.baud).toBe(57_600);
  await expect.poll(async () => (await app.exportReceived()).toString()).toBe('before\r\nboot 1\r\nboot 2\r\n');

  for (let i = 0; i < 10; i++) {
    await device.unplug();
    await device.plug();
  }
  await expect.poll(async () => (await device.status()).open).toBe(true);
  await app.expectOpen();
  await device.write('still here\r\n');
  await expect(app.terminalLines).toContainText('still here');
});

test('of two identical adapters the one that comes back is reopened', async ({ bench, openApp }) => {
  const [a, b] = [await plug(bench, adapterTwins[0]), await plug(bench, adapterTwins[1])];
  const app = await openApp({ granted: adapterTwins });
  await expect(app.ports).toHaveCount(2);
  await app.openPort(0);
  await app.openPort(1);
  await expect.poll(async () => [(await a.status()).open, (await b.status()).open]).toEqual([true, true]);
  for (const device of [a, b, b, a]) {
    await device.unplug();
    await expect(app.ports.filter({ hasText: 'lost' })).toHaveCount(1);
    const opened = once(device, 'open');
    await device.plug();
    await opened;
    await expect(app.ports.filter({ hasText: 'lost' })).toHaveCount(0);
  }
  await a.write('I am A\r\n');
  await b.write('I am B\r\n');
  const captures = [await app.exportReceived(0), await app.exportReceived(1)].map(String);
  expect(captures.toSorted()).toEqual(['I am A\r\n', 'I am B\r\n']);
});
