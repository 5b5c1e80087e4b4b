import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '../support/browser-test.ts';
import { DeviceLog } from '../support/device-log.ts';
import { pack } from '../support/pack.ts';
import { arduino, plug } from '../support/plug.ts';
import { startStaticServer } from '../support/static-server.ts';

const root = '/tools/serial/';

/** The page from the packed file, on a web server that has no part of Baudcast. */
const test = base.extend({
  // Playwright wants the first parameter to be a destructuring pattern.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-static-'));
    const { path } = await pack(directory);
    execFileSync('tar', ['-xzf', path, '-C', directory]);
    const server = await startStaticServer(join(directory, 'package/dist/web'), root);
    await use(server);
    await server.dispose();
    await rm(directory, { recursive: true });
  },
});

test('dist/web alone, below a path of any web server, is the whole app in direct mode, offline too', async ({
  bench,
  openApp,
  server,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ server, granted: [arduino], path: root, serviceWorker: true });
  const { page } = app;
  const problems: string[] = [];
  page.on('console', (message) => {
    // Whether a relay served it: no web server answers this, and browsers report that.
    const isHello = message.location().url === `${server.origin}${root}hello`;
    if (message.type() === 'error' && !isHello) problems.push(message.text());
  });
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  await page.getByRole('button', { name: 'Preferences' }).click();
  await expect(page.getByRole('dialog', { name: 'Preferences' })).toContainText(`Baudcast ${version}`);
  await page.keyboard.press('Escape');
  await app.openPort();
  await device.write('hello\r\n');
  await expect(app.terminalLines).toContainText('hello');
  await app.type('x');
  await log.expectReceived('x');

  const devtools = await page.context().newCDPSession(page);
  expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  expect((await devtools.send('Page.getAppManifest')).errors).toEqual([]);
  const scope = () => page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(await scope()).toBe(server.origin + root);
  // Some versions of the browser request /favicon.ico themselves; the page requests nothing outside.
  expect(server.requests.filter((path) => !path.startsWith(root) && path !== '/favicon.ico')).toEqual([]);

  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.close();
  for (const path of ['', 'index.html', '?action=demo', 'ports/lab1/gps']) {
    await page.goto(server.origin + root + path);
    await expect(page.locator('app-shell'), path).toBeAttached();
  }
  await page.goto(server.origin + root);
  await app.openPort();
  await device.write('hello offline\r\n');
  // The demo device's tab is back, in case its port was open when the page was left.
  await expect(page.locator('.xterm-rows:visible')).toContainText('hello offline');
  await app.showMonitor();
  await expect(app.monitorRows('hello offline')).toBeVisible();
  expect(problems).toEqual([]);
});
