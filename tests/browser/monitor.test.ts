import { expect, test } from '../support/browser-test.ts';
import { encodings } from '../../web/core/encodings.ts';
import { europeanSamples } from '../core/european-samples.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `row ${from + i}.\r\n`).join('');

test('only visible rows are in the document; they are found, filtered and copied', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], permissions: ['clipboard-read', 'clipboard-write'] });
  await app.openPort();
  await app.showMonitor();
  await device.write(numbered(0, 3000));
  await expect(app.monitorRows('row 2999.')).toBeVisible();
  expect(await app.monitor.getByRole('row').count()).toBeLessThan(80);

  const grid = app.monitor.getByRole('grid');
  await grid.focus();
  await app.page.keyboard.press('Home');
  await expect(app.monitorRows('row 0.')).toBeVisible();
  await device.write(numbered(3000, 3100));
  const newest = app.monitor.getByRole('button', { name: /newest, 100 more/ });
  await expect(newest).toBeVisible();
  await expect(app.monitorRows('row 0.')).toBeVisible();
  await newest.click();
  await expect(app.monitorRows('row 3099.')).toBeVisible();

  // A filter shows only matches, and removing it shows everything again.
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await app.monitor.getByRole('textbox', { name: 'Show only rows that contain' }).fill('w 15.');
  await expect(app.monitorRows('row')).toHaveText([/row 15\./]);
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await expect(app.monitorRows('row 3098.')).toBeVisible();

  // Rows are copied as displayed, including those scrolled out of view.
  await grid.focus();
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.press('Control+c');
  const copied = () => app.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toMatch(/row 3099\.$/m);
  const rows = (await copied()).split('\n').filter((line) => line.includes('row'));
  expect(rows).toHaveLength(3100);
  expect(rows[1234]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}\t◂\trow 1234\.$/);

  // Find counts, marks and goes to matches; an invalid pattern is reported next to the field.
  const field = app.monitor.getByRole('textbox', { name: 'Find' });
  await field.fill('ROW 77.');
  await expect(app.monitor.locator('output')).toHaveText('1 of 1');
  await expect(app.monitor.locator('mark')).toHaveText('row 77.');
  await field.fill('row 4[01]9[.]');
  await app.monitor
    .getByRole('button', { name: /Regular expression/ })
    .first()
    .click();
  await expect(app.monitor.locator('output')).toHaveText(/1 of 2$/);
  await field.press('Enter');
  await expect(app.monitor.locator('output')).toHaveText(/2 of 2$/);

  await field.fill('row (');
  await field.press('Enter');
  await expect(app.monitor.getByRole('alert')).toContainText('Invalid regular expression');
  await expect(app.monitorRows(/row 4\d9/).first()).toBeVisible();
});

test('trials 17: rows that do not match are found and kept, and unsupported parts of an expression are named', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write('temp 21\r\nheartbeat\r\ntemp 22\r\nheartbeat\r\nok\r\n');
  await expect(app.monitorRows('ok')).toBeVisible();

  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  const filter = app.monitor.locator('#filter');
  await filter.getByRole('textbox', { name: 'Show only rows that contain' }).fill('heartbeat');
  await expect(app.monitorRows(/./)).toHaveText([/115/, /heartbeat/, /heartbeat/]);
  await filter.getByRole('button', { name: /Rows that do not match/ }).click();
  await expect(filter.getByRole('textbox', { name: 'Show only rows that do not contain' })).toHaveValue('heartbeat');
  await expect(app.monitorRows(/./)).toHaveText([/115/, /temp 21/, /temp 22/, /ok/]);

  const find = app.monitor.locator('#find');
  await find.getByRole('textbox').fill('74 65 6D 70');
  await find.getByRole('button', { name: /^0x/ }).click();
  await expect(find.locator('output')).toHaveText('1 of 2');
  await find.getByRole('button', { name: /Rows that do not match/ }).click();
  await expect(find.locator('output')).toHaveText('1 of 1');
  await expect(app.monitor.locator('.row.current')).toContainText('ok');

  await find.getByRole('button', { name: /Regular expression/ }).click();
  for (const [pattern, sentence] of [
    ['^(?!.*temp)', 'Lookahead “(?!” at character 2 is not supported. Use ≠ for rows that do not match.'],
    ['(?<=a)b', 'Lookbehind “(?<=” at character 1 is not supported.'],
    ['(a)\\1', 'Back reference “\\1” at character 4 is not supported.'],
    ['a[b', 'Invalid regular expression: “[” at character 2 is not closed: “]” is missing.'],
  ] as const) {
    await find.getByRole('textbox').fill(pattern);
    await find.getByRole('textbox').press('Enter');
    await expect(find.getByRole('alert')).toHaveText(sentence);
  }
});

