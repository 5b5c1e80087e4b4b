import { linkFragment } from '../../relay/protocol/link-secret.ts';
import { AccessRelay } from '../support/access-relay.ts';
import { AnyPage } from '../support/any-page.ts';
import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { driveFirefox } from '../support/drivers/firefox-driver.ts';
import type { PageDriver } from '../support/drivers/page-driver.ts';

/** Runs in the page: the value of the newest link. */
function newLink(): string {
  const find = (root: Document | ShadowRoot): Element | null =>
    [...root.querySelectorAll('*')]
      .map((element) => (element.localName === 'new-link' ? element : element.shadowRoot && find(element.shadowRoot)))
      .find(Boolean) ?? null;
  return find(document)?.shadowRoot?.querySelector('input')?.value ?? '';
}

/** Each test has a relay, and so an origin, of its own. */
let driver: PageDriver;
test.beforeAll(async () => void (driver = await driveFirefox()));
test.afterAll(() => driver?.close());

test('in Firefox an owner pairs, shares a port with somebody in Chromium, and ends their access', async ({
  newPerson,
}) => {
  const relay = await AccessRelay.start();
  const owner = new AnyPage(driver);
  const context = await newPerson({ ignoreHTTPSErrors: true });
  try {
    await owner.open(await relay.pairingLink());
    await owner.expectShown({ css: 'dialog', within: 'sign-in-dialog' });
    expect(await driver.evaluate(() => location.href)).toBe(`${relay.origin}/`);
    await driver.press('Enter');
    await owner.click({ name: /^Demo: echo/, within: 'relay-list', first: true });
    await owner.expectHolder('You have control');
    await owner.typeInTerminal('from Firefox');
    await owner.expectTerminal('from Firefox');

    await owner.click({ name: 'Share…', within: 'sharing-bar' });
    await owner.click({ name: 'Make link', within: 'share-dialog' });
    await expect.poll(() => driver.evaluate(newLink)).toContain('#share=s_');
    const link = await driver.evaluate(newLink);

    const guest = await AppPage.open(context, link);
    await guest.page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await guest.expectAttached();
    await expect(guest.terminalLines).toContainText('from Firefox');
    await expect(guest.page.getByText('View only', { exact: true })).toBeVisible();

    await owner.click({ name: 'Who has access…', within: 'share-dialog' });
    await owner.click({ name: /^Revoke /, within: 'access-dialog', first: true });
    await owner.click({ name: /^Revoke now/, within: 'access-dialog', first: true });
    await expect(guest.page.locator('relay-away')).toContainText('Your access has expired.');
    await expect(guest.terminalLines).toContainText('from Firefox');

    // Still signed in after a reload.
    await driver.reload();
    await owner.expectShown({ name: /^Demo: echo/, within: 'relay-list' });
  } finally {
    await relay.stop();
  }
});

test('in Firefox a guest requests control, gets it, and keeps the received data when their access ends', async ({
  newPerson,
}) => {
  const relay = await AccessRelay.start();
  const guest = new AnyPage(driver);
  const context = await newPerson({ ignoreHTTPSErrors: true });
  try {
    const owner = await AppPage.open(context, await relay.pairingLink());
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await owner.page.getByRole('button', { name: /^Demo: echo/ }).click();
    await owner.expectAttached();
    await owner.type('from Chromium');

    const [device] = relay.credentials.store.live('t');
    const { secret } = await relay.credentials.share(
      { name: 'Field test', role: 'operator', ports: ['demo/echo'], durationMs: 3_600_000 },
      relay.credentials.identityOf(device!, '::1'),
    );
    await guest.open(`${relay.origin}/ports/lab1/demo%2Fecho${linkFragment(secret)}`);
    await guest.expectShown({ css: 'dialog', within: 'sign-in-dialog' });
    await driver.press('Enter');
    await guest.expectTerminal('from Chromium');
    await guest.click({ name: 'Request control', within: 'sharing-bar' });
    await owner.button('Hand over').click();
    await guest.expectHolder('You have control');
    await guest.typeInTerminal(', from Firefox');
    await expect(owner.terminalLines).toContainText('from Chromium, from Firefox');

    relay.skip(3_601_000);
    await guest.expectText('relay-away', 'Your access has expired.');
    await guest.expectTerminal('from Chromium, from Firefox');
    await expect(owner.page.locator('sharing-bar')).toContainText('Nobody has control');
  } finally {
    await relay.stop();
  }
});
