import type { BrowserContext, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { axeFindings } from '../support/axe.ts';
import { AccessRelay } from '../support/access-relay.ts';
import { AppPage } from '../support/app-page.ts';
import { expect, test as base } from '../support/browser-test.ts';

const minuteMs = 60_000;

/** A relay that admits people with a link. */
const test = base.extend<{ relay: { now: AccessRelay }; person: () => Promise<BrowserContext> }>({
  // oxlint-disable-next-line no-empty-pattern
  relay: async ({}, use) => {
    const relay = { now: await AccessRelay.start() };
    await use(relay);
    await relay.now.stop();
  },
  person: ({ newPerson }, use) => use(() => newPerson({ ignoreHTTPSErrors: true })),
});

const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url));

/** Takes a screenshot, and expects axe to find nothing. */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png` });
  expect(await axeFindings(page), name).toEqual([]);
}

const dialog = (page: Page) => page.getByRole('dialog');

/** Opens a link, gives a name, and signs in. */
async function signIn(context: BrowserContext, link: string, name: string): Promise<AppPage> {
  const app = await AppPage.open(context, link);
  await dialog(app.page).getByRole('textbox', { name: 'Your name' }).fill(name);
  await app.page.keyboard.press('Enter');
  await expect(dialog(app.page)).toHaveCount(0);
  return app;
}

const openEcho = async (app: AppPage) => {
  await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
  await app.expectAttached();
};

async function setBaudRate(app: AppPage, rate: string): Promise<void> {
  await app.chip('Baud rate').click();
  await app.page.getByRole('textbox', { name: 'Baud rate, bits per second' }).fill(rate);
  await app.page.keyboard.press('Enter');
  await expect(app.page.getByRole('button', { name: new RegExp(`^Baud rate: ${rate.slice(0, 1)}`) })).toBeVisible();
}

/** Makes a link to the selected port. */
async function shareEcho(app: AppPage, role: 'Viewer' | 'Operator', name: string, minutes?: number): Promise<string> {
  await app.page.locator('sharing-bar').getByRole('button', { name: 'Share…' }).click();
  if (minutes !== undefined) {
    await dialog(app.page).getByRole('combobox', { name: 'Duration' }).selectOption({ label: 'Custom' });
    await dialog(app.page).getByRole('textbox', { name: 'Number' }).fill(String(minutes));
    await dialog(app.page).getByRole('combobox', { name: 'Unit of time' }).selectOption({ label: 'minutes' });
  }
  await dialog(app.page).getByRole('radio', { name: role }).check();
  await dialog(app.page).getByRole('textbox', { name: 'For whom' }).fill(name);
  await app.page.keyboard.press('Enter');
  const link = await dialog(app.page).getByRole('textbox', { name: 'Link' }).inputValue();
  await dialog(app.page).getByRole('button', { name: 'Done' }).click();
  return link;
}

test('an owner pairs, stays signed in after a restart of the relay, and signs out; invalid links fail', async ({
  relay,
  person,
}) => {
  const context = await person();
  const link = await relay.now.pairingLink();
  const page = await context.newPage();
  await page.goto(relay.now.origin);
  await expect(page.getByText(/require a link/)).toBeVisible();

  // The same window, by its address: only the fragment changes.
  await page.goto(link);
  await expect(dialog(page)).toBeVisible();
  expect(page.url()).toBe(`${relay.now.origin}/`);
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(3);
  await dialog(page).getByRole('textbox', { name: 'Your name' }).fill('Mei');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Signed in to .* as Mei\. You can use and share all ports\./)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Demo: echo/ })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('button', { name: /^Demo: echo/ })).toBeVisible();
  const { memory, origin } = relay.now;
  await relay.now.stop();
  relay.now = await AccessRelay.start({ memory, port: Number(new URL(origin).port) });
  await page.reload();
  await expect(page.getByRole('button', { name: /^Demo: echo/ })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('t_');

  // Invalid links give a message, and nothing is lost.
  const strange = await AppPage.open(await person(), link);
  await expect(dialog(strange.page)).toBeVisible();
  await strange.page.keyboard.press('Enter');
  await expect(dialog(strange.page)).toContainText('This link was already used');
  const field = dialog(strange.page).getByRole('textbox', { name: 'Link' });
  await expect(field).toBeFocused();
  // Another link, put into the address of the page that asks, replaces the previous one.
  await strange.page.evaluate(() => (location.hash = '#share=s_x'));
  await expect(dialog(strange.page)).toContainText('incomplete');
  expect(strange.page.url()).toBe(`${relay.now.origin}/`);
  const foreign = `${relay.now.origin}/#share=s_AAAAAAAAAAAA.${'B'.repeat(32)}`;
  for (const [text, answer] of [
    [link.slice(0, -5), /incomplete/],
    ['hello', /Not a relay link/],
    [foreign, /Unknown link/],
  ] as const) {
    await field.fill(text);
    await strange.page.keyboard.press('Enter');
    await expect(dialog(strange.page)).toContainText(answer);
  }

  // Signing out ends the sign-in here, in another tab and at the relay.
  const app = await AppPage.open(context, relay.now.origin);
  await expect(app.page.getByRole('button', { name: /^Demo: echo/ })).toBeVisible();
  expect(relay.now.credentials.store.live('t')).toHaveLength(1);
  await app.command('Who has access');
  await expect(dialog(app.page)).toContainText('You are signed in as Mei.');
  await dialog(app.page).getByRole('button', { name: 'Sign out' }).click();
  for (const each of [app.page, page]) await expect(each.getByText(/require a link/)).toBeVisible();
  expect(relay.now.credentials.store.live('t')).toHaveLength(0);
});

