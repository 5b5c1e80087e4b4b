import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { storeCapture } from '../support/stored-capture.ts';

const hourMs = 3_600_000;

test('issue 10: captures and a live session in one timeline: ordered, found, gone to, restored after a reload', async ({
  openApp,
}) => {
  const app = await openApp();
  const { page } = app;
  await storeCapture(page, 'Pump', 'pump one\r\npump two\r\npump three\r\n', [0, 2 * hourMs, 4 * hourMs]);
  await storeCapture(page, 'Valve', 'valve one\r\nvalve two\r\n', [hourMs, 3 * hourMs]);
  await page.reload();
  await app.command('Merged timeline…');
  const dialog = page.getByRole('dialog', { name: 'Merged timeline' });
  const show = dialog.getByRole('button', { name: 'Show the timeline' });
  await dialog.getByRole('checkbox', { name: 'Pump' }).check();
  await expect(show).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'Valve' }).check();
  expect(await axeFindings(page)).toEqual([]);
  await show.click();

  const rows = page.locator('timeline-view').getByRole('row');
  await expect(rows).toHaveText([/Pump.*pump one/, /Valve.*valve one/, /Pump.*pump two/, /Valve.*two/, /Pump.*three/]);
  await expect(page.getByRole('tab', { name: 'Timeline: Pump, Valve' })).toHaveAttribute('aria-selected', 'true');

  // Saved as shown: the dialog offers what a file of several captures can be.
  await app.command('Save…');
  const save = page.getByRole('dialog', { name: 'Save to a file' });
  await expect(save.getByRole('radio', { name: 'Raw bytes' })).toHaveCount(0);
  await save.getByRole('radio', { name: 'CSV' }).click();
  expect(await axeFindings(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await save.getByRole('button', { name: 'Save', exact: true }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^Timeline .*\.csv$/);
  const names = (await readFile(await file.path(), 'utf8')).split('\r\n').map((line) => line.split(',')[1]);
  expect(names).toEqual(['source', 'Pump', 'Valve', 'Pump', 'Valve', 'Pump', undefined]);

  // A session joins it: what it receives now stands where the time is.
  await page.getByRole('list', { name: 'Demo' }).getByRole('button', { name: /^Echo/ }).click();
  await app.expectOpen();
  const input = page.getByRole('textbox', { name: 'Text to transmit' });
  await input.fill('live one');
  await input.press('Enter');
  await app.command('Show Timeline: Pump, Valve');
  await page.getByRole('button', { name: 'Choose…' }).click();
  await dialog.getByRole('checkbox', { name: 'Echo' }).check();
  await show.click();
  await expect(rows.filter({ hasText: 'live one' })).toHaveCount(2);
  await expect(rows.first()).toHaveText(/pump one/);
  await expect(rows.last()).toHaveText(/pump three/);
  expect(await axeFindings(page)).toEqual([]);

  // Find goes over all of them; a row leads to its own capture.
  await app.command('Find');
  await page.keyboard.type('two');
  const found = page.locator('timeline-view').locator('.row.hit');
  await expect(found).toHaveText([/Pump.*pump two/, /Valve.*valve two/]);
  await page.keyboard.press('Enter');
  await found.last().click();
  await expect(
    page.locator('timeline-monitor').getByRole('status').filter({ hasText: 'received byte 11' }),
  ).toBeVisible();
  await page.keyboard.press('o');
  await expect(page.getByRole('tab', { name: /^Valve/ })).toHaveAttribute('aria-selected', 'true');
  const own = page.locator('capture-view').getByRole('row', { name: /valve two/ });
  await expect(own).toHaveAttribute('aria-selected', 'true');

  await app.command('Show Timeline: Pump, Valve, Echo');
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Timeline: Pump, Valve, Echo' })).toHaveAttribute('aria-selected', 'true');
  await expect(rows.filter({ hasText: 'live one' })).toHaveCount(2);
});