test('trials 12: a pause ends a line where that is selected, and the choice is stored with the port', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write('Testing memory... ');
  await expect(app.monitorRows('Testing memory...')).toBeVisible();
  await device.write('OK\r\n');
  await expect(app.monitorRows('Testing memory... OK')).toBeVisible();

  await app.chip('Split packets').click();
  const pause = app.page.getByRole('textbox', { name: /^End an unfinished line/ });
  await pause.fill('none');
  await pause.press('Enter');
  await expect(app.monitor.getByRole('alert').filter({ hasText: 'at most 60 000' })).toBeVisible();
  // The two writes were further apart than that.
  await pause.fill('0.5');
  await pause.press('Enter');
  await expect(app.monitorRows(/◂\s*OK$/)).toBeVisible();
  await expect(app.monitorRows(/memory\.\.\.\s*$/)).toBeVisible();

  await app.page.reload();
  await app.openPort();
  const chosen = app.monitor.locator('rule-chip [slot=button]');
  await expect(chosen).toContainText('by line, pause');
  await app.chip('Split packets').click();
  await expect(pause).toHaveValue('0.5');
  await pause.fill('');
  await pause.press('Enter');
  await expect(chosen).toHaveText('by line');
});

test('trials 14: rows are drawn as the terminal draws them, codes are visible, notes stay, hex shows bytes', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  const codes = ['1;38:2::255:0:0', '4:3;58:5:9', '7', '8', '9;53', '3;2', '1;31'];
  await device.write(`${codes.map((code, i) => `\x1b[${code}mstyle ${i}\x1b[0m `).join('')}\x1bEbold\x1bF\r\n`);
  const row = app.monitorRows('style 0');
  await expect(row).toContainText('␛Ebold␛F');
  const style = (i: number) => row.locator('.data span', { hasText: `style ${i}` }).last();
  await expect(style(0)).toHaveCSS('font-weight', '700');
  await expect(style(0)).toHaveAttribute('style', /#ff0000|rgb\(255, 0, 0\)/);
  await expect(style(1)).toHaveCSS('text-decoration-style', 'wavy');
  await expect(style(2)).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  await expect(style(3)).toHaveCSS('color', 'rgba(0, 0, 0, 0)');
  await expect(style(4)).toHaveCSS('text-decoration-line', 'overline line-through');
  await expect(style(5)).toHaveCSS('font-style', 'italic');
  await expect(style(6)).toHaveAttribute('style', /--ansi-9/);

  // A note stays where it was made, and hex shows the bytes.
  await device.write('AB\r\n');
  await expect(app.monitorRows('AB')).toBeVisible();
  await app.monitor.getByRole('grid').focus();
  await app.page.keyboard.press('Alt+n');
  await app.page.getByRole('dialog', { name: 'Add a note' }).getByRole('textbox').fill('here');
  await app.page.keyboard.press('Enter');
  await expect(app.monitorRows('note: here')).toBeVisible();

  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('hex');
  await expect(app.monitorRows('41 42 0D 0A')).toBeVisible();
});

test('trials 18: DOS and European encodings are read and written, and characters they lack are named', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const composer = app.page.locator('composer-bar');
  const field = composer.getByRole('textbox');
  let count = 0;
  const rare = encodings
    .filter(({ id, isRare }) => isRare && id !== 'cp775' && id !== 'windows-874')
    .map(({ id }) => id);
  for (const [id, text, bytes] of europeanSamples.filter(([name]) => !rare.includes(name))) {
    await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption(id);
    await device.write(Buffer.from([...bytes, 0x0d, 0x0a]));
    await expect(app.terminalLines).toContainText(text);
    await field.fill(text);
    await field.press('Enter');
    await expect.poll(() => log.received.length).toBe((count += bytes.length + 2));
    expect([...log.received.subarray(count - bytes.length - 2)]).toEqual([...bytes, 0x0d, 0x0a]);
  }
  await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption('CP437');
  await field.fill('5 €');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('€');

  await app.showMonitor();
  await device.write(Buffer.from([0xc9, 0xcd, 0xbb, 0x0d, 0x0a]));
  await expect(app.monitorRows('╔═╗')).toBeVisible();
  await app.monitor.getByRole('textbox', { name: 'Find' }).fill('═');
  await expect(app.monitor.locator('output')).toHaveText(/^\d+ of \d+$/);
  await expect(app.monitor.locator('mark').last()).toHaveText('═');
});
