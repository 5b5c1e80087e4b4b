import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';
import { storeCapture } from '../support/stored-capture.ts';

test('an earlier capture is opened in the same views, also in another encoding', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const gbk = Buffer.from([0xce, 0xc2, 0xb6, 0xc8]); // 温度, cut in the middle of a character
  await device.write(gbk.subarray(0, 3));
  await device.write(Buffer.concat([gbk.subarray(3), Buffer.from('\r\nsecond line\r\n')]));
  await app.showMonitor();
  await expect(app.monitorRows('second line')).toBeVisible();
  await app.button('Close').click();
  await app.page.reload();

  const list = app.page.getByRole('list', { name: 'Captures' });
  await list.getByRole('listitem').first().getByRole('button').first().click();
  await expect(app.page.locator('capture-view')).toBeVisible();
  await app.showMonitor();
  await expect(app.monitorRows('second line')).toBeVisible();
  await app
    .chip('Encoding')
    .or(app.monitor.getByRole('combobox', { name: 'Encoding' }))
    .first()
    .selectOption('gbk');
  await expect(app.monitorRows('温度')).toBeVisible();
  await app.page.reload();
  await expect(app.monitorRows('温度')).toBeVisible();
  expect(await app.exportReceived()).toEqual(Buffer.concat([gbk, Buffer.from('\r\nsecond line\r\n')]));
});

test('when captures exceed their storage limit, a bar reports it and receiving continues', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await allowBytes(app.page, 100_000);
  await app.page.reload();
  await app.openPort();
  const sent = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i} of a long talk\r\n`).join(''));
  for (let at = 0; at < sent.length; at += 65_536) await device.write(sent.subarray(at, at + 65_536));
  await app.showMonitor();
  await expect(app.monitorRows('line 19999 ')).toBeVisible();
  await expect(app.page.getByText('There is no space left to store captures.')).toBeVisible();
  expect((await app.exportReceived()).equals(sent)).toBe(true);
});

test('the oldest capture is removed for the current one, and the list reports it', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await allowBytes(app.page, 100_000);
  await app.page.reload();
  for (const name of ['oldest', 'newer']) {
    await app.openPort();
    await device.write(Buffer.from(`${name} ${'.'.repeat(70_000)}\r\nend of ${name}\r\n`));
    await app.showMonitor();
    await expect(app.monitorRows(`end of ${name}`)).toBeVisible();
    await app.page.getByRole('tab').first().press('Delete');
    await expect(app.page.getByRole('tab')).toHaveCount(0);
    await expect(app.page.getByRole('list', { name: 'Captures' }).getByRole('listitem')).toHaveCount(1);
    expect((await app.exportReceived()).toString()).toContain(name);
  }
  await app.button('All captures…').click();
  const dialog = app.page.getByRole('dialog', { name: 'Captures' });
  await expect(dialog).toContainText(/(was|were) deleted/i);

  // The browser may delete them, too: it is asked not to, by a click or when a capture is pinned.
  await app.page.evaluate(() => {
    const asked = { times: 0 };
    Object.assign(navigator.storage, { asked, persist: () => Promise.resolve(asked.times++ > 1) });
  });
  const askedTimes = () => app.page.evaluate(() => (navigator.storage as { asked?: { times: number } }).asked?.times);
  await dialog.getByRole('button', { name: /^Pin / }).click();
  await expect.poll(askedTimes).toBe(1);
  await dialog.getByRole('button', { name: 'Ask it to keep them' }).click();
  await expect(dialog).toContainText('The browser refused.');
  expect(await askedTimes()).toBe(2);
});

test('trials-2 C 9: a find in a stored capture of some megabytes works from its end and from its middle', async ({
  openApp,
}) => {
  const app = await openApp();
  const line = (i: number) => `line ${i} ${'.'.repeat(60)}${i % 20_000 === 7 ? ' wanted' : ''}\r\n`;
  await storeCapture(app.page, 'long', Array.from({ length: 50_000 }, (_, i) => line(i)).join(''));
  await app.page.reload();
  await app.page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: /long/ }).first().click();
  await app.showMonitor();
  await expect(app.monitorRows('line 49999 ')).toBeVisible();

  const field = app.monitor.getByRole('textbox', { name: 'Find' });
  const found = app.monitor.locator('output');
  await field.fill('wanted');
  await expect(found).toHaveText(/ of 3$/);
  await expect(app.monitorRows('wanted')).toBeVisible();
  await app.monitor.getByRole('grid').focus();
  await app.page.keyboard.press('Home');
  await expect(app.monitorRows('line 0 ')).toBeVisible();

  await field.fill('line 20007 ');
  await expect(found).toHaveText('1 of 1');
  await expect(app.monitorRows('line 20007 ')).toBeVisible();
  await field.fill('wanted');
  await expect(found).toHaveText('2 of 3');
  await field.press('Enter');
  await expect(found).toHaveText('3 of 3');
  await expect(app.monitorRows('line 40007 ')).toBeVisible();

  // After a reload it is as it was: the filter, what was found, and the rows in sight.
  await app.monitor.getByRole('button', { name: 'Filter', exact: true }).click();
  const filter = app.monitor.getByRole('textbox', { name: 'Show only rows that contain' });
  await filter.fill('line 4');
  await expect(found).toHaveText(/ of 1$/);
  await field.press('Enter');
  await expect(app.monitorRows('line 40007 ')).toBeVisible();
  await expect
    .poll(() => app.page.evaluate(() => sessionStorage.getItem('baudcast.looks')))
    // In whichever order they were kept.
    .toMatch(/(?=.*"offset":29\d{5},).*line 4/);
  await app.page.reload();
  await expect(app.monitorRows('line 40007 ')).toBeVisible();
  await expect(filter).toHaveValue('line 4');
  await expect(field).toHaveValue('wanted');
  await expect(found).toHaveText(/ of 1$/);
});

/** Sets the storage limit of captures to less than a person can select. */
async function allowBytes(page: Page, bytes: number): Promise<void> {
  await page.evaluate(
    (budget) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('baudcast');
        opening.onsuccess = () => {
          const tx = opening.result.transaction('values', 'readwrite');
          tx.objectStore('values').put(budget, 'budget');
          tx.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
        opening.onerror = () => reject(opening.error);
      }),
    bytes,
  );
}
