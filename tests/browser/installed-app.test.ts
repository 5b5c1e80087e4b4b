import type { BrowserContext, Page } from '@playwright/test';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from '../support/browser-test.ts';
import { launchChromium } from '../support/chromium.ts';

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

test('the page can be installed as an app', async ({ server }) => {
  // Not in a private window.
  const context = await launchChromium({ origin: server.origin, serviceWorker: true });
  const page = await open(context, server.origin);
  const devtools = await context.newCDPSession(page);
  expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  expect((await devtools.send('Page.getAppManifest')).errors).toEqual([]);
  await context.close();
});

test('the page starts without a network after one visit, at any address within it', async ({ server, context }) => {
  const page = await open(context, server.origin);
  await server.close();
  await page.reload();
  await expect(page.locator('app-shell')).toBeAttached();
  for (const path of ['/ports/x', '/?action=demo']) {
    const response = await page.goto(server.origin + path);
    expect(response?.fromServiceWorker(), path).toBe(true);
    await expect(page.locator('app-shell'), path).toBeAttached();
  }
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('every file of the build is available without a network, those loaded later too', async ({ server, context }) => {
  const page = await open(context, server.origin);
  const files = await readdir(join(server.directory, 'assets'));
  await server.close();
  const statuses = await page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await fetch(`/assets/${name}`)).status)),
    files,
  );
  expect(statuses).toEqual(files.map(() => 200));
});

test('a newer version waits, and removes nothing of the running one', async ({ server, context }) => {
  const page = await open(context, server.origin);
  const { oldEntry } = await release(server.directory);
  await page.evaluate(() => Reflect.set(window, 'stillHere', true));
  await findNewVersion(page);
  expect(await page.evaluate(() => Reflect.get(window, 'stillHere'))).toBe(true);
  expect(await page.evaluate(async (name) => (await caches.match(`/assets/${name}`))?.status, oldEntry)).toBe(200);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed');
});

test('a window that did not ask keeps its version when another one starts the newer', async ({ server, context }) => {
  const asking = await open(context, server.origin);
  const other = await open(context, server.origin);
  const { oldEntry } = await release(server.directory);
  await other.evaluate(() => Reflect.set(window, 'stillHere', true));
  await findNewVersion(asking);
  await asking.evaluate(async () => {
    const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' });
    await changed;
  });
  await asking.reload();
  expect(await asking.locator('script[src]').first().getAttribute('src')).toContain('index-new-');
  expect(await other.evaluate(() => Reflect.get(window, 'stillHere'))).toBe(true);
  // Not by fetch(): the browser's own cache would answer for a while, and hide that the file is gone.
  expect(await other.evaluate(async (name) => (await caches.match(`/assets/${name}`))?.status, oldEntry)).toBe(200);
});

test('the person starts the newer version with one click, and the page reloads into it', async ({
  server,
  context,
}) => {
  const page = await open(context, server.origin);
  await page.reload();
  await release(server.directory);
  await findNewVersion(page);
  await page.getByRole('button', { name: 'Start it now' }).click();
  await expect(page.locator('script[src*="index-new-"]')).toBeAttached();
  await expect(page.locator('app-shell')).toBeAttached();
  await expect(page.getByRole('button', { name: 'Start it now' })).toHaveCount(0);
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

test('a shortcut of the installed app shows the captures', async ({ server, context }) => {
  const page = await open(context, `${server.origin}/?action=captures`);
  await expect(page.getByRole('dialog', { name: 'Captures' })).toBeVisible();
});
