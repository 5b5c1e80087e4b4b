import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('a capture is saved as .baudcast and opened again, by the sidebar, by a drop and by the system', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  const { page } = app;
  await app.openPort();
  await device.write('one\r\ntwo\r\n');
  await expect(app.terminalLines).toContainText('two');
  await app.button('Save…').click();
  const dialog = page.getByRole('dialog', { name: 'Save to a file' });
  await dialog.getByRole('radio', { name: 'Wireshark' }).click();
  await dialog.getByRole('radio', { name: 'Time range' }).click();
  await expect(dialog.getByLabel('From')).not.toHaveValue('');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('radio', { name: 'Baudcast' }).click();
  await expect(dialog.getByRole('radio', { name: 'Time range' })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.baudcast$/);
  const bytes = await readFile(await saved.path());

  // By the sidebar: a capture in a tab of its own.
  const tabs = page.getByRole('tab');
  const chooser = page.waitForEvent('filechooser');
  await app.button('Open a file…').click();
  await (await chooser).setFiles({ name: 'bench.baudcast', mimeType: '', buffer: bytes });
  await expect(tabs).toHaveCount(2);
  await expect(page.getByRole('tabpanel').filter({ visible: true })).toContainText('two');
  expect(await axeFindings(page)).toEqual([]);

  // Dropped anywhere: a log, with its times.
  await page.evaluate(() => {
    Object.defineProperty(globalThis, 'launchQueue', {
      value: { setConsumer: (consumer: unknown) => Object.assign(globalThis, { consumer }) },
    });
    document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true }));
  });
  await expect(async () => {
    const isTaken = await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['[14:00:00.000] first\n[14:00:01.000] second\n'], 'boot.log'));
      const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(over);
      if (!over.defaultPrevented) return false;
      return !document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    expect(isTaken).toBe(true);
  }).toPass();
  await expect(tabs).toHaveCount(3);
  const shown = page.getByRole('tabpanel').filter({ visible: true });
  await expect(shown.getByRole('heading', { name: 'boot', exact: true })).toBeVisible();
  await expect(shown).toContainText('second');

  // The installed app is started with a file by the system.
  await page.evaluate(() => {
    const { consumer } = globalThis as unknown as { consumer: (launch: object) => void };
    consumer({ files: [{ getFile: () => Promise.resolve(new File(['raw bytes'], 'raw.bin')) }] });
  });
  await expect(tabs).toHaveCount(4);
  const handlers = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    return ((await (await fetch(link?.href ?? '')).json()) as { file_handlers: unknown }).file_handlers;
  });
  expect(handlers).toEqual([{ action: './', accept: { 'application/x-baudcast': ['.baudcast'] } }]);

  // An unreadable file gives the reason, and opens nothing.
  const again = page.waitForEvent('filechooser');
  await app.command('Open a file…');
  await (await again).setFiles({ name: 'photo.png', mimeType: '', buffer: Buffer.from('PNG') });
  await expect(page.locator('notice-region')).toContainText('The file “photo.png” has another format');
  await expect(tabs).toHaveCount(4);

  // A damaged file is opened up to the damage.
  const third = page.waitForEvent('filechooser');
  await app.button('Open a file…').click();
  await (await third).setFiles({ name: 'cut.baudcast', mimeType: '', buffer: bytes.subarray(0, -6) });
  await expect(tabs).toHaveCount(5);
  await expect(shown).toContainText('the file is damaged or ends early here');
  await expect(page.locator('job-strip')).toContainText('The file “cut.baudcast” is damaged or ends early.');
  expect(await axeFindings(page)).toEqual([]);
});
