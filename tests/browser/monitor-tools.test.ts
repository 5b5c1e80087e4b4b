import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('trials A 15: the monitor clears its view, wraps long lines, and has a size of text', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  await app.openPort();
  await app.showMonitor();
  const { page } = app;
  const menu = async (name: string, role: 'menuitem' | 'menuitemradio' = 'menuitem') => {
    await app.monitor.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole(role, { name }).click();
  };
  await device.write(`before\r\n${'long '.repeat(80)}end of it\r\n`);
  await expect(app.monitorRows('before')).toBeVisible();

  await expect(app.monitorRows('end of it')).toHaveText(/long long/);
  await menu('Wrap long lines', 'menuitemradio');
  await expect(app.monitorRows('end of it')).not.toHaveText(/^\d\d:/);
  expect(await app.monitor.locator('#scroller').evaluate((rows) => rows.scrollWidth > rows.clientWidth)).toBe(false);

  const height = async () => (await app.monitorRows('before').boundingBox())?.height ?? 0;
  const normal = await height();
  await menu('Larger text');
  await expect.poll(height).toBeGreaterThan(normal);
  await menu('Normal text size');
  await expect.poll(height).toBe(normal);

  await app.monitor.getByRole('button', { name: /^Clear the view/ }).click();
  await expect(app.monitorRows(/./)).toHaveCount(0);
  await device.write('after\r\n');
  await expect(app.monitorRows('after')).toBeVisible();
  await expect(app.monitorRows('before')).toHaveCount(0);
  expect(await axeFindings(page)).toEqual([]);
  await app.button('Cleared: show all again').click();
  await expect(app.monitorRows('before')).toBeVisible();
  await expect(app.monitorRows('after')).toBeVisible();
  expect((await app.exportReceived()).toString()).toContain('before');
});

test('trials A 14: hits hidden by the filter are counted, and shown by one click', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write('wifi: connected\r\nheap: 1200\r\nheap: 1100\r\nwifi: lost\r\n');
  await expect(app.monitorRows('wifi: lost')).toBeVisible();
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await app.monitor.getByRole('textbox', { name: 'Show only rows that contain' }).fill('wifi');
  await expect(app.monitorRows('heap')).toHaveCount(0);
  await app.monitor.getByRole('textbox', { name: 'Find' }).fill('heap');
  const hidden = app.monitor.getByRole('button', { name: '2 hidden by the filter' });
  await expect(hidden).toBeVisible();
  await device.write('heap: 1000\r\n');
  await app.monitor.getByRole('button', { name: '3 hidden by the filter' }).click();
  await expect(app.monitorRows('heap: 1200')).toBeVisible();
  await expect(app.monitor.locator('#find output')).toHaveText('1 of 3');

  // What the port was filtered by is there after a reload, and when it is open again.
  await app.monitor.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(app.monitorRows('heap')).toHaveCount(0);
  await app.page.reload();
  await expect(app.monitorRows('wifi: lost')).toBeVisible();
  await expect(app.monitorRows('heap')).toHaveCount(0);
  await app.button('Open').click();
  await expect(app.page.locator('session-view').getByRole('row').filter({ hasText: 'opened' })).toBeVisible();
  await device.write('heap: 900\r\nwifi: again\r\n');
  await expect(app.monitorRows('wifi: again')).toBeVisible();
  await expect(app.monitorRows('heap')).toHaveCount(0);
});

test('trials A 15: a message covers no control; Alt N adds a note from anywhere; captures have no local echo', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  const { page } = app;
  await device.write('one\r\n');
  await app.monitorRows('one').click();
  await page.keyboard.press('Control+c');
  const notice = page.locator('notice-region .notice').first();
  await expect(notice).toBeVisible();
  const [message, transmit] = [await notice.boundingBox(), await app.button('Transmit').boundingBox()];
  expect((message?.y ?? 0) + (message?.height ?? 0)).toBeLessThan(transmit?.y ?? 0);

  await page.getByRole('textbox', { name: 'Text to transmit' }).focus();
  await page.keyboard.press('Alt+n');
  await page.getByRole('dialog', { name: 'Add a note' }).getByRole('textbox').fill('seen');
  await page.keyboard.press('Enter');
  await expect(app.monitorRows('seen')).toBeVisible();
  for (const place of [app.ports.first().getByRole('button').first(), page.getByRole('tab'), app.button('DTR')]) {
    await place.focus();
    await page.keyboard.press('Alt+n');
    await expect(page.getByRole('dialog', { name: 'Add a note' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await expect(page.getByRole('button', { name: 'Reset', exact: true })).toHaveCount(1);

  // A stored capture offers no local echo.
  await app.showTerminal();
  await expect(app.terminalLines).toContainText('one');
  await page.locator('session-tabs .current .close').click();
  await page.locator('capture-list li button').first().click();
  await app.showTerminal();
  await expect(app.terminalLines).toContainText('one');
  await expect(app.button('Local echo')).toHaveCount(0);
  await expect(app.button('Show transmitted')).toBeVisible();
  await expect(app.button('Save…')).toBeVisible();
});
