import { AnyPage } from '../support/any-page.ts';
import { AppPage } from '../support/app-page.ts';
import { expect, test as base } from '../support/browser-test.ts';
import { driveChromium } from '../support/drivers/chromium-driver.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { TcpShim } from '../support/tcp-shim.ts';
import { byKeyboard } from './anywhere/by-keyboard.ts';
import { countThrough } from './anywhere/count-through.ts';
import { onAPhone } from './anywhere/on-a-phone.ts';

/** A relay with its demo ports, and people who open its page. */
const test = base.extend<{ relay: { process: RelayProcess }; openPage: () => Promise<AppPage>; anyPage: AnyPage }>({
  // oxlint-disable-next-line no-empty-pattern
  relay: async ({}, use) => {
    const relay = { process: await RelayProcess.start() };
    await use(relay);
    await relay.process.stop();
  },
  openPage: ({ relay, newPerson }, use) => use(async () => AppPage.open(await newPerson(), relay.process.origin)),
  anyPage: async ({ newPerson }, use) => {
    const context = await newPerson({ viewport: { width: 1240, height: 760 } });
    await use(new AnyPage(driveChromium(await context.newPage())));
  },
});

const openEcho = async (app: AppPage) => {
  await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
  await app.expectAttached();
};

test('the page’s own relay offers its ports there, and they are used like any other', async ({ openPage }) => {
  const app = await openPage();
  await openEcho(app);
  await expect(app.page.getByText('You have control', { exact: true })).toBeVisible();
  await app.type('hello over there');
  await expect(app.terminalLines).toContainText('hello over there');
  await app.showMonitor();
  await expect(app.monitorRows('hello over there').first()).toBeVisible();
  expect((await app.exportReceived()).toString()).toBe('hello over there');

  await app.page.getByRole('button', { name: /^Actions for Demo: echo/ }).click();
  await app.page.getByRole('menuitem', { name: 'Release for another program' }).click();
  const strip = app.page.locator('released-strip');
  await expect(strip).toContainText(/Released for another program by .+ at/);
  await strip.getByRole('button', { name: 'Take back now' }).click();
  await expect(strip).toHaveCount(0);
  await app.expectAttached();
  await expect(app.monitorRows(/taken back after/).first()).toBeVisible();

  await app.command('Recordings');
  await expect(app.page.getByRole('dialog')).toContainText('This host does not record its ports.');
});

test('two people share a port: one transmits, the other sees earlier data, requests control, and gets notes', async ({
  openPage,
}) => {
  const [ann, bob] = [await openPage(), await openPage()];
  await openEcho(ann);
  await ann.type('said before');
  await expect(ann.terminalLines).toContainText('said before');

  await openEcho(bob);
  await expect(bob.terminalLines).toContainText('said before');
  await expect(bob.page.getByText(/has control/).first()).toBeVisible();
  await expect(bob.button('Transmit')).toBeDisabled();

  await bob.button('Request control').first().click();
  await ann.button('Hand over').click();
  await expect(bob.page.getByText('You have control', { exact: true })).toBeVisible();
  await bob.type(' and after');
  await expect(ann.terminalLines).toContainText('said before and after');
  await expect(ann.button('Transmit')).toBeDisabled();

  await ann.button('Take control…').click();
  await ann.page.getByRole('dialog').getByLabel('Reason (shown to others)').fill('need to flash');
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.getByText(/^You took control at \d\d:\d\d: “need to flash”$/)).toBeVisible();
  await expect(bob.page.getByText(/took control: “need to flash”\. You can still view the port\./)).toBeVisible();
  await expect(bob.page.getByText(/took control at \d\d:\d\d: “need to flash”$/)).toBeVisible();

  for (const app of [ann, bob]) await app.showMonitor();
  await ann.monitor.getByRole('button', { name: 'Add a note' }).click();
  await ann.page.getByRole('dialog').getByRole('textbox').fill('new antenna fitted');
  await ann.page.keyboard.press('Enter');
  for (const app of [ann, bob]) await expect(app.monitorRows('new antenna fitted')).toBeVisible();
  await ann.showTerminal();

  await bob.button('Leave').click();
  await expect(bob.button('Reopen')).toBeVisible();
  await ann.type(', still open');
  await expect(ann.terminalLines).toContainText(/said before and after.*, still open/);
});

test('trials A 13: control is restored after a reload, unless somebody took it meanwhile', async ({ openPage }) => {
  const [ann, bob] = [await openPage(), await openPage()];
  await openEcho(ann);
  const openKept = () => ann.button('Open').click();
  const annHas = ann.page.getByText('You have control', { exact: true });
  await expect(annHas).toBeVisible();
  await openEcho(bob);
  await ann.page.reload();
  await openKept();
  await expect(annHas).toBeVisible();
  await ann.type('still mine');
  await expect(bob.terminalLines).toContainText('still mine');

  await ann.page.reload();
  await bob.page.locator('sharing-bar').getByRole('button', { name: 'Take control', exact: true }).click();
  await expect(bob.page.getByText('You have control', { exact: true })).toBeVisible();
  await openKept();
  await ann.expectAttached();
  await expect(ann.page.locator('.holder')).toContainText('has control');
  await bob.type(', now not');
  await expect(ann.terminalLines).toContainText('still mine, now not');
  await expect(ann.button('Transmit')).toBeDisabled();
});

test('a relay that was killed gets its page back, and the port continues', async ({ relay, openPage }) => {
  const app = await openPage();
  await openEcho(app);
  await app.type('before');
  await expect(app.terminalLines).toContainText('before');
  const { origin } = relay.process;
  await relay.process.stop('SIGKILL');
  await expect(app.page.getByText(/Not connected to .* since/).first()).toBeVisible();
  await expect(app.button('Request control')).toHaveCount(0); // of whom?
  await expect(app.button('Transmit')).toBeDisabled();
  relay.process = await RelayProcess.start({ port: Number(new URL(origin).port) });
  await expect(app.page.getByText(/Not connected to .* since/)).toHaveCount(0);
  await expect(app.page.getByText('You have control', { exact: true })).toBeVisible();
  await app.type('after');
  await expect(app.terminalLines).toContainText('after');
  await app.button(/^(Close|Leave)$/).click();
  await expect(app.button('Reopen')).toBeVisible();
  await app.page.reload();
  expect((await app.exportReceived()).toString()).toBe('beforeafter');
});

test('a person needs no pointer', ({ relay, anyPage }) => byKeyboard(anyPage, relay.process.origin));

test('a person uses a port on a phone', ({ relay, anyPage }) => onAPhone(anyPage, relay.process.origin));

test('no byte is missed when the connection is cut', async ({ relay, anyPage }) => {
  const shim = await TcpShim.start();
  await relay.process.stop();
  relay.process = await RelayProcess.start({ args: ['--demo', '--allow-host', shim.host] });
  shim.target = Number(new URL(relay.process.origin).port);
  try {
    await countThrough(anyPage, shim.url, async () => shim.cut());
  } finally {
    await shim.stop();
  }
});
