import { expect } from '@playwright/test';
import { counterBytes } from '../../../relay/ports/demo-devices.ts';
import type { Nginx } from '../../relay/faults/nginx.ts';
import type { AnyPage } from '../../support/any-page.ts';

/**
 * Endless numbered lines while the connection to the relay is cut repeatedly: the capture has each once, in order.
 */
export async function countThrough(page: AnyPage, origin: string, cut: () => Promise<void>): Promise<void> {
  await page.open(origin);
  await page.click({ name: /^Demo: counter/, within: 'relay-list' });
  await page.expectHolding();
  for (let cuts = 0; cuts < 3; cuts++) {
    await page.expectGrowing();
    await cut();
  }
  await page.expectGrowing();
  await page.closePort();
  const received = await page.exportReceived();
  expect(received.length).toBeGreaterThan(1024);
  expect(received.equals(counterBytes(0, received.length)), 'each byte is there once, in order').toBe(true);
}

/** The same by HTTP, behind a proxy that blocks WebSocket and is restarted each time. */
export async function countOverHttp(page: AnyPage, origin: string, start: () => Promise<Nginx>): Promise<void> {
  let nginx = await start();
  try {
    await countThrough(page, origin, async () => {
      await page.expectShown({ css: 'span', name: 'HTTP', within: 'status-bar' });
      await nginx.stop();
      nginx = await start();
    });
  } finally {
    await nginx.stop();
  }
}
