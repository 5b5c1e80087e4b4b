import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('issue 10: rows are highlighted by rules, of a set and typed, in effect at once', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], context: { reducedMotion: 'reduce' } });
  await app.openPort();
  await app.showMonitor();
  const { page } = app;
  const menu = async (name: string) => {
    await app.monitor.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await device.write('I (20) boot: up\r\nE (31) wifi: no memory\r\nW (40) wifi: retry 7\r\n');
  await expect(app.monitorRows('retry 7')).toBeVisible();
  await menu('Highlight rules…');
  const dialog = page.getByRole('dialog', { name: 'Highlight rules' });
  await dialog.getByRole('button', { name: 'Add log levels' }).click();
  await dialog.getByRole('menuitem', { name: 'ESP-IDF' }).click();
  await expect(app.monitorRows('no memory')).toHaveClass(/hl-red/);
  await expect(app.monitorRows('retry 7')).toHaveClass(/hl-yellow/);
  await expect(app.monitorRows('no memory')).toHaveAttribute('title', 'ESP error');
  await dialog.getByRole('button', { name: 'Add a rule' }).click();
  const typed = dialog.getByRole('group', { name: 'Rule 5' });
  await typed.getByRole('checkbox', { name: 'Whole row' }).uncheck();
  await typed.getByRole('textbox', { name: 'Rows with' }).fill('BOOT');
  await expect(app.monitorRows('boot: up').locator('mark')).toHaveText('boot');
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
