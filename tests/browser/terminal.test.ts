import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('no output of a device opens a page, renames this one, or reaches the clipboard; pasting is confirmed', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], permissions: ['clipboard-read', 'clipboard-write'] });
  await app.openPort();
  const { page } = app;
  const title = await page.title();
  await page.evaluate(() => navigator.clipboard.writeText('mine'));

  await device.write('\x1b]0;not the title\x07\x1b]2;nor this\x07\x1b]52;c;aGFja2Vk\x07');
  await device.write('\x1b]8;;javascript:document.title="run"\x07a link\x1b]8;;\x07 http://example.com/\r\n');
  await device.write('<img src=x onerror="document.title=1"> \x1b[2;5r\x1b[3;1Hthe end');
  await expect(app.terminalLines).toContainText('the end');
  // The terminal handles the clicks itself, above its lines.
  await app.terminalLines.getByText('http://example.com/').click({ force: true });
  await app.terminalLines.getByText('a link').click({ force: true, modifiers: ['Control'] });

  expect(
    page
      .context()
      .pages()
      .filter((other) => other.url().includes('example.com')),
  ).toEqual([]);
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  expect(await page.locator('img').count()).toBe(0);

  // Text of several lines is transmitted only after a confirmation, with the selected endings.
  log.take(log.received.length);
  await page.getByRole('combobox', { name: 'Line ending' }).selectOption('cr');
  const dialog = page.getByRole('dialog', { name: 'Transmit 3 lines?' });
  const paste = async () => {
    await page.evaluate(() => navigator.clipboard.writeText('one\r\ntwo\nthree'));
    await app.type('');
    await page.keyboard.press('Control+v');
  };

  await paste();
  await expect(dialog.getByText('three')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await paste();
  await dialog.getByRole('textbox').fill('5');
  await dialog.getByRole('button', { name: 'Transmit' }).click();
  await expect.poll(() => log.received.toString()).toBe('one\rtwo\rthree');
});

