import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import type { AnyPage } from '../../support/any-page.ts';
import { hashOfLarge, large, putLargeCapture } from '../../support/large-capture.ts';

/** Saves a large capture where there is no file picker: the service worker streams it. */
export async function streamAFile(page: AnyPage, origin: string): Promise<void> {
  const { driver } = page;
  await page.open(origin);
  // Storage is open then. Demo is folded after the visit to a relay.
  await page.expectShown({ css: 'button', name: /^Demo/, within: 'fold-group' });
  await driver.evaluate(putLargeCapture, large);
  await driver.evaluate(async () => {
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
  });
  await driver.reload();
  await page.click({ name: /^large/, css: 'button', within: 'capture-list' });
  await page.click('Save…');
  await page.click('Raw bytes');
  const save = () => page.click({ name: /^Save$/, within: 'save-dialog' });
  const bytes = await driver.saveFile(save, large.segments * large.segmentBytes);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(hashOfLarge());
  // While its job runs, the page asks before it is left.
  await page.expectShown({ css: 'ul', within: 'job-strip' }, false);
}
