import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

type PageMedia = NonNullable<Parameters<Page['emulateMedia']>[0]>;

/** The app in a browser, as a person uses it: by the names of its controls. */
export class AppPage {
  readonly page: Page;
  readonly origin: string;

  private constructor(page: Page, origin: string) {
    this.page = page;
    this.origin = origin;
  }

  static async open(context: BrowserContext, url: string, media: PageMedia = {}): Promise<AppPage> {
    const page = await context.newPage();
    if (Object.keys(media).length > 0) await page.emulateMedia(media);
    await page.goto(url);
    await expect(page.locator('app-shell[started]')).toBeAttached();
    return new AppPage(page, new URL(url).origin);
  }

  /** The ports in the sidebar, in its order. */
  get ports(): Locator {
    return this.page.getByRole('list', { name: 'Ports', exact: true }).getByRole('listitem');
  }

  get terminal(): Locator {
    return this.page.locator('terminal-view');
  }

  /** The terminal's lines as on the screen. */
  get terminalLines(): Locator {
    return this.page.locator('.xterm-rows');
  }

  get monitor(): Locator {
    return this.page.locator('monitor-view');
  }

  /** Opens the port at `index` of the sidebar and waits until it is open. */
  async openPort(index = 0): Promise<void> {
    const row = this.ports.nth(index).getByRole('button').first();
    await row.click();
    // Until then the session of another port may be the one that is visible.
    await expect(row).toHaveAttribute('aria-current', 'true');
    await expect(row.getByText('open', { exact: true })).toBeAttached();
    await this.expectOpen();
  }

  /** The visible session holds its port. */
  async expectOpen(): Promise<void> {
    await expect(this.button('DTR')).toBeEnabled();
  }

  /** The visible session is attached to a port of a relay, with any holder. */
  async expectAttached(): Promise<void> {
    await expect(this.page.locator('sharing-bar')).toContainText(/control/);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** A toolbar's button that opens a panel; its name ends with the current choice. */
  chip(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${name}\\b.*:`) });
  }

  async showTerminal(): Promise<void> {
    await this.button('Terminal').click();
  }

  async showMonitor(): Promise<void> {
    await this.button('Monitor').click();
  }

  /** Runs a command by the palette, once it is available. */
  async command(title: string): Promise<void> {
    const palette = this.page.locator('command-palette');
    const field = palette.getByRole('combobox');
    const option = palette.getByRole('option', { name: title, selected: true });
    await expect(async () => {
      // In a terminal Ctrl K is the device's.
      await this.page.keyboard.press('Control+Shift+k');
      await expect(field).toBeFocused();
      await this.page.keyboard.type(title);
      await expect(field).toHaveValue(title);
      const isThere = (await option.count()) > 0;
      if (!isThere) {
        await this.page.keyboard.press('Escape');
        await expect(field).toHaveCount(0);
      }
      expect(isThere, `the palette has “${title}”`).toBe(true);
    }).toPass({ intervals: [200] });
    await this.page.keyboard.press('Enter');
    await expect(field).toHaveCount(0);
  }

  /** Types into the terminal. */
  async type(text: string): Promise<void> {
    await this.terminal.getByRole('textbox', { name: 'Terminal input' }).focus();
    await this.page.keyboard.type(text);
  }

  /** One of the signals the device drives, as the toolbar shows it. */
  lamp(name: string, state: 'on' | 'off'): Locator {
    return this.page.getByRole('img', { name: `${name} ${state}` });
  }

  /** Rows of the monitor that are visible and contain `text`. */
  monitorRows(text: string | RegExp): Locator {
    return this.monitor.getByRole('row').filter({ hasText: text });
  }

  /** The received data of the newest capture (or the one at `index`, newest first), from a file the app saves. */
  async exportReceived(index = 0): Promise<Buffer> {
    await this.button('All captures…').click();
    const dialog = this.page.getByRole('dialog', { name: 'Captures' });
    await dialog
      .getByRole('listitem')
      .nth(index)
      .getByRole('button', { name: /^Actions for/ })
      .click();
    const saved = this.page.waitForEvent('download');
    await this.page.getByRole('menuitem', { name: 'Export received bytes' }).click();
    const path = await (await saved).path();
    await this.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    return readFile(path);
  }
}
