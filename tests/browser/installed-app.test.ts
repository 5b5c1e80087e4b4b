import type { BrowserContext, Page } from '@playwright/test';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from '../support/browser-test.ts';

/** A person whose browser runs the service worker. */
const test = base.extend<{ context: BrowserContext }>({
  context: async ({ newPerson }, use) => use(await newPerson({ serviceWorkers: 'allow' })),
});

/** Opens the page and waits until its service worker answers for it. */
async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) return;
    await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
  return page;
}

/** Checks for a newer version and waits until it is ready. */
async function findNewVersion(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const worker = registration.installing ?? registration.waiting;
    if (!worker) throw new Error('no newer version was found');
    while (worker.state !== 'installed') {
      await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
    }
  });
}

/** The effect of a release: the entry gets another name, the service worker another list. */
async function release(directory: string): Promise<{ oldEntry: string }> {
  const [oldEntry] = (await readdir(join(directory, 'assets'))).filter((name) => /^index-.*\.js$/.test(name));
  if (oldEntry === undefined) throw new Error('no entry among the assets');
  const newEntry = oldEntry.replace('index-', 'index-new-');
  await rename(join(directory, 'assets', oldEntry), join(directory, 'assets', newEntry));
  for (const name of ['index.html', 'service-worker.js']) {
    const text = await readFile(join(directory, name), 'utf8');
    const changed = text.replaceAll(oldEntry, newEntry).replace(/(?<="?revision"?:")[0-9a-f]{32}/g, 'new');
    expect(changed).not.toBe(text);
    await writeFile(join(directory, name), changed);
  }
  return { oldEntry };
}

test('a newer version waits, removes nothing of the old one, and starts by a click, in one window alone', async ({
  server,
  context,
}) => {
  const page = await open(context, server.origin);
  await page.reload();
  const other = await open(context, server.origin);
  const { oldEntry } = await release(server.directory);
  const isHere = (one: Page) => one.evaluate(() => Reflect.get(window, 'stillHere'));
  // Not by fetch(): the browser's own cache would answer for a while, and hide that the file is gone.
  const oldStatus = (one: Page) =>
    one.evaluate(async (name) => (await caches.match(`/assets/${name}`))?.status, oldEntry);
  for (const one of [page, other]) await one.evaluate(() => Reflect.set(window, 'stillHere', true));
  await findNewVersion(page);
  expect(await isHere(page)).toBe(true);
  expect(await oldStatus(page)).toBe(200);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed');

  await page.getByRole('button', { name: 'Start it now' }).click();
  await expect(page.locator('script[src*="index-new-"]')).toBeAttached();
  await expect(page.locator('app-shell')).toBeAttached();
  await expect(page.getByRole('button', { name: 'Start it now' })).toHaveCount(0);
  expect(await isHere(other)).toBe(true);
  expect(await oldStatus(other)).toBe(200);
});

test('with a port open a newer version is announced but not started', async ({ server, context }) => {
  const page = await open(context, `${server.origin}/?action=demo`);
  await expect(page.locator('session-view')).toBeVisible();
  expect(page.url()).toBe(`${server.origin}/`);
  await release(server.directory);
  await findNewVersion(page);
  await expect(page.getByText('A new version is available')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start it now' })).toHaveCount(0);
});
