import { expect } from '@playwright/test';
import { lookAt, type Pattern, type Seen, type Sought } from './drivers/look-at.ts';
import type { PageDriver } from './drivers/page-driver.ts';
import { waitLimitMs } from './time-limits.ts';

type What = Omit<Sought, 'name'> & {
  readonly name?: string | RegExp;
  /** The first of several. Default: there must be exactly one. */
  readonly first?: boolean;
};

const patience = { timeout: waitLimitMs, intervals: [50, 100, 200, 200, 500] };

/** The app in any browser, as a person uses it: by what is on the screen, with pointer and keys. */
export class AnyPage {
  readonly driver: PageDriver;

  constructor(driver: PageDriver) {
    this.driver = driver;
  }

  async open(url: string): Promise<void> {
    await this.driver.goto(url);
    await this.expectShown({ css: 'app-shell' });
  }

  see({ name, ...what }: What): Promise<Seen> {
    return this.driver.evaluate(
      lookAt,
      name === undefined ? what : { ...what, name: name instanceof RegExp ? toPattern(name) : name },
    );
  }

  /** Clicks the matching element, once it is there, enabled, and in the same place at two checks. */
  async click(what: What | string | RegExp): Promise<void> {
    const sought = isNamed(what) ? { name: what } : what;
    let place: Seen['place'] = null;
    const find = async () => {
      const seen = await this.see(sought);
      const stays = seen.place !== null && seen.place.x === place?.x && seen.place.y === place.y;
      ({ place } = seen);
      return {
        count: sought.first ? Math.min(seen.count, 1) : seen.count,
        enabled: !seen.disabled,
        reachable: place !== null,
        stays,
      };
    };
    const ready = { count: 1, enabled: true, reachable: true, stays: true };
    await expect
      .poll(find, { ...patience, message: `${this.driver.name}: can click ${describe(sought)}` })
      .toEqual(ready);
    await this.driver.click(place!);
  }

  async expectShown(what: What, shown = true): Promise<void> {
    const message = `${this.driver.name}: ${shown ? 'shows' : 'does not show'} ${describe(what)}`;
    await expect.poll(async () => (await this.see(what)).count > 0, { ...patience, message }).toBe(shown);
  }

  /** A dialog is as high as what is in it, where the window has room. */
  async expectWhole(dialog: string): Promise<void> {
    const hidden = (name: string) => {
      const roots: (Document | ShadowRoot)[] = [document];
      for (const root of roots)
        for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
      const host = roots.map((root) => root.querySelector(name)).find(Boolean);
      const body = host?.shadowRoot?.querySelector('.body');
      return body ? body.scrollHeight - body.clientHeight : undefined;
    };
    await expect
      .poll(() => this.driver.evaluate(hidden, dialog), {
        ...patience,
        message: `${this.driver.name}: pixels of ${dialog} that are not seen`,
      })
      .toBe(0);
  }

  async expectEnabled(name: string | RegExp, enabled: boolean): Promise<void> {
    const look = async () => {
      const { count, disabled } = await this.see({ name });
      return count > 0 && disabled !== enabled;
    };
    await expect
      .poll(look, {
        ...patience,
        message: `${this.driver.name}: ${String(name)} is ${enabled ? 'enabled' : 'disabled'}`,
      })
      .toBe(true);
  }

