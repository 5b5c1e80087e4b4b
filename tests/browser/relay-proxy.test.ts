import { expect, test } from '@playwright/test';
import { Nginx } from '../relay/faults/nginx.ts';
import { startGuideNginx } from '../relay/faults/guide-nginx.ts';
import { AppPage } from '../support/app-page.ts';
import { launchChromium } from '../support/chromium.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';
import { freePort } from '../support/ports.ts';
import { findNginx } from '../support/prepare.mjs';
import { RelayProcess } from '../support/relay-process.ts';
import { requireHere } from '../support/require-here.ts';

for (const { name, streams } of [
  { name: 'lets answers through as they come', streams: true },
  { name: 'holds answers back until they end', streams: false },
]) {
  test(`behind a proxy that blocks WebSocket and ${name}, the page uses its relay’s ports all the same`, async () => {
    requireHere(findNginx() !== undefined, 'nginx');
    const port = await freePort();
    const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `127.0.0.1:${port}`] });
    const nginx = await Nginx.start(Number(new URL(relay.origin).port), { port, keepsHost: true, streams });
    const context = await launchChromium({ origin: nginx.url });
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
}

test('behind a TLS proxy set up by the guide, a person signs in by the printed link and uses a port', async () => {
  requireHere(findNginx() !== undefined, 'nginx');
  const port = await freePort();
  const relay = await ExposedRelay.start({
    args: ['--public-url', `https://localhost:${port}`, '--trust-proxy', 'loopback'],
  });
  const nginx = await startGuideNginx(port, relay.port);
  const context = await launchChromium({ origin: nginx.origin, context: { ignoreHTTPSErrors: true } });
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
