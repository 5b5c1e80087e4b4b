import { expect } from '@playwright/test';
import type { AnyPage } from '../../support/any-page.ts';

/** About a large phone's; WebKitGTK's browser has no narrower window. */
const size = { width: 450, height: 760 };

/** A relay's port in a window as narrow as a phone: everything is there, and nothing is wider than the screen. */
export async function onAPhone(page: AnyPage, origin: string): Promise<void> {
  const { driver } = page;
  await driver.resize(size);
  try {
    await page.open(origin);
    await page.click('Ports and captures');
    await page.click({ name: /^Demo: echo/, within: 'relay-list' });
    await page.expectHolding();
    await page.showTerminal();
    await page.typeInTerminal('from a phone');
    await page.expectTerminal('from a phone');
    await page.showMonitor();
    await page.expectMonitorRow(/from a phone/);
    expect(await driver.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    // Actions on the port are in a menu, and actions on the session stay visible.
    await page.click({ name: 'Port control', within: 'sharing-bar' });
    await page.click({ name: 'Release control', within: 'sharing-bar' });
    await page.expectHolder('Nobody has control');
    await page.closePort();
  } finally {
    await driver.resize({ width: 1240, height: 760 });
  }
}
