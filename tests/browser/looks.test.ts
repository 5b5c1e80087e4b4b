import type { Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '../support/browser-test.ts';
import { axeFindings } from '../support/axe.ts';
import { RelayProcess } from '../support/relay-process.ts';

const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url));

interface Look {
  readonly locale?: 'en-US' | 'zh-CN';
  readonly dark?: boolean;
  readonly phone?: boolean;
}

const desk = { viewport: { width: 1240, height: 760 } };
const phone = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** The app without any serial port: it shows the demo devices. */
const test = base.extend<{ show(look?: Look): Promise<Page> }>({
  show: ({ server, newPerson }, use) =>
    use(async (look = {}) => {
      const context = await newPerson({
        ...(look.phone ? phone : desk),
        locale: look.locale ?? 'en-US',
        colorScheme: look.dark ? 'dark' : 'light',
        // Elements that fade in have less contrast half-way.
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.goto(server.origin);
      await page.locator('app-shell').waitFor();
      return page;
    }),
});

/** Takes a screenshot and expects axe to find nothing (WCAG 2.2 A and AA, and its own good practice). */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png` });
  expect(await axeFindings(page), name).toEqual([]);
}

/** The divider between two panes moves by keys and by the pointer, and leaves each pane some width. */
async function moveDivider(page: Page): Promise<void> {
  const divider = page.getByRole('separator', { name: 'Width of the panes' });
  const width = async () => (await page.locator('section[slot=start]:not([hidden])').boundingBox())?.width ?? 0;
  const even = await width();
  await divider.focus();
  for (const [key, value] of [
    ['ArrowRight', '51'],
    ['Shift+ArrowRight', '61'],
    ['ArrowLeft', '60'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(divider).toHaveAttribute('aria-valuenow', value);
  }
  expect(await width()).toBeGreaterThan(even);
  await page.keyboard.press('Home');
  await expect.poll(width).toBe(280);
  await page.keyboard.press('Enter');
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  const at = await divider.boundingBox();
  if (!at) throw new Error('The divider is not on the screen.');
  await page.mouse.move(at.x, at.y + 200);
  await page.mouse.down();
  await page.mouse.move(at.x - 120, at.y + 200, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBeLessThan(even - 100);
  await page.mouse.move(at.x + 100, at.y + 200);
  await expect.poll(width).toBeLessThan(even - 100);
}

const openDemo = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('button', { name }).first().click();

test.describe('looks right, and axe finds nothing', () => {
  test('on a first visit, with the dialogs of the page', async ({ show }) => {
    const page = await show();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Talk to a serial device');
    await expect(page.getByRole('main').getByRole('button', { name: 'Connect a device' })).toBeVisible();
    await look(page, 'first-run');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
    await look(page, 'commands');
    await page.keyboard.type('pref');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
    await look(page, 'preferences');
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await look(page, 'preferences-dark');
  });

  test('on a first visit, in the dark theme and in Chinese', async ({ show }) => {
    const page = await show({ locale: 'zh-CN', dark: true });
    await expect(page.getByRole('button', { name: '连接设备' }).last()).toBeVisible();
    await look(page, 'first-run-dark-zh');
  });

  test('with the settings of a port, in the terminal, next to another one, and in the list of captures', async ({
    show,
  }) => {
    const page = await show();
    await page.getByRole('button', { name: 'Actions for Echo' }).click();
    await page.getByRole('menuitem', { name: 'Name and settings…' }).click();
    const rate = page.getByRole('combobox', { name: 'Baud rate' });
    await expect(rate).toHaveValue('115\u202f200');
    await look(page, 'port-settings');
    await rate.fill('0');
    await page.keyboard.press('Enter');
    await expect(rate).toHaveAccessibleDescription(/whole number/);
    await look(page, 'port-settings-wrong');
    await page.keyboard.press('Escape');
    await expect(rate).toBeHidden();
    await page.getByRole('button', { name: 'Try a demo device' }).click();
    await expect(page.locator('.xterm-rows')).toContainText('demo>');
    await look(page, 'terminal');
    await page.keyboard.type('help');
    await page.keyboard.press('Enter');
    await expect(page.locator('.xterm-rows')).toContainText(/help +this list.*reset +start again/);
    await openDemo(page, 'Sensors');
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.getByRole('menuitemradio').nth(1).click();
    await expect(page.getByRole('separator', { name: 'Width of the panes' })).toBeVisible();
    await expect(page.getByRole('tabpanel', { name: 'Sensors' }).locator('.xterm-rows')).toContainText('humidity');
    await look(page, 'side-by-side');
    await moveDivider(page);
    await page.getByRole('button', { name: 'All captures…' }).click();
    await expect(page.locator('capture-row')).toHaveCount(2);
    await look(page, 'captures');
  });

  test('when a relay is added, with an invalid address first, and in the monitor, in hex, dark', async ({
    show,
    server,
  }) => {
    const page = await show({ dark: true });
    await page.getByRole('main').getByRole('button', { name: 'Add a relay' }).click();
    const address = page.getByRole('textbox', { name: 'Address' });
    await expect(address).toBeFocused();
    await page.keyboard.type('lab1:99999');
    await page.keyboard.press('Enter');
    await expect(address).toHaveAccessibleDescription(/number from 1 to 65535/);
    await expect(address).toBeFocused();
    await look(page, 'relay-address-wrong');
    const hidden = await page.locator('relay-dialog .body').evaluate((body) => body.scrollHeight - body.clientHeight);
    expect(hidden).toBe(0);
    await address.fill('lab1');
    await expect(address).toHaveAccessibleDescription('http://lab1:8017');
    await page.keyboard.press('Escape');
    await expect(address).toBeHidden();

    await openDemo(page, 'Sensors');
    await page.getByRole('button', { name: 'Monitor', exact: true }).click();
    await page.getByRole('combobox', { name: 'Data format' }).selectOption({ label: 'Text and hex' });
    await expect(page.locator('monitor-view').getByRole('row').nth(8)).toBeVisible();
    await look(page, 'monitor-dark');
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    await page.getByRole('navigation').getByRole('button', { name: 'Add a relay' }).click();
    const relay = await RelayProcess.start({ args: ['--demo', '--allow-origin', server.origin] });
    try {
      await address.fill(relay.origin);
      await page.keyboard.press('Enter');
      await expect(address).toBeHidden();
      await page.getByRole('button', { name: /^Demo: echo/ }).click();
      await expect(page.locator('sharing-bar')).toContainText('You have control');
      await page.getByRole('button', { name: 'Terminal', exact: true }).click();
      await page.locator('terminal-view:visible').getByRole('textbox', { name: 'Terminal input' }).focus();
      await page.keyboard.type('from afar');
      await expect(page.locator('.xterm-rows:visible')).toContainText('from afar');
    } finally {
      await relay.stop();
    }
  });

  test('when a port is lost', async ({ show }) => {
    const page = await show({ locale: 'zh-CN' });
    await openDemo(page, '松动的插头');
    await expect(page.getByText(/连接丢失。设备恢复后/)).toBeVisible();
    // Its capture is called as it is.
    await expect(page.locator('capture-list')).toContainText('松动的插头');
    await look(page, 'lost-zh');
  });

  test('on a phone, in both themes', async ({ show }) => {
    const page = await show({ phone: true });
    await look(page, 'phone-first-run');
    await page.getByRole('button', { name: 'Ports and captures' }).click();
    await look(page, 'phone-ports');
    await page.getByRole('dialog').getByRole('button', { name: 'Boot log and shell' }).first().click();
    await expect(page.locator('.xterm-rows')).toContainText('demo>');
    await look(page, 'phone-terminal');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Monitor', exact: true }).click();
    await expect(page.locator('monitor-view').getByRole('row').nth(3)).toBeVisible();
    await look(page, 'phone-monitor-dark');
  });
});
