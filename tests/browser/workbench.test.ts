import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('issue 10: rules of a set and typed ones highlight rows, with immediate effect', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
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
  await expect(dialog).toHaveCount(0);
  await expect(app.monitorRows('boot: up').locator('mark')).toHaveText('boot');
});

test('issue 10: a filter has several conditions, and markers keep their place and show the data between them', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  await app.openPort();
  await app.showMonitor();
  const { page, monitor } = app;
  await device.write('wifi: up\r\nheap: 1200\r\nble: up\r\n');
  await expect(app.monitorRows('ble: up')).toBeVisible();
  await app.command('Filter by several conditions');
  await monitor.getByRole('textbox', { name: 'Show only rows that contain' }).fill('wifi');
  await expect(app.monitorRows('heap')).toHaveCount(0);
  await monitor.getByRole('button', { name: 'Another text' }).click();
  await monitor.getByRole('textbox', { name: 'Text 2' }).fill('ble');
  await expect(app.monitorRows(/up/)).toHaveCount(0);
  await monitor.getByRole('combobox', { name: 'Texts' }).selectOption('One of the texts');
  await expect(app.monitorRows(/up/)).toHaveCount(2);
  await expect(app.monitorRows('opened')).toHaveCount(1);
  await monitor.getByRole('button', { name: 'Opened, closed, lost' }).click();
  await expect(app.monitorRows('opened')).toHaveCount(0);
  await expect(monitor.getByRole('button', { name: 'Conditions (2)' })).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await monitor.getByRole('button', { name: 'Clear conditions' }).click();
  await expect(app.monitorRows('opened')).toHaveCount(1);
  await expect(app.monitorRows(/up/)).toHaveCount(1);

  await app.monitorRows('wifi: up').click();
  await page.keyboard.press('Enter');
  await expect(app.monitorRows('heap')).toHaveCount(1);
  await expect(app.monitorRows('wifi: up')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(app.monitorRows('heap')).toHaveCount(0);
  await monitor.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(app.monitorRows(/up/)).toHaveCount(2);

  await app.monitorRows('wifi: up').click();
  await page.keyboard.press('m');
  await app.monitorRows('ble: up').click();
  await expect(monitor.getByText(/^1 marker · Δt .* · Δ 22.B to the selected row$/)).toBeVisible();
  await page.keyboard.press('m');
  await expect(monitor.getByText(/^2 markers · Δt .* · Δ 22.B between the last two$/)).toBeVisible();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(app.monitorRows('wifi: up')).toHaveAttribute('aria-selected', 'true');
  await app.command('Time: Since marker');
  await expect(app.monitorRows('ble: up')).toHaveText(/^\+0:00\.000/);
  await monitor.getByRole('textbox', { name: 'Find' }).fill('heap');
  const strip = monitor.locator('overview-strip').getByRole('img');
  await expect(strip).toHaveAccessibleName(/: matches, 2 markers, opened or closed once$/);
  expect(await axeFindings(page)).toEqual([]);
  await monitor.getByRole('textbox', { name: 'Find' }).fill('');
  await expect(strip).toHaveAccessibleName(/: 2 markers, opened or closed once$/);
  // By keyboard, and by a press on the tick.
  await app.monitorRows('heap').click();
  await page.keyboard.press('F8');
  await expect(app.monitorRows('opened')).toHaveAttribute('aria-selected', 'true');
  const size = { width: 0, height: 0, ...(await strip.boundingBox()) };
  await strip.click({ position: { x: size.width * 0.4, y: (size.height * 300) / 400 } });
  await expect(app.monitorRows('ble: up')).toHaveAttribute('aria-selected', 'true');
  await app.command('Collapse repeated rows');
  await device.write('tick\r\ntick\r\ntick\r\n');
  await expect(app.monitorRows('tick')).toHaveText(/tick×3$/);
  expect(await axeFindings(page)).toEqual([]);
});
