import { expect, test } from '@playwright/test';
import { AccessRelay } from '../support/access-relay.ts';
import { AppPage } from '../support/app-page.ts';
import { launchChromium } from '../support/chromium.ts';

test('a public page asks for local-network access only on a click, explains it, and resumes once granted', async () => {
  const pages = await AccessRelay.start({ hosts: ['pages.example'] });
  const { port } = new URL(pages.origin);
  const origin = `https://pages.example:${port}`;
  const relay = await AccessRelay.start({ origins: [origin] });
  const context = await launchChromium({
    origin,
    context: {
      ignoreHTTPSErrors: true,
      // That port counts as the Internet, and the relay's as this computer.
      args: [
        '--host-resolver-rules=MAP pages.example 127.0.0.1',
        `--ip-address-space-overrides=127.0.0.1:${port}=public,[::1]:${port}=public`,
      ],
    },
  });
  try {
    const app = await AppPage.open(context, origin);
    const { page } = app;
    const browser = await context.newCDPSession(page);
    const allow = () =>
      browser.send('Browser.setPermission', { permission: { name: 'loopback-network' }, setting: 'granted', origin });
    const permission = () =>
      page.evaluate(
        async () => (await navigator.permissions.query({ name: 'loopback-network' as PermissionName })).state,
      );
    const lab = page
      .locator('relay-list')
      .getByRole('group')
      .filter({ has: page.getByText('Demo: echo') });

    // A pasted link is a request of the person, and the browser may ask.
    await allow();
    await app.button('Add a relay').first().click();
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: 'Address' })
      .fill(await relay.pairingLink());
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await expect(lab).toBeVisible();

    // A reload is not.
    await browser.send('Browser.resetPermissions');
    await page.reload();
    const trouble = page.locator('relay-trouble').filter({ hasText: 'The browser asks before this page may access' });
    await expect(trouble).toBeVisible();
    expect(await permission()).toBe('prompt');

    await trouble.getByRole('button', { name: 'Diagnose' }).click();
    const doctor = page.getByRole('dialog');
    await expect(doctor).toContainText('The browser asks for permission');
    expect(await permission()).toBe('prompt');
    // Without a window nobody can answer, which counts as a refusal.
    await doctor.getByRole('button', { name: 'Let the browser ask' }).click();
    await expect(doctor).toContainText('The browser blocks this page');
    expect(await permission()).toBe('denied');

    await allow();
    await doctor.getByRole('button', { name: 'Try again' }).click();
    await expect(doctor).toHaveCount(0);
    await expect(lab).toBeVisible();
  } finally {
    await context.close();
    await pages.stop();
    await relay.stop();
  }
});