  /** Moves on by Tab (or back) until the element with this name has the focus. */
  async tabTo(name: string | RegExp, keys: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let steps = 0; steps < 60; steps++) {
      if ((await this.see({ css: 'button:focus, input:focus, textarea:focus, select:focus', name })).count > 0) return;
      await this.driver.press(keys);
    }
    throw new Error(`${this.driver.name}: ${keys} does not get to ${String(name)}`);
  }

  /** Runs a command by the palette. */
  async command(title: string): Promise<void> {
    await this.driver.press('Control+k');
    await this.expectShown({ css: '[role=combobox]:focus', within: 'command-palette' });
    await this.driver.type(title);
    await this.expectShown({
      css: '[role=option][aria-selected=true]',
      name: new RegExp(`^${escapeRegExp(title)}`),
      within: 'command-palette',
    });
    await this.driver.press('Enter');
  }

  /** Waits until the first element of this kind shows it. */
  async expectText(css: string, text: string | RegExp): Promise<void> {
    const look = async () => (await this.see({ css })).text;
    await expect
      .poll(look, { ...patience, message: `${this.driver.name}: text of ${css}` })
      .toMatch(isText(text) ? new RegExp(escapeRegExp(text)) : text);
  }

  // The content of the app's screen.

  async expectTerminal(text: string | RegExp): Promise<void> {
    await this.expectText('.xterm-rows', text);
  }

  async expectMonitorRow(text: RegExp): Promise<void> {
    await this.expectShown({ css: '[role=row]', within: 'monitor-view', name: text });
  }

  async showTerminal(): Promise<void> {
    await this.click({ name: 'Terminal', within: 'view-switch' });
  }

  async showMonitor(): Promise<void> {
    await this.click({ name: 'Monitor', within: 'view-switch' });
  }

  /** Types into the terminal, which must be the visible view. */
  async typeInTerminal(text: string): Promise<void> {
    // If the keyboard is there already, as after opening: a silent device has buttons in the middle.
    const { count } = await this.see({ css: 'textarea:focus', name: 'Terminal input' });
    if (count === 0) await this.click({ css: '.xterm-screen' });
    await this.driver.type(text);
  }

  /** Closes the port of the visible session; its received data is complete then. */
  async closePort(): Promise<void> {
    await this.click({ name: /^(Close|Leave)$/, within: 'session-toolbar' });
    await this.expectShown({ name: 'Reopen', within: 'session-toolbar' });
  }

  /** The visible session keeps receiving. */
  async expectGrowing(): Promise<void> {
    const received = async () => (await this.see({ css: '.rx', within: 'status-bar' })).text.replace(/,.*/, '');
    const before = await received();
    await expect
      .poll(received, { ...patience, message: `${this.driver.name}: receives more than ${before}` })
      .not.toBe(before);
  }

  /** The port is open, and ours to transmit on. */
  async expectHolding(): Promise<void> {
    await this.expectHolder('You have control');
    await this.expectEnabled('DTR', true);
  }

  async expectHolder(sentence: string | RegExp): Promise<void> {
    await this.expectText('.holder', sentence);
  }

  /** The received data of the newest capture, from a file the app saves. */
  async exportReceived(): Promise<Buffer> {
    // What closes may move the list below it just when it is clicked.
    await expect(async () => {
      if ((await this.see({ css: 'dialog', within: 'captures-dialog' })).count === 0) await this.click('All captures…');
      const isOpen = async () => (await this.see({ css: 'capture-row', within: 'captures-dialog' })).count > 0;
      await expect.poll(isOpen, { timeout: 5000 }).toBe(true);
    }).toPass({ timeout: waitLimitMs });
    await this.click({ name: /^Actions for/, within: 'captures-dialog', first: true });
    const bytes = await this.driver.saveFile(() => this.click('Export received bytes'));
    await this.driver.press('Escape');
    await this.expectShown({ css: 'capture-row', within: 'captures-dialog' }, false);
    // While a job runs the page asks before it is left.
    await this.expectShown({ css: 'progress', within: 'job-strip' }, false);
    return bytes;
  }
}

const isText = (value: string | RegExp): value is string => typeof value === 'string';
const isNamed = (what: What | string | RegExp): what is string | RegExp =>
  typeof what === 'string' || what instanceof RegExp;
const toPattern = ({ source, flags }: RegExp): Pattern => ({ source, flags });
const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

function describe({ css, name, within }: What): string {
  return [css, name === undefined ? '' : String(name), within ? `in ${within}` : ''].filter(Boolean).join(' ');
}
