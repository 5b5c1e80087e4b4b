import { expect } from '@playwright/test';
import type { AnyPage } from '../../support/any-page.ts';
import { openTty, tty } from './share-a-port.ts';
import type { Stage } from './stage.ts';

const numbered = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `line ${from + i} of a long talk\r\n`).join('');

/**
 * The relay is killed while a port is open and comes back: nothing is lost or doubled, and the capture outlives the
 * page.
 */
export async function surviveAKill(page: AnyPage, stage: Stage): Promise<void> {
  await page.open(stage.origin);
  await openTty(page);
  await page.expectHolding();
  await stage.device.write(Buffer.from(numbered(0, 300)));
  await page.expectTerminal('line 299 of');

  await stage.kill();
  await page.expectShown({ css: 'relay-away' });
  await page.expectShown({ name: 'Request control' }, false); // of whom?
  await page.expectEnabled('Transmit', false);
  await stage.restart();
  await page.expectShown({ css: 'relay-away' }, false);
  await page.expectHolding();
  await stage.device.write(Buffer.from(numbered(300, 300)));
  await page.expectTerminal('line 599 of');
  await page.typeInTerminal('still here');
  await stage.log.expectReceived('still here');
  await page.closePort();

  await page.driver.reload();
  await page.expectShown(tty); // the row above in the list
  expect((await page.exportReceived()).toString()).toBe(numbered(0, 600));
}
