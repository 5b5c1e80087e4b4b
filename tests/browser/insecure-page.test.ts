import { networkInterfaces } from 'node:os';
import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';

/** An address of this computer that other computers could reach: pages from there are not a secure context. */
const address = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

test('a page over http from another computer works with the relay’s ports, and lists what it lacks', async ({
  newPerson,
}) => {
  test.skip(address === undefined, 'This computer has no address but its own');
  const relay = await RelayProcess.start({ args: ['--demo', '--insecure', '--host', address ?? ''] });
  const context = await newPerson();
  try {
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(error.error().message));
    const app = await AppPage.open(context, relay.origin);
    const { page } = app;
    expect(
      await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator, typeof navigator.clipboard]),
    ).toEqual([false, false, 'undefined']);
    const bar = page.locator('insecure-bar');
    await expect(bar).toContainText('This page was loaded over http');
    await expect(bar).toContainText('this computer’s ports');

    await page
      .getByRole('button', { name: /^Demo: echo/ })
      .first()
      .click();
    await app.expectAttached();
    await app.type('over http');
    await expect(app.terminalLines).toContainText('over http');
    expect((await app.exportReceived()).toString()).toBe('over http');

    // Without navigator.clipboard it is still copied.
    await app.terminal.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy all' }).click();
    const written = page.getByRole('textbox', { name: 'Text to transmit' });
    await written.focus();
    await page.keyboard.press('Control+v');
    await expect(written).toHaveValue(/over http/);

    await bar.getByRole('button', { name: 'Dismiss' }).click();
    await page.reload();
    await expect(page.getByRole('button', { name: /^Demo: echo/ }).first()).toBeVisible();
    await expect(bar.getByText('This page was loaded over http')).toHaveCount(0);
    expect(errors).toEqual([]);
  } finally {
    await relay.stop();
  }
});
