import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

function sentence(body: string, isWrong = false): string {
  let sum = isWrong ? 1 : 0;
  for (const char of body) sum ^= char.charCodeAt(0);
  return `$${body}*${sum.toString(16).padStart(2, '0').toUpperCase()}\r\n`;
}

test('what a device sends is a table of messages: filtered, counted, and shown in the monitor', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  const view = page.locator('messages-view');
  const grid = view.getByRole('grid', { name: 'Messages' });
  await app.command('Show the messages');
  await expect(view).toContainText('Which protocol does the device speak?');
  expect(await axeFindings(page)).toEqual([]);

  // Another protocol than the device's: what is expected is said, and what came instead.
  await view.getByRole('button', { name: 'Modbus ASCII' }).click();
  await expect(view).toContainText('Nothing received yet.');
  await device.write('hello world\r\n');
  await expect(view).toContainText('No Modbus ASCII message found. Packets read: 1');
  await expect(view).toContainText(':010300000002FA');
  await expect(view).toContainText('hello world');

  await view.getByRole('combobox', { name: 'Decode as' }).selectOption('NMEA 0183');
  const lines = Array.from({ length: 400 }, (_, at) =>
    at % 2 === 0 ? sentence(`GPHDT,${at}.5,T`, at % 100 === 0) : sentence(`GPVTG,${at % 360},T,,M,${at},N,2,K,A`),
  );
  await device.write(lines.join(''));
  await expect(view).toContainText('Messages: 400');
  await expect(grid.getByRole('row', { name: /VTG/ }).last()).toContainText('399');
  expect(await axeFindings(page)).toEqual([]);

  // A mistake is pointed at and changes nothing; then the filter is used.
  const field = view.getByRole('textbox', { name: 'Filter messages' });
  await field.fill('kind == "VTG" and speed >');
  await expect(view.getByRole('alert')).toContainText('is missing here');
  await expect(view).toContainText('Messages: 400');
  await field.fill('kind == "VTG" and speed >= 380');
  await expect(view).toContainText('Messages: 10 of 400');
  // All are of one kind: its fields have columns.
  await expect(view.getByRole('columnheader', { name: 'course', exact: true })).toBeVisible();

  // Saved: what the filter shows as CSV, all as JSON lines.
  await app.button('Save…').click();
  const dialog = page.getByRole('dialog', { name: 'Save to a file' });
  await expect(dialog.getByRole('radio', { name: 'Messages' })).toHaveAttribute('aria-checked', 'true');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('radio', { name: 'As shown now' }).click();
  await expect(dialog).toContainText('speed >= 380');
  const saved = async (): Promise<readonly string[]> => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    return (await readFile(await (await download).path(), 'utf8')).split(/\r?\n/);
  };
  const table = await saved();
  expect(table[0]).toContain('time,direction,kind,problem,talker,course');
  expect(table).toHaveLength(1 + 10 + 1);
  await app.button('Save…').click();
  await dialog.getByRole('radio', { name: 'JSON lines' }).click();
  await dialog.getByRole('radio', { name: 'Everything' }).click();
  const json = await saved();
  expect(json).toHaveLength(400 + 1);
  expect(JSON.parse(json[1] ?? '')).toMatchObject({ kind: 'VTG', direction: 'rx', problems: [] });

  await view.getByRole('button', { name: 'Clear' }).click();
  await view.getByRole('button', { name: 'Errors only' }).click();
  await expect(view).toContainText('Messages: 4 of 400');
  await expect(grid.getByRole('row', { name: /HDT/ })).toHaveCount(4);

  await app.command('Statistics of messages');
  const statistics = view.getByRole('complementary', { name: 'Statistics' });
  await expect(statistics.getByRole('row', { name: /HDT/ })).toContainText('2%');
  expect(await axeFindings(page)).toEqual([]);
  // Trials A 15: it does not share its name with the button that closes the port.
  await expect(page.getByRole('button', { name: 'Close', exact: true })).toHaveCount(1);
  await view.getByRole('button', { name: 'Errors only' }).click();
  await expect(view).toContainText('Messages: 400');

  // By keyboard: the first message, its fields, and its packet in the monitor.
  await grid.focus();
  await page.keyboard.press('Home');
  const fields = view.getByRole('complementary', { name: 'Message' });
  await expect(fields).toContainText('wrong checksum');
  await expect(fields).toContainText('0.5');
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(app.monitor.getByRole('row', { name: /GPHDT,0\.5/, selected: true })).toBeVisible();

  // And its number in the plot.
  await app.command('Show the messages');
  await fields.getByRole('button', { name: 'Show in the plot' }).click();
  await expect(page.locator('plot-cursors')).toContainText(/A [\d:.]+ · .*heading/);
  await expect(page.locator('plot-cursors').getByRole('row', { name: /heading/ })).toContainText('0.5°');
});