test('a viewer’s share opens on its port, can never transmit, and ends at once when it is revoked', async ({
  relay,
  person,
}) => {
  const owner = await signIn(await person(), await relay.now.pairingLink(), 'Mei');
  await openEcho(owner);
  await setBaudRate(owner, '9600');
  await owner.type('said before');
  await expect(owner.terminalLines).toContainText('said before');
  const link = await shareEcho(owner, 'Viewer', 'Field test');
  expect(link).toContain('/ports/');

  const guest = await signIn(await person(), link, 'Ann');
  await expect(guest.page.getByText(/Signed in to .* as Ann\. You can view .* until/)).toBeVisible();
  await guest.expectAttached();
  await expect(guest.terminalLines).toContainText('said before');
  await expect(guest.page.getByText('View only', { exact: true })).toBeVisible();
  await expect(guest.button('Transmit')).toBeDisabled();
  await expect(
    guest.page.getByRole('navigation').getByRole('group', { name: 'lab1' }).getByRole('listitem'),
  ).toHaveCount(1);

  // The relay does not rely on the page for that.
  const token = await guest.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const open = indexedDB.open('baudcast');
        open.onsuccess = () => {
          const all = open.result.transaction('values').objectStore('values').getAll();
          all.onsuccess = () => resolve(JSON.stringify(all.result).match(/t_[\w-]{12}\.[\w-]{32}/)?.[0] ?? '');
        };
      }),
  );
  expect(token).not.toBe('');
  const refused = await guest.page.evaluate(
    async (authorization) =>
      (await fetch('/api/ports/demo/echo/transmit', { method: 'POST', body: 'x', headers: { authorization } })).status,
    `Bearer ${token}`,
  );
  expect(refused).toBe(403);

  await owner.page.locator('sharing-bar').getByRole('button', { name: 'Share…' }).click();
  await dialog(owner.page).getByRole('button', { name: 'Who has access…' }).click();
  await expect(dialog(owner.page).getByText(/Ann/)).toBeVisible();
  await owner.button('Revoke Field test').click();
  await owner.button('Revoke now: Field test').click();
  await expect(dialog(owner.page).getByText(/^No shares\./)).toBeVisible();

  const away = guest.page.locator('relay-away');
  await expect(away).toContainText('Your access has expired.');
  await expect(away).toContainText('Received data is kept here.');
  await expect(guest.terminalLines).toContainText('said before');
  expect((await guest.exportReceived()).toString()).toBe('said before');

  // The old link shows why it is invalid; a new one, pasted where the old one ended, continues the same session.
  await away.getByRole('textbox', { name: 'Link' }).fill(link);
  await guest.page.keyboard.press('Enter');
  await dialog(guest.page).getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog(guest.page)).toContainText('This link was revoked.');
  await owner.page.keyboard.press('Escape');
  // The settings changed meanwhile are used when it is opened again.
  await setBaudRate(owner, '38400');
  const another = await shareEcho(owner, 'Operator', 'Field test, once more');
  await dialog(guest.page).getByRole('textbox', { name: 'Link' }).fill(another);
  await dialog(guest.page).getByRole('button', { name: 'Sign in' }).click();
  await guest.expectAttached();
  await expect(guest.page.getByRole('button', { name: /^Baud rate: 38\s400/ })).toBeVisible();

  // And now the port can be handed over.
  await guest.button('Request control').first().click();
  await owner.button('Hand over').click();
  await expect(guest.page.getByText('You have control', { exact: true })).toBeVisible();
  await guest.type(' and after');
  await expect(owner.terminalLines).toContainText('said before and after');

  // A program that has to ask.
  await guest.button('Release control').click();
  // Until the relay knows that, a program is refused at once.
  await expect(owner.page.getByText('Nobody has control', { exact: true })).toBeVisible();
  const { credentials, origin } = relay.now;
  const local = credentials.identify(credentials.localSecret.text, '127.0.0.1');
  if (local instanceof Error) throw local;
  const asking = { name: 'Robot', ports: ['demo/echo'], durationMs: minuteMs, role: 'operator' } as const;
  const agent = (await credentials.share({ ...asking, confirm: 'transmit' }, local)).secret.text;
  const transmit = (body: string): Promise<number> =>
    guest.page.evaluate(
      async ([url, authorization, body]) =>
        (await fetch(`${url}/api/ports/demo/echo/transmit`, { method: 'POST', body, headers: { authorization } }))
          .status,
      [origin, `Bearer ${agent}`, body] as const,
    );
  const question = owner.page.locator('confirm-question');
  const allowed = transmit('now \u001b[31mred');
  await expect(question).toContainText('Robot asks to transmit 12 bytes.');
  await expect(question.locator('code')).toHaveText('now \\x1b[31mred');
  await expect(guest.page.locator('confirm-question')).toBeVisible();
  await look(owner.page, 'access-question');
  const { width = 1280, height = 720 } = owner.page.viewportSize() ?? {};
  await owner.page.setViewportSize({ width: 390, height: 760 });
  await look(owner.page, 'access-question-phone');
  await owner.page.setViewportSize({ width, height });
  await question.getByRole('button', { name: 'Allow' }).click();
  expect(await allowed).toBe(200);
  await expect(guest.terminalLines).toContainText('now red');
  const notAllowed = transmit('not this');
  await expect(question).toContainText('8 bytes');
  await expect(question.getByRole('button', { name: 'Refuse' })).toBeEnabled();
  await question.getByRole('button', { name: 'Refuse' }).focus();
  await owner.page.keyboard.press('Enter');
  expect(await notAllowed).toBe(403);
  await expect(question).toHaveCount(0);
  await expect(owner.terminalLines).not.toContainText('not this');
});

