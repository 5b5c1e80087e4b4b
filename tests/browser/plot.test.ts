import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';

test('issue 12: numbers are drawn by unit, looked at by keys and pointer, measured, saved, or missed', async ({
  openApp,
}) => {
  const app = await openApp();
  const { page } = app;
  const plot = page.locator('plot-view:visible');
  const charts = plot.locator('plot-chart');
  await page
    .getByRole('list', { name: 'Demo' })
    .getByRole('button', { name: /^Motion sensor/ })
    .click();
  await app.expectOpen();
  await app.command('Show the plot');
  await expect(charts).toHaveCount(3);
  await expect(charts.first().getByRole('img')).toHaveAccessibleName('Chart of ax, ay, az');
  const values = plot.getByRole('table', { name: 'Values' });
  await expect(values.getByRole('row')).toHaveCount(7);
  await expect(values.getByRole('row', { name: /^temperature/ })).toContainText('°C');

  // A field that is not ticked is not drawn; its value stays in the list.
  await values.getByRole('checkbox', { name: 'temperature' }).uncheck();
  await expect(charts).toHaveCount(2);

  // Values as a gauge, and as a light with a text, chosen by keys and kept.
  await values.getByRole('button', { name: /^Show temperature as/ }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Show a value' });
  await dialog.getByRole('button', { name: 'Show', exact: true }).press('Enter');
  await expect(plot.getByRole('meter', { name: 'temperature' })).toHaveAttribute('aria-valuetext', /°C$/);
  await app.command('Show a value as a gauge');
  await dialog.getByRole('combobox', { name: 'Show as' }).selectOption('Light and text');
  await dialog.getByRole('textbox', { name: 'States, one a line' }).fill('> 1e6 red far\nelse green near');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  const light = plot.getByRole('article', { name: 'ax' });
  await expect(light).toContainText('near');
  expect(await axeFindings(page)).toEqual([]);
  await light.getByRole('button', { name: 'Change ax' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(light).toHaveCount(0);

  // By keys alone: paused by going back, measured between two cursors, all, live again.
  const keys = plot.getByRole('group', { name: 'Charts' });
  const live = plot.getByRole('button', { name: 'Live' });
  await keys.focus();
  await page.keyboard.press('0');
  await expect(live).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('a');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('b');
  const cursors = plot.locator('plot-cursors');
  await expect(cursors.getByRole('row', { name: /^ax/ }).getByRole('cell')).toHaveCount(9);
  await expect(cursors).toContainText('Δ');
  expect(await axeFindings(page)).toEqual([]);

  // By the pointer: the wheel zooms, a drag selects, and pausing keeps what is shown.
  const first = charts.first().locator('.u-over');
  await first.hover();
  await page.mouse.wheel(0, -300);
  await page.keyboard.press('End');
  await expect(live).toHaveAttribute('aria-pressed', 'true');
  // The cursors move on with the data: a drag that begins at one would move it.
  await page.keyboard.press('Escape');
  await expect(cursors).not.toContainText('Δ');
  await first.hover({ position: { x: 60, y: 30 } });
  await page.mouse.down();
  await first.hover({ position: { x: 160, y: 30 } });
  await page.mouse.up();
  await expect(live).toHaveAttribute('aria-pressed', 'false');

  const saved = page.waitForEvent('download');
  await app.command('Save what is shown as CSV');
  const lines = (await readFile(await (await saved).path(), 'utf8')).split('\r\n');
  expect(lines[0]).toBe('time,ax (m/s²),ay (m/s²),az (m/s²),gx (°/s),gy (°/s)');
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{15}Z,(-?[\d.]*,){4}-?[\d.]*$/);

  // A click near a point puts the cursor on it. Its bytes are shown in the monitor, and from there the point again.
  await keys.focus();
  await page.keyboard.press('0');
  await first.click({ position: { x: 250, y: 40 } });
  await expect(cursors.locator('.head')).toContainText(/A [\d:.]+ · a[xyz]\b/);
  const pointA = /[\d:.]+ · a[xyz]/.exec((await cursors.locator('.head').innerText()) ?? '')?.[0] ?? '';
  await cursors.getByRole('button', { name: 'A in the monitor' }).click();
  const monitor = page.locator('monitor-view:visible');
  const field = pointA.slice(-2);
  await expect(monitor.getByRole('row', { name: new RegExp(`>${field}:`), selected: true })).toBeVisible();

  // What the device sends is recognized, and decoded when the person says so.
  const offer = page.locator('decoder-offer:visible');
  const decoded = monitor.getByRole('row', { name: /ax -?[\d.]+\s?m\/s²/ });
  await expect(offer.getByRole('status')).toHaveText('This looks like lines of values.');
  await expect(decoded, 'nothing is decoded unasked').toHaveCount(0);
  expect(await axeFindings(page)).toEqual([]);
  await offer.getByRole('button', { name: 'Decode' }).click();
  await expect(decoded.first()).toBeVisible();
  await expect(page.locator('decoder-offer')).toHaveCount(0);
  await app.command('Show the packet in the plot');
  await expect(cursors.locator('.head')).toContainText(pointA);
  await app.button('Close').click();

  // Nothing to draw: what is expected, and what came instead.
  await page.getByRole('list', { name: 'Demo' }).getByRole('button', { name: /^Echo/ }).click();
  await expect(page.getByRole('tab', { selected: true })).toContainText('Echo');
  await app.expectOpen();
  await app.command('Show the plot');
  await expect(plot).toContainText('Nothing received yet');
  const input = page.getByRole('textbox', { name: 'Text to transmit' });
  await input.fill('just words');
  await input.press('Enter');
  await expect(plot.locator('.received')).toHaveText('just words');
  expect(await axeFindings(page)).toEqual([]);
});
