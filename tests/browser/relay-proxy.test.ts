import { Nginx } from '../relay/faults/nginx.ts';
import { startGuideNginx } from '../relay/faults/guide-nginx.ts';
import { AnyPage } from '../support/any-page.ts';
import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { driveChromium } from '../support/drivers/chromium-driver.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';
import { freePort } from '../support/ports.ts';
import { findNginx } from '../support/prepare.mjs';
import { RelayProcess } from '../support/relay-process.ts';
import { requireHere } from '../support/require-here.ts';
import { countOverHttp } from './anywhere/count-through.ts';

test('behind a proxy that blocks WebSocket and passes answers on as they arrive, no byte is missed', async ({
  newPerson,
}) => {
  requireHere(findNginx() !== undefined, 'nginx');
  const port = await freePort();
  const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `127.0.0.1:${port}`] });
  const relayPort = Number(new URL(relay.origin).port);
  const context = await newPerson();
  try {
    const page = new AnyPage(driveChromium(await context.newPage()));
    const start = () => Nginx.start(relayPort, { port, keepsHost: true });
    await countOverHttp(page, `http://127.0.0.1:${port}`, start);
  } finally {
    await context.close();
    await relay.stop();
  }
});

test('behind a proxy that blocks WebSocket and holds answers back until they end, a port is used', async ({
  newPerson,
}) => {
  requireHere(findNginx() !== undefined, 'nginx');
  const port = await freePort();
  const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `127.0.0.1:${port}`] });
  const nginx = await Nginx.start(Number(new URL(relay.origin).port), { port, keepsHost: true, streams: false });
  const context = await newPerson();
  try {
    const app = await AppPage.open(context, nginx.url);
    await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
    await expect(app.page.locator('sharing-bar')).toContainText(/control/);
    await app.type('by another way');
    await expect(app.terminalLines).toContainText('by another way');
    expect((await app.exportReceived()).toString()).toBe('by another way');
  } finally {
    await context.close();
    await nginx.stop();
    await relay.stop();
  }
});

test('behind a TLS proxy set up by the guide, a person signs in by the printed link and uses a port', async ({
  newPerson,
}) => {
  requireHere(findNginx() !== undefined, 'nginx');
  const port = await freePort();
  const relay = await ExposedRelay.start({
    args: ['--public-url', `https://localhost:${port}`, '--trust-proxy', 'loopback'],
  });
  const nginx = await startGuideNginx(port, relay.port);
  const context = await newPerson({ ignoreHTTPSErrors: true });
  try {
    const app = await AppPage.open(context, `${nginx.origin}/#pair=${relay.pairing ?? ''}`);
    await app.page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
    await app.expectAttached();
    await app.type('through the proxy');
    await expect(app.terminalLines).toContainText('through the proxy');
  } finally {
    await context.close();
    await nginx.stop();
    await relay.stop();
  }
});

for (const { name, slash, upgrade, isWhole } of [
  { name: 'removes the path', slash: '/', upgrade: '$http_upgrade', isWhole: true },
  { name: 'keeps the path', slash: '', upgrade: '$http_upgrade', isWhole: false },
  { name: 'removes the path and blocks WebSocket', slash: '/', upgrade: '""', isWhole: false },
  { name: 'keeps the path and blocks WebSocket', slash: '', upgrade: '""', isWhole: true },
]) {
  // Sharing, and being offline, are the same by WebSocket and without: each is tried on each path once.
  const what = isWhole ? 'uses and shares a port, also offline' : 'uses a port';
  test(`trials 19: below a path of a proxy that ${name}, a person ${what}`, async ({ newPerson }) => {
    requireHere(findNginx() !== undefined, 'nginx');
    const port = await freePort();
    const root = `http://localhost:${port}/serial`;
    const relay = await ExposedRelay.start({
      args: ['--node', 'lab1', '--public-url', root, '--trust-proxy', 'loopback'],
    });
    const headers = ['Host $http_host', `Upgrade ${upgrade}`, 'Connection upgrade']
      .map((header) => `proxy_set_header ${header};`)
      .join(' ');
    const nginx = await Nginx.start(relay.port, {
      port,
      server: `server { listen 127.0.0.1:${port}; location /serial/ {
        proxy_pass http://127.0.0.1:${relay.port}${slash}; proxy_http_version 1.1; ${headers} } }`,
    });
    let isServed = true;
    const context = await newPerson({ serviceWorkers: isWhole ? 'allow' : 'block' });
    try {
      const app = await AppPage.open(context, `${root}/#pair=${relay.pairing ?? ''}`);
      const { page } = app;
      const outside: string[] = [];
      context.on('request', (request) => {
        if (request.url().startsWith('http') && !request.url().startsWith(`${root}/`)) outside.push(request.url());
      });
      await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /^Demo: echo/ }).click();
      await app.expectAttached();
      await app.type('below a path');
      await expect(app.terminalLines).toContainText('below a path');
      expect((await app.exportReceived()).toString()).toBe('below a path');
      expect(outside.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
      if (!isWhole) return;
      await page.locator('sharing-bar').getByRole('button', { name: 'Share…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'For whom' }).fill('Ann');
      await page.keyboard.press('Enter');
      await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(
        new RegExp(`^${root}/ports/lab1/demo/echo#share=s_`),
      );

      await page.goto(`${root}/ports/lab1/demo/echo`);
      await app.expectAttached();
      expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(`${root}/`);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      const hello = await page.goto(`${root}/hello`);
      expect(await hello?.json()).toMatchObject({ product: 'baudcast' });
      expect(outside.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
      await nginx.stop();
      isServed = false;
      await page.goto(`${root}/ports/lab1/demo/echo`);
      await expect(page.locator('app-shell')).toBeAttached();
    } finally {
      await context.close();
      if (isServed) await nginx.stop();
      await relay.stop();
    }
  });
}
