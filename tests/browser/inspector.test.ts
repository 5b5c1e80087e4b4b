import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('selected packets are shown as numbers, and their checksum is named', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], permissions: ['clipboard-read', 'clipboard-write'] });
  await app.openPort();
  await app.showMonitor();
  await app.chip('Split packets').click();
  const form = app.monitor.locator('binary-rule-form');
  await form.getByRole('combobox', { name: 'Binary packets' }).selectOption('Fixed length');
  await form.getByRole('textbox', { name: 'Bytes in a packet' }).fill('8');
  await form.getByRole('textbox', { name: 'Bytes in a packet' }).press('Enter');
  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('hex');
  await device.write(Buffer.from('01030000000ac5cd010600010003980b', 'hex'));
  await expect(app.monitor.getByRole('row', { name: /98 0B/ })).toBeVisible();

  const inspector = app.monitor.locator('inspector-panel');
  await app.command('Inspect selected bytes');
  await expect(inspector).toContainText('Select packets');
  await app.monitor.getByRole('row', { name: /C5 CD/ }).click();
  await expect(inspector).toContainText('1 packet · 8');
  await app.monitor.getByRole('row', { name: /98 0B/ }).click({ modifiers: ['Shift'] });
  await expect(inspector).toContainText('2 packets · 16');
  await inspector.getByRole('button', { name: 'Which checksum is this?' }).click();
  await expect(inspector.getByRole('status')).toContainText('CRC-16/MODBUS, little endian: fits 2 packets');

  // By keyboard: the register at byte 4 and 5 of the first request is 10.
  await inspector.getByRole('listbox').focus();
  for (let i = 0; i < 4; i++) await app.page.keyboard.press('ArrowRight');
  await expect(inspector.getByRole('row', { name: /^u16/ })).toContainText('10');
  await inspector.getByRole('button', { name: 'Python' }).click();
  await expect
    .poll(() => app.page.evaluate(() => navigator.clipboard.readText()))
    .toBe("b'\\x01\\x03\\x00\\x00\\x00\\n\\xc5\\xcd\\x01\\x06\\x00\\x01\\x00\\x03\\x98\\x0b'");

  // Some of the bytes: by keyboard, then by dragging.
  await inspector.getByRole('listbox').focus();
  await app.page.keyboard.press('Shift+ArrowRight');
  await expect(inspector).toContainText('2\u202fB selected: bytes 4 to 5');
  await inspector.getByRole('button', { name: 'Hex' }).click();
  await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toBe('00 0A');
  await inspector.getByRole('option').nth(0).hover();
  await app.page.mouse.down();
  await inspector.getByRole('option').nth(5).hover();
  await app.page.mouse.up();
  await expect(inspector).toContainText('bytes 0 to 5');
  await inspector.getByText('All checksums of bytes 0 to 5').click();
  await expect(inspector.getByRole('row', { name: 'CRC-16/MODBUS' })).toContainText('CDC5');
  expect(await axeFindings(app.page)).toEqual([]);
  await inspector.getByRole('button', { name: 'Close the inspector' }).click();
  await expect(inspector).toHaveCount(0);

  // Both requests came at once: the protocol tells them apart, and says what is in them.
  await app.command('Decode as: Modbus RTU');
  const decoded = app.monitor.getByRole('row', { name: 'unit 1, read holding registers: address 0, count 10' });
  await expect(decoded).toContainText('unit 1, write register: address 1, value 3');
  await decoded.click();
  await app.command('Inspect selected bytes');
  await inspector.getByRole('button', { name: 'count' }).click();
  await expect(inspector).toContainText('2\u202fB selected: bytes 4 to 5');
  expect(await axeFindings(app.page)).toEqual([]);

  // A format of one's own, tried on both requests while it is written, and used.
  await inspector.getByRole('button', { name: 'Close the inspector' }).click();
  await app.command('Decode as: Own formats…');
  const dialog = app.monitor.getByRole('dialog', { name: 'Own message formats' });
  await dialog.getByRole('button', { name: 'Text', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Fields, one a line' }).fill('u8 unit\nu24 code');
  await expect(dialog.getByRole('alert')).toContainText('Line 2: “u24” is not a type of number');
  await dialog.getByRole('button', { name: 'Form' }).click();
  const line = (number: number) => dialog.getByRole('group', { name: `Line ${number}`, exact: true });
  await expect(line(2)).toContainText('“u24” is not a type of number');
  await line(2).getByRole('combobox', { name: 'Type' }).selectOption('u8');
  await line(2).getByRole('textbox', { name: 'States' }).fill('3=read 6=write');
  await dialog.getByRole('combobox', { name: 'Byte order' }).first().selectOption('Big-endian');
  for (const [at, name] of [
    [4, 'value'],
    [5, 'address'],
  ] as const) {
    await line(at - 1)
      .getByRole('textbox', { name: 'Name' })
      .press('Enter');
    await line(at).getByRole('textbox', { name: 'Name' }).fill(name);
  }
  await line(5).getByRole('textbox', { name: 'Name' }).press('Alt+ArrowUp');
  await dialog.getByRole('button', { name: 'Add a field' }).click();
  await dialog.getByRole('menuitem', { name: 'Checksum' }).click();
  await line(6).getByRole('combobox', { name: 'Byte order' }).selectOption('Little-endian');
  await expect(dialog).toContainText('Messages in the 16\u202fB in sight: 2; wrong: 0');
  await expect(dialog.getByRole('row', { name: 'code 6 (write) 3 (read)' })).toBeVisible();
  await dialog.locator('#name').fill('My bus');
  await dialog.getByRole('button', { name: 'Save' }).click();
  expect(await axeFindings(app.page)).toEqual([]);
  await dialog.locator('footer').getByRole('button', { name: 'Decode as' }).click();
  await expect(app.monitor.getByRole('row', { name: 'My bus unit 1 code 6 (write) address 1 value 3' })).toBeVisible();
});
