import type { AnyPage } from '../../support/any-page.ts';

/** The page from a server that is not a relay, in a browser that has never loaded it. */
export async function firstVisit(page: AnyPage, origin: string): Promise<void> {
  await page.open(origin);
  if (await page.driver.evaluate(() => 'serial' in navigator)) {
    await page.expectText('h1', 'Talk to a serial device');
    await page.expectShown({ name: 'Connect a device', within: 'first-run' });
  } else {
    await page.expectText('h1', 'No serial ports in this browser');
    await page.expectText('first-run', /Chrome, Edge.*Firefox 151 or later/);
  }
  await page.expectShown({ name: 'Add a relay', within: 'first-run' });
  await page.click('Try a demo device');
  await page.expectTerminal('demo>');
  await page.typeInTerminal('help');
  await page.driver.press('Enter');
  await page.expectTerminal(/help +this list.*reset +start again/);
  await page.closePort();
}
