import type { Locator, Page } from '@playwright/test';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { adapterTwins, arduino, plug } from '../support/plug.ts';

/** Controls of `pane` that are beyond its edge, or covered by the next pane. */
function cutControls(pane: Locator): Promise<readonly string[]> {
  return pane.evaluate((section) => {
    const { left, right } = section.getBoundingClientRect();
    const all = function* (root: ParentNode): Generator<Element> {
      for (const element of root.querySelectorAll('*')) {
        yield element;
        if (element.shadowRoot) yield* all(element.shadowRoot);
      }
    };
    return [...all(section)]
      .filter((element) => element.matches('button, select, input, textarea') && !element.closest('.xterm'))
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.left < left - 1 || box.right > right + 1);
      })
      .map((element) => element.getAttribute('aria-label') ?? element.textContent.trim());
  });
}

const pane = (page: Page, name: string) => page.getByRole('tabpanel', { name });

test('trials A 6: two panes have names, the tabs’ order, and all controls within reach at any width', async ({
  bench,
  openApp,
}) => {
  const devices = [await plug(bench), await plug(bench, adapterTwins[0])];
  const app = await openApp({ granted: [arduino, adapterTwins[0]], reducedMotion: 'reduce' });
  const { page } = app;
  await app.openPort(0);
  await app.openPort(1);
  const titles = await page.getByRole('tab').locator('.title').allInnerTexts();
  for (const width of [1280, 1024, 800]) {
    await page.setViewportSize({ width, height: 720 });
    await page.getByRole('tab').nth(1).click();
    // The current tab is the second: the first is shown with it, on its left.
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.getByRole('menuitemradio').nth(1).click();
    const heads = page.locator('pane-head');
    await expect(heads).toHaveCount(2);
    const places = () => Promise.all(titles.map(async (title) => (await pane(page, title).boundingBox())?.x));
    await expect.poll(async () => (await places()).map((x) => x !== undefined)).toEqual([true, true]);
    const [left = 0, right = 0] = await places();
    expect(left).toBeLessThan(right);
    for (const title of titles) {
      const one = pane(page, title);
      await expect(one.locator('pane-head')).toContainText(title);
      await expect(one.locator('pane-head .dot')).toBeVisible();
      await expect.poll(() => cutControls(one)).toEqual([]);
      await one.getByRole('button', { name: 'More controls' }).click();
      for (const name of ['DTR', 'RTS', 'Break'])
        await expect(one.getByRole('button', { name, exact: true })).toBeVisible();
      await expect(one.getByRole('button', { name: 'Reset', exact: true })).toBeVisible();
      await expect(one.getByRole('img', { name: /^CTS/ })).toBeVisible();
      await page.keyboard.press('Escape');
    }

    // The pane that has the keyboard is marked.
    for (const [title, other] of [titles, titles.toReversed()]) {
      await pane(page, title ?? '')
        .getByRole('textbox', { name: 'Terminal input' })
        .focus();
      await expect(pane(page, title ?? '').getByText('typing here')).toBeVisible();
      await expect(pane(page, other ?? '').getByText('typing here')).toBeHidden();
    }

    // Controls in the panel work as in the bar.
    const one = pane(page, titles[0] ?? '');
    await one.getByRole('button', { name: 'More controls' }).click();
    await one.getByRole('button', { name: 'DTR', exact: true }).click();
    const dtr = async () =>
      (await Promise.all(devices.map((device) => device.status()))).map(({ signals }) => signals.dtr);
    await expect.poll(async () => (await dtr()).filter((on) => !on).length).toBe(1);
    await page.keyboard.press('Escape');
    expect(await axeFindings(page), `${width} px`).toEqual([]);
    await one.getByRole('button', { name: 'More controls' }).click();
    await one.getByRole('button', { name: 'DTR', exact: true }).click();
    await expect.poll(async () => (await dtr()).filter((on) => !on).length).toBe(0);
    await page.keyboard.press('Escape');
    await pane(page, titles[1] ?? '')
      .getByRole('button', { name: 'Show the other pane alone' })
      .click();
    await expect(heads).toHaveCount(0);
    await expect(pane(page, titles[0] ?? '')).toBeVisible();
  }
});

test('trials A 6: at 200 % zoom nothing is cut', async ({ bench, openApp }) => {
  await plug(bench);
  const app = await openApp({ granted: [arduino] });
  const devtools = await app.page.context().newCDPSession(app.page);
  const zoomed = { width: 640, height: 400, deviceScaleFactor: 2, mobile: false };
  await devtools.send('Emulation.setDeviceMetricsOverride', zoomed);
  await app.page.getByRole('button', { name: 'Ports and captures' }).click();
  await app.page
    .getByRole('dialog')
    .getByRole('list', { name: 'Ports', exact: true })
    .getByRole('button')
    .first()
    .click();
  await app.expectOpen();
  await expect.poll(() => cutControls(app.page.getByRole('tabpanel'))).toEqual([]);
  await app.showMonitor();
  await expect.poll(() => cutControls(app.page.getByRole('tabpanel'))).toEqual([]);
  expect(await app.page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
});
