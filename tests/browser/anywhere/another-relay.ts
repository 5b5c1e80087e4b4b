import type { AnyPage } from '../../support/any-page.ts';

/** A relay at another origin than the page's is added by its address, and its port used. */
export async function addAnotherRelay(page: AnyPage, origin: string, another: string): Promise<void> {
  const { driver } = page;
  await page.open(origin);
  await page.click({ name: 'Add a relay', within: 'app-sidebar' });
  await page.expectShown({ css: 'input:focus', within: 'relay-dialog' });
  await page.expectWhole('relay-dialog');
  await driver.type(another);
  await driver.press('Enter');
  await page.expectShown({ css: 'input', within: 'relay-dialog' }, false);
  await page.click({ name: /^Demo: echo/, within: 'relay-list' });
  await page.expectHolding();
  await page.showTerminal();
  await page.typeInTerminal('from afar');
  await page.expectTerminal('from afar');
  await page.closePort();
}
