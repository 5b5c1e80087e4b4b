import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';

/** The app in a browser, as a person uses it: by the names of its controls. */
export class AppPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, url: string): Promise<AppPage> {
    const page = await context.newPage();
    await page.goto(url);
    await expect(page.locator('app-shell')).toBeAttached();
    return new AppPage(page);
  }

  /** The ports in the sidebar, in its order. */
  get ports(): Locator {
    return this.page.getByRole('list', { name: 'Ports', exact: true }).getByRole('listitem');
  }

  get terminal(): Locator {
    return this.page.locator('terminal-view');
  }

  /** The terminal's lines as they stand on the screen. */
  get terminalLines(): Locator {
    return this.page.locator('.xterm-rows');
  }

  get monitor(): Locator {
    return this.page.locator('monitor-view');
  }

  /** Opens the port at `index` of the sidebar and waits until it is open. */
  async openPort(index = 0): Promise<void> {
    await this.ports.nth(index).getByRole('button').first().click();
    await this.expectOpen();
  }

  /** The session that is looked at holds its port. */
  async expectOpen(): Promise<void> {
    await expect(this.button('DTR')).toBeEnabled();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async showTerminal(): Promise<void> {
    await this.button('Terminal').click();
  }

  async showMonitor(): Promise<void> {
    await this.button('Monitor').click();
  }

  /** Types into the terminal. */
  async type(text: string): Promise<void> {
    await this.terminal.getByRole('textbox').first().focus();
    await this.page.keyboard.type(text);
  }
}
