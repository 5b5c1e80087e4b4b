import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('a session is written to a folder continuously, and continues by one click after a reload', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  const { page } = app;
  // The browser's own folder replaces one that a person picks.
  await page.addInitScript(() => {
    Object.assign(globalThis, { showDirectoryPicker: () => navigator.storage.getDirectory() });
  });
  await page.reload();
  const written = () =>
    page.evaluate(async () => {
      const files: string[] = [];
      for await (const file of (await navigator.storage.getDirectory()).values())
        if (file instanceof FileSystemFileHandle && file.name.startsWith('log-'))
          files.push(`${file.name} ${await (await file.getFile()).text()}`);
      return files.toSorted();
    });

  await app.openPort();
  await device.write(Buffer.from('first\r\n'));
  await app.command('Write files as it comes');
  const dialog = page.getByRole('dialog', { name: 'Write files as it comes' });
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel('Format').selectOption('Received bytes');
  await dialog.getByLabel('Name').fill('log-{what}');
  await dialog.getByRole('button', { name: 'Choose a folder…' }).press('Enter');
  await expect(page.getByRole('button', { name: '→ log-{what}.bin, 7 B' })).toBeVisible();
  expect(await written()).toEqual(['log-{what}.bin first\r\n']);
  await device.write(Buffer.from('second\r\n'));
  await expect(page.getByRole('button', { name: '→ log-{what}.bin, 15 B' })).toBeVisible();

  await page.reload();
  await app.openPort();
  await expect(page.getByText('stopped when the page was left')).toBeVisible();
  await device.write(Buffer.from('third\r\n'));
  await app.button('Go on').click();
  await expect(page.getByRole('button', { name: '→ log-{what}.bin, 7 B' })).toBeVisible();
  expect(await written()).toEqual(['log-{what}.bin first\r\nsecond\r\nthird\r\n']);

  await page.getByRole('button', { name: '→ log-{what}.bin' }).click();
  await dialog.getByRole('button', { name: 'Stop writing' }).click();
  await expect(app.button('Write files…')).toBeVisible();
});
