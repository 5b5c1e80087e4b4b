import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { hashOfLarge, large, putLargeCapture } from '../support/large-capture.ts';

async function openLarge(app: AppPage): Promise<void> {
  await app.page.reload();
  await app.page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: /large/ }).first().click();
  await expect(app.page.locator('capture-view')).toBeVisible();
}

/** Saves the open session by the dialog. */
async function save(app: AppPage, format: 'Text' | 'Raw bytes'): Promise<void> {
  await app.button('Save…').click();
  const dialog = app.page.getByRole('dialog', { name: 'Save to a file' });
  await dialog.getByRole('radio', { name: format }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** A browser without the File System Access API, as Firefox and WebKit are. */
const withoutPicker = (): void => void Reflect.deleteProperty(globalThis, 'showSaveFilePicker');

test('trials C 12: without a file picker the service worker streams a large capture, to the byte or a stop', async ({
  newPerson,
  server,
}) => {
  const app = await AppPage.open(await newPerson({ serviceWorkers: 'allow' }), server.origin);
  await app.page.addInitScript(withoutPicker);
  await app.page.evaluate(putLargeCapture, large);
  const hash = hashOfLarge();
  await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await openLarge(app);
  const saved = app.page.waitForEvent('download');
  await save(app, 'Raw bytes');
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^large \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.bin$/);
  expect(await hashOf(await download.path())).toBe(hash);
  await expect(app.page.locator('job-strip').getByRole('listitem')).toHaveCount(0);

  // Stopped, it leaves no file, and the job is gone.
  const stopping = app.page.waitForEvent('download');
  await save(app, 'Text');
  const stopped = await stopping;
  await app.page.locator('job-strip').getByRole('button', { name: 'Stop' }).click();
  expect(await stopped.failure()).not.toBeNull();
  await expect(app.page.locator('job-strip').getByRole('listitem')).toHaveCount(0);
});

/** The picker of a person who always selects the same file, in the page's own file system; `files` is its content. */
function alwaysPick(): void {
  const root = navigator.storage.getDirectory();
  Object.assign(globalThis, {
    showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
      Object.assign(globalThis, { suggestedName });
      return (await root).getFileHandle('picked', { create: true });
    },
    picked: async () => {
      const handle = await (await root).getFileHandle('picked').catch(() => undefined);
      if (!handle) return undefined;
      const file = await handle.getFile();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  });
}

type Picked = { picked(): Promise<string | undefined>; suggestedName: string };

test('trials C 12: with a file picker a large capture is written into the file; stopped, nothing of it stays', async ({
  openApp,
}) => {
  const app = await openApp();
  await app.page.addInitScript(alwaysPick);
  await app.page.evaluate(putLargeCapture, large);
  const hash = hashOfLarge();
  await openLarge(app);
  const { page } = app;
  const picked = () => page.evaluate(() => (globalThis as unknown as Picked).picked());
  await save(app, 'Text');
  await page.locator('job-strip').getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('job-strip').getByRole('listitem')).toHaveCount(0);
  await expect.poll(picked).toBeUndefined();

  await save(app, 'Raw bytes');
  await expect.poll(picked).toBe(hash);
  expect(await page.evaluate(() => (globalThis as unknown as Picked).suggestedName)).toMatch(/^large .*\.bin$/);
});