test('access that ends by the relay’s clock is announced, ends, and leaves the capture complete', async ({
  relay,
  person,
}) => {
  const owner = await signIn(await person(), await relay.now.pairingLink(), 'Mei');
  await openEcho(owner);
  await owner.type('as long as it lasts');
  const link = await shareEcho(owner, 'Operator', 'Short', 12);
  const guest = await signIn(await person(), link, 'Ann');
  await guest.expectAttached();
  await expect(guest.terminalLines).toContainText('as long as it lasts');
  await expect(guest.page.locator('sharing-bar')).toContainText(/Access expires in 12/);
  relay.now.skip(13 * minuteMs);
  await expect(guest.page.locator('relay-away')).toContainText('Your access has expired.');
  expect((await guest.exportReceived()).toString()).toBe('as long as it lasts');
});

test('trials B 11: after signing out, the link in the history is used up, or the page revokes it', async ({
  relay,
  person,
}) => {
  const owner = await signIn(await person(), await relay.now.pairingLink(), 'Mei');
  await openEcho(owner);
  const signOut = async ({ page }: AppPage, button = 'Sign out'): Promise<void> => {
    await page.getByRole('button', { name: 'Actions for lab1' }).first().click();
    await page.getByRole('menuitem', { name: 'Who has access…' }).click();
    await dialog(page).getByRole('button', { name: 'Sign out' }).click();
    if (button !== 'Sign out') {
      await expect(dialog(page)).toContainText('The link you signed in with still works.');
      await look(page, 'access-link-stays');
      await dialog(page).getByRole('button', { name: button }).click();
    }
  };
  const isRefused = async (page: Page, link: string, why: string): Promise<void> => {
    await page.goto(link);
    await dialog(page).getByRole('button', { name: 'Sign in' }).click();
    await expect(dialog(page)).toContainText(why);
  };

  const once = await shareEcho(owner, 'Viewer', 'Ann');
  const guest = await signIn(await person(), once, 'Ann');
  await guest.expectAttached();
  await signOut(guest);
  await expect(guest.page.getByText('The link in this browser’s history no longer works.')).toBeVisible();
  await isRefused(guest.page, once, 'This link was already used');

  await owner.page.locator('sharing-bar').getByRole('button', { name: 'Share…' }).click();
  await dialog(owner.page).getByRole('combobox', { name: 'The link signs in' }).selectOption({ index: 4 });
  await dialog(owner.page).getByRole('textbox', { name: 'For whom' }).fill('Bench');
  await owner.page.keyboard.press('Enter');
  const open = await dialog(owner.page).getByRole('textbox', { name: 'Link' }).inputValue();
  await look(owner.page, 'access-link-made');
  await dialog(owner.page).getByRole('button', { name: 'Done' }).click();
  const another = await signIn(await person(), open, 'Bob');
  await another.expectAttached();
  await signOut(another, 'Sign out and revoke the link');
  await expect(another.page.getByText('The link in this browser’s history no longer works.')).toBeVisible();
  await isRefused(another.page, open, 'This link was revoked.');
});

