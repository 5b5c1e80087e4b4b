import { resetPolicies } from '../../web/core/reset-policy.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

test('signals change at the device, and those it drives are shown live and captured; a break has its duration', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const lines = async () => {
    const { dtr, rts } = (await device.status()).signals;
    return `dtr ${Number(dtr)} rts ${Number(rts)}`;
  };
  expect(await lines()).toBe('dtr 1 rts 1');
  await app.button('DTR').click();
  await expect.poll(lines).toBe('dtr 0 rts 1');
  await expect(app.button('DTR')).toHaveAttribute('aria-pressed', 'false');
  await app.button('RTS').click();
  await expect.poll(lines).toBe('dtr 0 rts 0');
  await app.button('DTR').click();
  await expect.poll(lines).toBe('dtr 1 rts 0');

  await app.showMonitor();
  for (const [line, name] of [
    ['cts', 'CTS'],
    ['dsr', 'DSR'],
    ['dcd', 'DCD'],
    ['ri', 'RI'],
  ] as const) {
    await expect(app.lamp(name, 'off')).toBeVisible();
    await device.setLines({ [line]: true });
    await expect(app.lamp(name, 'on')).toBeVisible();
    await expect(app.monitorRows(`${name} on`)).toBeVisible();
    await device.setLines({ [line]: false });
    await expect(app.lamp(name, 'off')).toBeVisible();
  }

  // The exact duration is checked by tests/demo/simulated-line.test.ts, with its own clock.
  await app.button('Break and pulse durations').click();
  await app.page.getByRole('textbox', { name: 'Break, milliseconds' }).fill('400');
  await app.page.keyboard.press('Escape');
  await app.button('Break').click();
  const breaks = () => log.events.filter((event) => event.startsWith('break'));
  await expect.poll(breaks).toEqual(['break 1', 'break 0']);
  await expect(app.monitorRows(/break.*400/)).toBeVisible();
});

test('a policy sets the signals as soon as the port is open', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.ports
    .first()
    .getByRole('button', { name: /^Actions for/ })
    .click();
  await app.page.getByRole('menuitem', { name: 'Name and settings…' }).click();
  const dialog = app.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'DTR and RTS' }).selectOption({ index: resetPolicies.indexOf('release') });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await app.openPort();
  await expect.poll(async () => (await device.status()).signals).toMatchObject({ dtr: false, rts: false });
  expect(log.events.slice(0, 2)).toEqual(['open', 'dtr 1 rts 1']); // what the platform does by itself
});
