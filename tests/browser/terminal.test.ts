import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('nothing a device says opens a page, renames this one, or reaches the clipboard', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await app.openPort();
  const { page } = app;
  const title = await page.title();
  await page.evaluate(() => navigator.clipboard.writeText('mine'));

  await device.write('\x1b]0;not the title\x07\x1b]2;nor this\x07\x1b]52;c;aGFja2Vk\x07');
  await device.write('\x1b]8;;javascript:document.title="run"\x07a link\x1b]8;;\x07 http://example.com/\r\n');
  await device.write('<img src=x onerror="document.title=1"> \x1b[2;5r\x1b[3;1Hthe end');
  await expect(app.terminalLines).toContainText('the end');
  // The terminal takes the clicks itself, above its lines.
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
});

test('a question is answered once, and not again when the past is redrawn', async ({ bench, openApp }) => {
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
});

test('keys go to the device as they are, Enter with the chosen line ending, and one key leaves', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.page.getByRole('combobox', { name: 'Line ending' }).selectOption('crlf');

  await app.type('ab');
  for (const key of ['Enter', 'Control+c', 'Tab', 'Escape', 'ArrowUp', 'F5']) await app.page.keyboard.press(key);
  await expect.poll(() => log.received.toString()).toBe('ab\r\n\x03\t\x1b\x1b[A\x1b[15~');
  await app.page.keyboard.press('Control+Shift+F6');
  await expect(app.page.getByRole('textbox', { name: 'Text to transmit' })).toBeFocused();
  for (let stop = 0; stop < 2; stop++) await app.page.keyboard.press('Shift+Tab');
  await expect(app.terminal.getByRole('button', { name: 'More' })).toBeFocused();
  await app.page.keyboard.press('Tab');
  await expect(app.terminal.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
});

test('text of several lines is transmitted only when the person says so, with the chosen endings', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await app.openPort();
  const { page } = app;
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

test('the view stays where somebody scrolled to, and can be brought back to the newest', async ({ bench, openApp }) => {
  const device = await plug(bench);
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
});
