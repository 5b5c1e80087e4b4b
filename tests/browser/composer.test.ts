import { axeFindings } from '../support/axe.ts';
import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('text, escapes and hex are transmitted as bytes; an error is marked and nothing is lost', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const composer = app.page.locator('composer-bar');
  const field = composer.getByRole('textbox');
  const mode = composer.getByRole('combobox', { name: 'Input format' });
  await composer.getByRole('combobox', { name: 'Line ending' }).selectOption('lf');

  await field.fill('one');
  await field.press('Control+Enter');
  await field.pressSequentially('two');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n');

  await mode.selectOption('escapes');
  await field.fill('a\\qb');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('“\\q” at character 2');
  await expect(field).toHaveValue('a\\qb');
  await field.fill('\\x03');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n\x03');

  await mode.selectOption('hex');
  await field.fill('41 4');
  await field.press('Enter');
  await expect(composer.getByRole('alert')).toContainText('odd number of digits');
  await field.fill('41 42');
  await field.press('Enter');
  await expect.poll(() => log.received.toString()).toBe('one\ntwo\n\x03AB');

  await field.press('ArrowUp');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('\\x03');

  // Trials A 14: a line ending follows escapes only if it was selected.
  const ending = composer.getByRole('combobox', { name: 'Line ending' });
  log.take(log.received.length);
  await mode.selectOption('text');
  await ending.selectOption('crlf');
  await mode.selectOption('escapes');
  await expect(ending).toHaveValue('none');
  await field.fill('\\x03');
  await expect(composer).toContainText('03');
  await field.press('Enter');
  await expect.poll(() => log.received.toString('hex')).toBe('03');
  await ending.selectOption('lf');
  await field.fill('AT\\r');
  await field.press('Enter');
  await expect.poll(() => log.received.toString('hex')).toBe('0341540d0a');
  await mode.selectOption('text');
  await expect(ending).toHaveValue('crlf');

  // Trials A 14: an error is described at its position, as it is typed.
  const problem = composer.getByRole('alert');
  await mode.selectOption('hex');
  for (const [text, sentence] of [
    ['41 zz', '“z” at character 4 is not a hex digit.'],
    ['41 4G', '“G” at character 5 is not a hex digit.'],
    ['41 5', '“5” at character 4 has an odd number of digits: each byte takes two.'],
    ['0x', 'Missing digits after “0x” at character 1.'],
  ] as const) {
    await field.fill(text);
    await expect(problem).toContainText(sentence);
    await expect(problem.locator('mark')).toHaveCount(1);
  }
  await field.fill('41 42');
  await expect(problem).toBeHidden();
  await expect(composer).toContainText('“AB”');
  await mode.selectOption('escapes');
  await field.fill('a\\q');
  await expect(problem).toContainText('“\\q” at character 2');
  await field.fill('a\\u{110000}');
  await expect(problem).toContainText('is not a Unicode character');
  await expect(field).toBeFocused();

  // A character that the encoding lacks is named, and the text stays.
  const { length } = log.received;
  await mode.selectOption('text');
  await app.page.getByRole('combobox', { name: 'Encoding' }).selectOption('gbk');
  await field.fill('ok 😀');
  await field.press('Enter');
  await expect(problem).toContainText('😀');
  await expect(field).toHaveValue('ok 😀');
  expect(log.received).toHaveLength(length);
});

test('a checksum and fields are in the preview and in what is transmitted; the history finds them again', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const composer = app.page.locator('composer-bar');
  const field = composer.getByRole('textbox', { name: /to transmit$/ });
  const mode = composer.getByRole('combobox', { name: 'Input format' });
  await mode.selectOption('hex');
  await composer.getByRole('button', { name: /^Checksum/ }).click();
  const panel = composer.locator('checksum-panel');
  await panel.getByRole('combobox').selectOption('CRC-16/MODBUS');
  await expect(panel.getByRole('button', { name: 'Low byte first' })).toHaveAttribute('aria-pressed', 'true');
  await app.page.keyboard.press('Escape');
  await expect(composer.getByRole('button', { name: /^Checksum/ })).toBeFocused();
  await field.fill('01 03 "\\x00" 00 \\{u16be 10}');
  await expect(composer.locator('.preview mark.checksum')).toHaveText('C5 CD');
  await expect(composer.locator('#hint')).toHaveText('8 B');
  await field.press('Enter');
  await expect.poll(() => log.received.toString('hex')).toBe('01030000000ac5cd');
  log.take(8);

  // Over more bytes than there are.
  await composer.getByRole('button', { name: /^Checksum/ }).click();
  await panel.getByRole('textbox', { name: 'Leave out at the start' }).fill('3');
  await panel.getByRole('textbox', { name: 'Leave out at the start' }).press('Enter');
  await app.page.keyboard.press('Escape');
  await field.fill('01 02');
  await expect(composer.getByRole('alert')).toContainText('leaves out more bytes than there are: 2');
  await composer.getByRole('button', { name: /^Checksum/ }).click();
  await panel.getByRole('combobox').selectOption('');
  await app.page.keyboard.press('Escape');

  // A counter goes on; what is asked for is remembered.
  await mode.selectOption('escapes');
  for (const [counter, answer] of [
    ['7', 'x'],
    ['8', 'x'],
  ]) {
    await field.fill('\\{counter 7}\\{ask Name}');
    await field.press('Enter');
    const name = composer.getByRole('dialog').getByRole('textbox', { name: 'Name' });
    if (counter === '7') await name.fill('x');
    await expect(name).toHaveValue('x');
    await name.press('Enter');
    await log.expectReceived(`${counter}${answer}`);
  }

  await composer.getByRole('button', { name: 'History' }).click();
  const search = composer.getByRole('searchbox', { name: 'Search the history' });
  await search.fill('0103');
  await search.press('Enter');
  await expect(field).toHaveValue('01 03 "\\x00" 00 \\{u16be 10}');
  await expect(mode).toHaveValue('hex');
  await expect(field).toBeFocused();
});

