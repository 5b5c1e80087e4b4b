import { expect, type Locator } from '@playwright/test';
import type { VirtualScreen } from './virtual-screen.ts';

/**
 * Clicks `button`, which asks for a port, and takes the row of Chromium's own picker at `index` (rows are in
 * alphabetical order). Needs a browser with a window on `screen`.
 */
export async function pickPort(screen: VirtualScreen, button: Locator, index: number): Promise<void> {
  const page = button.page();
  const session = await page.context().newCDPSession(page);
  // Playwright makes a page believe it has the focus; here it must show when the picker has it.
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await page.bringToFront();
  const { x, y, width, height } = (await button.boundingBox())!;
  const frame = await page.evaluate(() => {
    const borderPx = (outerWidth - innerWidth) / 2;
    return { x: screenX + borderPx, y: screenY + outerHeight - innerHeight - borderPx };
  });
  await page.evaluate(() => {
    const lost = new Promise((resolve) => addEventListener('blur', resolve, { once: true }));
    Reflect.set(globalThis, 'focusLost', lost);
  });
  await screen.click(Math.round(frame.x + x + width / 2), Math.round(frame.y + y + height / 2));
  await page.evaluate(() => Reflect.get(globalThis, 'focusLost') as Promise<void>);
  const downs = Array.from({ length: index + 1 }, () => 'Down');
  await screen.press('Tab', ...downs); // the focus starts on its Cancel button
  // It ignores a Return that comes so early that it may have been meant for something else.
  await expect(async () => {
    await screen.press('Return');
    await expect.poll(() => page.evaluate(() => document.hasFocus()), { timeout: 300 }).toBe(true);
  }).toPass();
  await session.detach();
}
