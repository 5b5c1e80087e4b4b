import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Page } from '@playwright/test';
import type { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';

/** Larger than what is made in memory. */
const segments = 183;
const segmentBytes = 256 * 1024;

/** Lines of 64 bytes, others in each segment. */
const byteOf = (segment: number, at: number): number => (at % 64 === 63 ? 10 : 97 + ((segment + (at >> 6)) % 26));

/** Stores a capture of 48 MB, made in the page: it need not go through the test. @returns the hash of its bytes */
async function storeLarge(page: Page): Promise<string> {
  await page.evaluate(
    async ([count, size]) => {
      const makeByte = (segment: number, at: number) => (at % 64 === 63 ? 10 : 97 + ((segment + (at >> 6)) % 26));
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('baudcast');
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed')));
      });
      const [none, kinds, bytes] = [new Uint8Array(0), Uint8Array.of(0), count * size];
      const stores = database.transaction(['captures', 'segments', 'bases'], 'readwrite');
      for (let index = 0; index < count; index++) {
        const rx = Uint8Array.from({ length: size }, (_, at) => makeByte(index, at));
        const [times, lengths] = [Float64Array.of(index), Uint32Array.of(size)];
        const segment = { rxBase: index * size, txBase: 0, rx, tx: none, kinds, times, lengths, events: [] };
        stores.objectStore('segments').put(segment, ['large', index]);
      }
      stores.objectStore('captures').put({
        id: 'large',
        name: 'large',
        portName: 'large',
        state: 'complete',
        pinned: false,
        sealedSegments: count,
        startedMs: Date.now(),
        durationMs: count,
        rxBytes: bytes,
        txBytes: 0,
        storedBytes: bytes,
        notes: 0,
        lineErrors: 0,
      });
      for (let block = 0; block * 64 <= count; block++) {
        const places = Math.min(64, count + 1 - block * 64);
        const rx = Float64Array.from({ length: places }, (_, i) => (block * 64 + i) * size);
        stores.objectStore('bases').put({ rx, tx: new Float64Array(places) }, ['large', block]);
      }
      await new Promise((resolve) => stores.addEventListener('complete', resolve));
      database.close();
    },
    [segments, segmentBytes] as const,
  );
  const hash = createHash('sha256');
  for (let segment = 0; segment < segments; segment++)
    hash.update(Buffer.from(Array.from({ length: segmentBytes }, (_, at) => byteOf(segment, at))));
  return hash.digest('hex');
}

async function openLarge(app: AppPage): Promise<void> {
  await app.page.reload();
  await app.page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: /large/ }).first().click();
  await expect(app.page.locator('capture-view')).toBeVisible();
}

/** Saves what is open by the dialog. */
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

test('trials C 12: without a file picker a large capture is streamed by the service worker, to the byte', async ({
  openApp,
}) => {
  const app = await openApp();
  await app.page.addInitScript(withoutPicker);
  const hash = await storeLarge(app.page);
  await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await openLarge(app);
  const saved = app.page.waitForEvent('download');
  await save(app, 'Raw bytes');
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^large \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.bin$/);
  expect(await hashOf(await download.path())).toBe(hash);
  await expect(app.page.locator('job-strip').getByRole('listitem')).toHaveCount(0);
});

test('trials C 12: a streamed download that is stopped is no file, and the job is gone', async ({ openApp }) => {
  const app = await openApp();
  await app.page.addInitScript(withoutPicker);
  await storeLarge(app.page);
  await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await openLarge(app);
  const saved = app.page.waitForEvent('download');
  await save(app, 'Text');
  const download = await saved;
  await app.page.locator('job-strip').getByRole('button', { name: 'Stop' }).click();
  expect(await download.failure()).not.toBeNull();
  await expect(app.page.locator('job-strip').getByRole('listitem')).toHaveCount(0);
});

/** The picker of a person who always takes the same file, in the page's own file system; `files` is what is in it. */
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
  const hash = await storeLarge(app.page);
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
