import { arduino, plug } from '../support/plug.ts';
import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';

test('an invalid or unchanged setting reopens nothing; the device sees every other one, and is reopened once', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  const config = async () => (await device.status()).config;
  expect(await config()).toMatchObject({ baud: 115_200, bits: 8, parity: 'none', stop: 1, rtscts: false });
  const chip = page.locator('baud-chip');
  const opens = () => log.events.filter((event) => event === 'open').length;

  await app.chip('Baud rate').click();
  for (const wrong of ['0', 'fast', '4294967296']) {
    await chip.getByRole('textbox').fill(wrong);
    await chip.getByRole('button', { name: 'Set', exact: true }).click();
    await expect(chip.getByRole('alert')).toContainText('whole number');
    await expect(chip.getByRole('textbox')).toHaveValue(wrong);
  }
  expect(await device.status()).toMatchObject({ open: true, config: { baud: 115_200 } });
  await page.keyboard.press('Escape');

  await app.chip('Baud rate').click();
  await chip.getByRole('button', { name: 'Set', exact: true }).click();
  await app.button('DTR').click(); // requested later, so done later
  await expect.poll(() => log.events).toContain('dtr 0 rts 1');
  expect(opens()).toBe(1);

  for (const rate of ['74880', '12000000', '1200']) {
    await app.chip('Baud rate').click();
    await page.getByRole('textbox', { name: 'Baud rate, bits per second' }).fill(rate);
    await page.locator('baud-chip').getByRole('button', { name: 'Set', exact: true }).click();
    await expect.poll(async () => (await config())?.baud).toBe(Number(rate));
  }
  await app.expectOpen();
  expect(opens()).toBe(4);

  for (const [bits, parity, stop] of [
    ['7', 'even', '2'],
    ['8', 'odd', '1'],
  ] as const) {
    const framing = page.locator('framing-chip');
    await app.chip('Framing').click();
    await framing.getByRole('group', { name: 'Data bits' }).getByRole('button', { name: bits, exact: true }).click();
    await framing.getByRole('group', { name: 'Parity' }).getByRole('button', { name: parity }).click();
    await framing.getByRole('group', { name: 'Stop bits' }).getByRole('button', { name: stop, exact: true }).click();
    await framing.getByRole('button', { name: /^Set/ }).click();
    await expect.poll(config).toMatchObject({ bits: Number(bits), parity, stop: Number(stop) });
  }
  await app.expectOpen();
  expect(opens()).toBe(6);

  await page.getByRole('combobox', { name: 'Flow control' }).selectOption('hardware');
  await expect.poll(config).toMatchObject({ baud: 1200, bits: 8, parity: 'odd', stop: 1, rtscts: true });
});
