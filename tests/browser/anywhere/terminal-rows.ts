import { expect } from '@playwright/test';
import type { AnyPage } from '../../support/any-page.ts';
import { openTty } from './share-a-port.ts';
import type { Stage } from './stage.ts';

/** Common errors of terminals: keys, line endings, bytes that do not decode, answers, noise, modes. */
export async function useTheTerminal(page: AnyPage, stage: Stage): Promise<void> {
  const { device, log } = stage;
  log.take(log.received.length);
  const { driver } = page;
  const choose = async (item: string | RegExp) => {
    await page.click({ name: 'More', within: 'terminal-view' });
    await page.click({ css: '[role^=menuitem]', name: item });
  };
  await page.open(stage.origin);
  await openTty(page);
  await page.expectHolding();

  // 21, 6: lines that end in LF alone, and a byte that is invalid in the encoding.
  await device.write(Buffer.from('T=25\xb0C\nthe second\nthe third\n', 'latin1'));
  await page.expectTerminal('T=25\ufffdC');
  await page.expectShown({ css: '[role=status]', name: /LF alone/, within: 'terminal-view' });
  await page.expectShown({ css: '.xterm-rows > div', name: /^the third$/ });
  const indent = () =>
    driver.evaluate(() => {
      const roots: (Document | ShadowRoot)[] = [document];
      for (const root of roots)
        for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
      const lines = roots.flatMap((root) => [...root.querySelectorAll('.xterm-rows > div')]);
      return lines
        .map(({ textContent }) => textContent ?? '')
        .find((line) => line.includes('the third'))
        ?.search(/\S/);
    });
  expect(await indent()).toBe(0);
  await page.click({ name: 'Undo', within: 'terminal-view' });
  await expect.poll(indent).toBeGreaterThan(10);

  // 5, 9, 16: Enter, control characters, Backspace.
  await page.typeInTerminal('a');
  for (const keys of ['Enter', 'Backspace', 'Control+/', 'Control+]']) await driver.press(keys);
  await log.expectReceived('a\r\x7f\x1f\x1d');
  await choose('Backspace sends BS (08)');
  await page.typeInTerminal('b');
  await driver.press('Backspace');
  await log.expectReceived('b\b');
  await choose('Backspace sends DEL (7F)');

  // 8: by the letter, wherever it is on the keyboard.
  await page.typeInTerminal('');
  await driver.evaluate(() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    const key = {
      key: 'c',
      code: 'KeyV',
      keyCode: 67,
      ctrlKey: true,
      bubbles: true,
      composed: true,
      cancelable: true,
    };
    focused?.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  await log.expectReceived('\x03');

  // 1: noise that opens a control string.
  await device.write('b\r\n\x1bPn\r\nfirst line\r\nsecond line\r\n');
  await page.expectTerminal('second line');

  // 2: a query is answered, with the monitor in front as well.
  await device.write('\x1b[5n');
  await log.expectReceived('\x1b[0n');
  await page.showMonitor();
  await page.expectMonitorRow(/second line/);
  await device.write('more text \x1b[5n');
  await log.expectReceived('\x1b[0n');
  await page.showTerminal();
  await page.expectTerminal('more text');

  // 11: cleared text stays cleared, local echo too.
  await page.click({ name: 'Local echo', within: 'terminal-view' });
  await page.typeInTerminal('echoed');
  await page.expectTerminal('echoed');
  await page.click({ name: /^Clear the view/, within: 'terminal-view' });
  await expect.poll(async () => (await page.see({ css: '.xterm-rows' })).text).not.toContain('echoed');
  await page.click({ name: 'Local echo', within: 'terminal-view' });
  await device.write('after clearing\r\n');
  await page.expectTerminal('after clearing');
  await log.expectReceived('echoed');

  // 10: modes that make the terminal transmit end with the loss of the port.
  await device.write('\x1b[?1003h\x1b[?1006h\x1b[?1004h');
  await device.unplug();
  await page.expectTerminal('lost');
  await device.plug();
  await page.expectTerminal('reconnected');
  await page.expectHolding();
  await device.write('booting\r\n');
  await page.expectTerminal('booting');
  log.take(log.received.length);
  await page.typeInTerminal('x');
  await log.expectReceived('x');
  await page.closePort();
}
