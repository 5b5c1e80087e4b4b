import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

/** The file that the browser saves after `click`. */
async function saved(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download');
  await click();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

test('trials A 4: two clicks save the open session, with optional times, direction and format', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  await app.openPort();
  const { page } = app;
  await device.write('one\r\n\x1b[0;31mtwo wifi\x1b[0m\r\n');
  await expect(app.terminalLines).toContainText('two wifi');
  await app.type('x');
  await device.write('three\r\n');
  await expect(app.terminalLines).toContainText('three');

  await app.button('Save…').click();
  const dialog = page.getByRole('dialog', { name: 'Save to a file' });
  await expect(dialog.getByRole('button', { name: 'Save', exact: true })).toBeFocused();
  expect(await axeFindings(page)).toEqual([]);
  const log = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  await expect(dialog).toHaveCount(0);
  expect(log.name).toMatch(/\.txt$/);
  expect(log.text).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] opened 115200 8N1/);
  expect(log.text).toMatch(/\[\d\d:\d\d:\d\d\.\d{3}\] two wifi\n/);
  expect(log.text).toMatch(/\] TX x\n/);

  // By keyboard, as CSV.
  await app.command('Save…');
  await dialog.getByRole('radio', { name: 'Text' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('radio', { name: 'CSV' })).toHaveAttribute('aria-checked', 'true');
  const table = await saved(page, () => page.keyboard.press('Enter'));
  expect(table.name).toMatch(/\.csv$/);
  expect(table.text).toContain(',two wifi,1B 5B 30 3B 33 31 6D');

  // The displayed rows: the monitor's filter and direction.
  await app.showMonitor();
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await app.monitor.getByRole('textbox', { name: 'Show only rows that contain' }).fill('wifi');
  await expect(app.monitorRows('one')).toHaveCount(0);
  await app.button('Save…').click();
  await dialog.getByRole('radio', { name: 'Text' }).click();
  await dialog.getByRole('radio', { name: 'As shown now' }).click();
  await dialog.getByRole('radio', { name: 'None' }).click();
  await dialog.getByRole('checkbox', { name: /^Events/ }).uncheck();
  await expect(dialog).toContainText('“wifi”');
  const shown = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  expect(shown.text).toBe('two wifi\n');

  // The last choices are there: two clicks are enough.
  await app.button('Save…').click();
  const again = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  expect(again.text).toBe('two wifi\n');

  // Bytes, if the monitor shows them.
  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('hex');
  await app.button('Save…').click();
  await expect(dialog.getByRole('checkbox', { name: 'Data in hex' })).toBeChecked();
  const hex = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  expect(hex.text).toContain('74 77 6F 20 77 69 66 69');
  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('text');
  await app.button('Save…').click();
  await dialog.getByRole('radio', { name: 'Raw bytes' }).click();
  const raw = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  expect(raw.text).toBe('one\r\n\x1b[0;31mtwo wifi\x1b[0m\r\nthree\r\n');

  // Issue 10: the rows that are selected.
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await app.monitorRows('one').click();
  await page.keyboard.press('Shift+ArrowDown');
  await app.button('Save…').click();
  await dialog.getByRole('radio', { name: 'Selected' }).click();
  await expect(dialog).toContainText('The 2 selected rows.');
  const bytes = await saved(page, () => dialog.getByRole('button', { name: 'Save', exact: true }).click());
  expect(bytes.text).toBe('one\r\n\x1b[0;31mtwo wifi\x1b[0m\r\n');
});