test('looks right, and axe finds nothing: in the dark theme, in Chinese, on a phone', async ({ relay, person }) => {
  const context = await person();
  const page = await context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(relay.now.origin);
  await expect(page.locator('paste-link')).toBeVisible();
  await look(page, 'access-asked');
  await page.goto(await relay.now.pairingLink());
  await expect(dialog(page)).toBeVisible();
  await look(page, 'access-sign-in');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Demo: echo/ }).click();
  await expect(page.locator('sharing-bar')).toContainText(/control/);
  await page.locator('sharing-bar').getByRole('button', { name: 'Share…' }).click();
  await expect(dialog(page)).toBeVisible();
  await look(page, 'access-share');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('img', { name: 'The link as a QR code' })).toBeVisible();
  await look(page, 'access-link');
  await page.evaluate(() =>
    localStorage.setItem('baudcast.preferences', JSON.stringify({ theme: 'dark', locale: 'zh-Hans' })),
  );
  await page.setViewportSize({ width: 390, height: 760 });
  await page.reload();
  await page.getByRole('button', { name: '串口和记录' }).click();
  await page.getByRole('button', { name: 'lab1 的操作' }).click();
  await page.getByRole('menuitem', { name: '谁有访问权限…' }).click();
  await expect(dialog(page).getByRole('listitem')).toHaveCount(2);
  await look(page, 'access-list-phone-dark-zh');
});

test('a share is opened from a page of another origin, and an address within the page after a reload', async ({
  relay,
  person,
}) => {
  const elsewhere = await AccessRelay.start();
  try {
    const { origin } = relay.now;
    await relay.now.stop();
    relay.now = await AccessRelay.start({ port: Number(new URL(origin).port), origins: [elsewhere.origin] });
    const owner = await signIn(await person(), await relay.now.pairingLink(), 'Mei');
    await owner.page.goto(`${relay.now.origin}/ports/lab1/demo%2Fecho`);
    await owner.expectAttached();
    await owner.page.reload();
    await owner.expectAttached();
    const link = await shareEcho(owner, 'Operator', 'From elsewhere');

    const guest = await signIn(await person(), await elsewhere.pairingLink(), 'Bob');
    await guest.button('Add a relay').first().click();
    await dialog(guest.page).getByRole('textbox', { name: 'Address' }).fill(link);
    await guest.page.keyboard.press('Enter');
    await dialog(guest.page).getByRole('button', { name: 'Sign in' }).click();
    await guest.expectAttached();
    await guest.page.reload();
    await expect(guest.page.getByRole('group', { name: 'lab1' })).toHaveCount(2);
  } finally {
    await elsewhere.stop();
  }
});
