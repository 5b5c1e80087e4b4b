import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';
import { readStoredCapture } from '../support/stored-capture.ts';

/** Ways in which a browser takes a page's database away while the page is open. */
const ways: Readonly<Record<string, (page: Page, origin: string) => Promise<void>>> = {
  'its data is cleared in the browser’s settings': async (page, origin) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  },
  // The engine has its database in a worker; a window is another client of it, as another tab is.
  'another window deletes the database': (page) =>
    page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const deletion = indexedDB.deleteDatabase('baudcast');
          deletion.addEventListener('success', () => resolve());
          deletion.addEventListener('error', () => reject(deletion.error ?? new Error('Not deleted')));
        }),
    ),
};

for (const [how, take] of Object.entries(ways))
  test(`trials B 16: ${how}: the capture continues, is stored again, and a row and the status report it`, async ({
    bench,
    openApp,
  }) => {
    const device = await plug(bench);
    const app = await openApp({ granted: [arduino] });
    const { page } = app;
    await app.openPort();
    await app.showMonitor();
    await device.write('before the data was cleared\r\n');
    await expect(app.monitorRows('before the data')).toBeVisible();
    await expect.poll(async () => (await readStoredCapture(page)).chunks.length).toBeGreaterThan(0);
    await take(page, app.origin);
    await expect(app.monitorRows('the browser deleted what was stored here')).toBeVisible();
    await expect(page.locator('status-bar')).toContainText('storage was cleared at');
    await device.write('after it\r\n');
    await expect(app.monitorRows('after it')).toBeVisible();
    await expect(page.locator('status-bar')).not.toContainText('not stored');
    await app.button('Close').click();
    expect((await app.exportReceived()).toString()).toBe('before the data was cleared\r\nafter it\r\n');
    await page.reload();
    expect((await app.exportReceived()).toString()).toBe('before the data was cleared\r\nafter it\r\n');
  });