test('trials 2: a query is answered once, with any view in front, and not when the past is redrawn', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await expect(app.terminalLines).toBeVisible();

  await device.write('who are you? \x1b[c');
  await expect.poll(() => log.received.toString()).toMatch(/^\x1b\[\?1;2c$/);
  await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption('gbk');
  await expect(app.terminalLines).toContainText('who are you?');
  await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption('utf-8');
  await app.type('x');
  await expect.poll(() => log.received.toString()).toBe('\x1b[?1;2cx');

  // Trials 2: with the monitor in front too, and the terminal adds no answer of its own.
  log.take(log.received.length);
  await app.page.getByRole('button', { name: 'Monitor', exact: true }).click();
  await expect(app.monitor).toBeVisible();
  await device.write('ready \x1b[5n');
  await expect.poll(() => log.received.toString()).toBe('\x1b[0n');
  await app.page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await expect(app.terminalLines).toContainText('ready');
  await device.write('\r\nagain\x1b[6n');
  await expect.poll(() => log.received.toString()).toMatch(/^\x1b\[0n\x1b\[\d+;6R$/);
});

test('trials-2 A 2: after opening, keys go to the device unchanged, Enter as selected, and one key leaves', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await expect(app.terminal.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  await app.page.keyboard.type('hi');
  await app.page.keyboard.press('Enter');
  await log.expectReceived('hi\r');
  await app.type('AT\n');
  await log.expectReceived('AT\r');
  await device.write('ready\r\n'); // an empty terminal offers buttons for what to try
  await expect(app.terminalLines).toContainText('ready');
  await app.terminal.getByRole('button', { name: 'More' }).click();
  await app.page.getByRole('menuitemradio', { name: 'Enter sends CR LF' }).click();

  await app.type('ab');
  for (const key of ['Enter', 'Control+c', 'Tab', 'Escape', 'ArrowUp', 'F5']) await app.page.keyboard.press(key);
  await expect.poll(() => log.received.toString()).toBe('ab\r\n\x03\t\x1b\x1b[A\x1b[15~');
  await app.page.keyboard.press('Control+Shift+F6');
  await expect(app.page.getByRole('textbox', { name: 'Text to transmit' })).toBeFocused();
  for (let stop = 0; stop < 2; stop++) await app.page.keyboard.press('Shift+Tab');
  await expect(app.terminal.getByRole('button', { name: 'More' })).toBeFocused();
  await app.page.keyboard.press('Tab');
  await expect(app.terminal.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();

  await app.page.getByRole('button', { name: 'Monitor', exact: true }).click();
  await app.button('Close').click();
  await expect(app.button('Reopen')).toBeFocused();
  await app.button('Reopen').click();
  await app.expectOpen();
  await expect(app.page.getByRole('textbox', { name: 'Text to transmit' })).toBeFocused();
});

test('trials 1, 10: the view stays where somebody scrolled to; noise blanks nothing; modes end with a loss', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await device.write(Array.from({ length: 300 }, (_, i) => `line ${i}\r\n`).join(''));
  await expect(app.terminalLines).toContainText('line 299');

  await app.type('');
  for (let page = 0; page < 20; page++) await app.page.keyboard.press('Shift+PageUp');
  await expect(app.terminalLines).toContainText('line 5');
  await device.write('newer\r\n');
  const newest = app.terminal.getByRole('button', { name: /newest/ });
  await expect(newest).toBeVisible();
  await expect(app.terminalLines).not.toContainText('newer');
  await newest.click();
  await expect(app.terminalLines).toContainText('newer');
  await expect(newest).toBeHidden();

  // Noise blanks no terminal, and modes that make it transmit end with a loss.
  await device.write('b\r\n\x1bPn\r\nfirst line\r\nsecond line\r\n');
  await expect(app.terminalLines).toContainText('second line');
  await device.write('\x1b[?1003h\x1b[?1006h\x1b[?1004h');
  await device.unplug();
  await expect(app.terminalLines).toContainText('lost');
  await device.plug();
  await expect(app.terminalLines).toContainText('reconnected after');
  await device.write('booting\r\n');
  await expect(app.terminalLines).toContainText('booting');
  const before = log.received.length;
  await app.terminal.hover({ position: { x: 200, y: 200 } });
  await app.terminal.hover({ position: { x: 260, y: 220 } });
  await app.type('x');
  await expect.poll(() => log.received.subarray(before).toString()).toBe('x');
});

test('trials 5, 6, 8, 11, 16, 21: keys are sent, undecodable bytes show, LF breaks lines, clearing lasts', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.type('a');
  const keys = ['Enter', 'Backspace', 'Control+Shift+6', 'Control+/', 'Control+]'];
  for (const key of keys) await app.page.keyboard.press(key);
  await log.expectReceived('a\r\x7f\x1e\x1f\x1d');
  await app.terminal.getByRole('button', { name: 'More' }).click();
  await app.page.getByRole('menuitemradio', { name: 'Backspace sends BS (08)' }).click();
  await app.type('b');
  await app.page.keyboard.press('Backspace');
  await log.expectReceived('b\b');

  await device.write(Buffer.from('543d323bb043', 'hex'));
  await expect(app.terminalLines).toContainText('T=2;\ufffdC');
  await device.write('\nthe second\nthe third\n');
  const notice = app.terminal.getByRole('status').filter({ hasText: 'LF alone' });
  await expect(notice).toBeVisible();
  await expect(app.terminalLines.locator('div', { hasText: /^the third\s*$/ })).toBeVisible();
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(notice).toBeHidden();
  await expect(app.terminalLines.locator('div', { hasText: /^\s{10,}the third\s*$/ })).toBeVisible();

  // Trials 8: by the letter, wherever it is on the keyboard.
  const key = { key: 'c', code: 'KeyV', keyCode: 67, ctrlKey: true, bubbles: true, composed: true, cancelable: true };
  await app.terminal.getByRole('textbox', { name: 'Terminal input' }).dispatchEvent('keydown', key);
  await log.expectReceived('\x03');
  // Trials 11: cleared text stays cleared, local echo too.
  await app.button('Local echo').click();
  await app.type('echoed');
  await expect(app.terminalLines).toContainText('echoed');
  await app.terminal.getByRole('button', { name: /^Clear the view/ }).click();
  await expect(app.terminalLines).not.toContainText('echoed');
  await app.button('Local echo').click();
  await device.write('after clearing\r\n');
  await expect(app.terminalLines).toContainText('after clearing');
  await expect(app.terminalLines).not.toContainText('echoed');
  await log.expectReceived('echoed');
});
