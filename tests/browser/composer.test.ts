import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('text, escapes and hex go out as bytes; what is wrong is pointed at and nothing is lost', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const composer = app.page.locator('composer-bar');
  const field = composer.getByRole('textbox');
  const mode = composer.getByRole('combobox', { name: 'Input format' });
  await composer.getByRole('combobox', { name: 'Line ending' }).selectOption('lf');

  await field.fill('one');
  await field.press('Control+Enter');
  await field.pressSequentially('two');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n');

  await mode.selectOption('escapes');
  await field.fill('a\\qb');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('“\\q” at character 2');
  await expect(field).toHaveValue('a\\qb');
  await field.fill('\\x03');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n\x03\n');

  await mode.selectOption('hex');
  await field.fill('41 4');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('odd number of digits');
  await field.fill('41 42');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n\x03\nAB');

  await field.press('ArrowUp');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('\\x03');
});

test('a character that the encoding lacks is named, and the text stays', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption('gbk');
  const composer = app.page.locator('composer-bar');
  const field = composer.getByRole('textbox');
  await field.fill('ok 😀');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('😀');
  await expect(field).toHaveValue('ok 😀');
  expect(log.received.toString()).toBe('');
});