test('commands are imported, put in order, transmitted by button and key, looped through, shared as a link', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], permissions: ['clipboard-read', 'clipboard-write'] });
  await app.openPort();
  const { page } = app;
  const bar = page.locator('command-bar');
  await expect(bar).toBeHidden();
  await page.locator('composer-bar').getByRole('button', { name: 'Command library…' }).click();
  const dialog = page.locator('library-dialog').getByRole('dialog', { name: 'Command library' });
  await expect(dialog).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);

  // 串口模式 in GBK.
  const name = Buffer.from('b4aebfdac4a3cabd', 'hex');
  const ini = Buffer.concat([
    Buffer.from('N1081=,9600\r\nN101=1,'),
    name,
    Buffer.from(',5\r\nN1=H,01 02\r\nN2=A,AT\r\n'),
  ]);
  const choosing = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'More' }).click();
  await dialog.getByRole('menuitem', { name: 'Import from a file…' }).click();
  await (await choosing).setFiles({ name: 'sscom51.ini', mimeType: 'text/plain', buffer: ini });
  await expect(dialog.getByRole('status').first()).toHaveText('sscom51.ini (SSCOM): 2 commands were added.');
  await expect(dialog).toContainText('baud 9600');

  await dialog.getByRole('button', { name: /^AT$/ }).click();
  await dialog.getByRole('combobox', { name: 'Key' }).selectOption('F4');
  await dialog.getByRole('combobox', { name: 'Line ending' }).selectOption('lf');
  await dialog.getByRole('checkbox', { name: 'AT: in the loop' }).check();
  await dialog.getByRole('button', { name: /^AT$/ }).press('Alt+ArrowUp');
  await expect(dialog.getByRole('checkbox').first()).toHaveAccessibleName('AT: in the loop');
  await expect(dialog.getByRole('button', { name: /^AT$/ })).toBeFocused();
  await dialog.getByRole('searchbox').fill('串口');
  await expect(dialog.getByRole('checkbox')).toHaveCount(1);
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('searchbox').fill('');
  await dialog.getByRole('button', { name: 'Close' }).click();

  await bar.getByRole('button', { name: '串口模式' }).click();
  await expect.poll(() => log.received.toString('hex')).toBe('0102');
  log.take(2);
  await page
    .locator('composer-bar')
    .getByRole('textbox', { name: /to transmit$/ })
    .focus();
  await page.keyboard.press('F4');
  await log.expectReceived('AT\n');

  await page.locator('composer-bar').getByRole('button', { name: 'Command library…' }).click();
  await dialog.getByRole('textbox', { name: 'Times' }).fill('2');
  await dialog.getByRole('button', { name: 'Loop through 2 commands' }).click();
  await log.expectReceived('AT\n\x01\x02AT\n\x01\x02');

  await dialog.getByRole('button', { name: 'More', exact: true }).click();
  await dialog.getByRole('menuitem', { name: 'Share or export…' }).first().click();
  const share = page.getByRole('dialog', { name: 'Share or export commands' });
  await expect(share.getByRole('checkbox', { name: 'sscom51 2' })).toBeChecked();
  expect(await axeFindings(page)).toEqual([]);
  await share.getByRole('button', { name: 'Copy link' }).click();
  await expect(share.getByText(/^The link is copied/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/^http:\/\/[^/]+\/#add=commands\.1\.[\w-]{50,400}$/);
  const saving = page.waitForEvent('download');
  await share.getByRole('button', { name: 'Docklight project' }).click();
  expect((await saving).suggestedFilename()).toBe('commands.docklight.md');
  await share.getByRole('button', { name: 'Close', exact: true }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();

  // As if it had been put into the address. What is here is not added again; nothing is without a yes.
  const open = (address: string) => page.evaluate((to) => void (location.href = to), address);
  const incoming = page.locator('incoming-dialog');
  await open(link);
  await expect(incoming).toContainText('Everything in this link is already here.');
  expect(new URL(page.url()).hash).toBe('');
  await incoming.getByRole('button', { name: 'Close' }).last().click();
  await open(link.slice(0, -9));
  await expect(incoming).toContainText('This link is incomplete or damaged.');
  await incoming.getByRole('button', { name: 'Close' }).last().click();
  await page.evaluate(() => {
    localStorage.removeItem('baudcast.library');
    dispatchEvent(new StorageEvent('storage', { key: 'baudcast.library' }));
  });
  await expect(bar).toBeHidden();
  await open(link);
  await expect(incoming.getByRole('listitem')).toHaveText([/AT\s+F4/, /串口模式\s+01 02\s+Hex/]);
  expect(await axeFindings(page)).toEqual([]);
  await incoming.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toBeHidden();
  await open(link);
  await incoming.getByRole('button', { name: 'Add 2' }).click();
  await expect(bar.getByRole('button', { name: '串口模式' })).toBeVisible();
});
