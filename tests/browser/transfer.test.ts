import { createHash, randomBytes } from 'node:crypto';
import { axeFindings } from '../support/axe.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('10 MB of every byte value are captured completely, at full speed', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  const sent = Buffer.concat([randomBytes(10_000_000), Buffer.from('\nthe end\n')]);
  for (let at = 0; at < sent.length; at += 65_536) {
    expect((await device.write(sent.subarray(at, at + 65_536))).lost).toBe(0);
  }
  await expect(app.monitorRows('the end')).toBeVisible();
  const received = await app.exportReceived();
  expect(received.length).toBe(sent.length);
  expect(sha256(received)).toBe(sha256(sent));
});

test('the composer transmits 64 kB at once, text, escapes and hex, and repeatedly', async ({ bench, openApp }) => {
  const log = new DeviceLog(await plug(bench));
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const composer = app.page.locator('composer-bar');
  await composer.getByRole('combobox', { name: 'Input format' }).selectOption('Hex');
  const bytes = randomBytes(64_000);
  await composer.getByRole('textbox').fill(bytes.toString('hex'));
  await composer.getByRole('button', { name: 'Transmit' }).click();
  await expect.poll(() => log.received.length).toBe(bytes.length);
  expect(sha256(log.take(bytes.length))).toBe(sha256(bytes));

  const transmit = async (mode: string, text: string): Promise<void> => {
    await composer.getByRole('combobox', { name: 'Input format' }).selectOption(mode);
    await composer.getByRole('textbox').fill(text);
    await composer.getByRole('button', { name: 'Transmit' }).click();
  };
  await transmit('Text', 'AT+GMR');
  await log.expectReceived('AT+GMR\r\n');
  await composer.getByRole('combobox', { name: 'Line ending' }).selectOption({ index: 0 });
  await transmit('Hex', '00 7f 41');
  await log.expectReceived('\x00\x7fA');
  await transmit('Escapes', 'a\\tb\\u{2713}');
  await expect.poll(() => log.received.toString()).toMatch(/^a\tb✓/);

  // Repeatedly, the given number of times, or until it is stopped.
  await composer.getByRole('combobox', { name: 'Input format' }).selectOption('Text');
  await composer.getByRole('textbox').fill('ping ');
  await composer.getByRole('button', { name: 'Repeat' }).click();
  await composer.getByRole('textbox', { name: 'Transmit every, milliseconds' }).fill('20');
  await composer.getByRole('textbox', { name: 'Times' }).fill('5');
  expect(await axeFindings(app.page)).toEqual([]);
  await app.page.keyboard.press('Enter');
  const pings = () => log.received.toString().match(/ping /g)?.length ?? 0;
  await expect.poll(pings).toBe(5);
  const jobs = app.page.getByRole('list', { name: 'Running jobs' });
  await expect(jobs).toHaveCount(0);
  await app.command('Repeat the input line…');
  await composer.getByRole('textbox', { name: 'Times' }).fill('');
  await app.page.keyboard.press('Enter');
  await expect.poll(pings).toBeGreaterThan(8);
  await expect(jobs).toContainText(/Repeating to Arduino Uno.*times/s);
  await jobs.getByRole('button', { name: 'Stop' }).click();
  await expect(jobs).toHaveCount(0);
  await expect(composer.getByRole('textbox').first(), 'it may be wanted again').toHaveValue('ping ');
});

test('Stop all ends a file that is sent as it is, also what the browser has of it', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino] });
  const { page } = app;
  await app.openPort();
  await device.pace(11_520);
  await app.command('Send files…');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Protocol').selectOption('As it is, without a protocol');
  const buffer = Buffer.alloc(60_000, '-');
  await dialog.locator('input[type=file]').setInputFiles([{ name: 'a.bin', mimeType: 'text/plain', buffer }]);
  await dialog.getByRole('button', { name: 'Send', exact: true }).press('Enter');
  const jobs = page.getByRole('list', { name: 'Running jobs' });
  await expect(jobs).toContainText('60 kB');
  await expect.poll(() => log.received.length).toBeGreaterThan(2000);
  await page.keyboard.press('Alt+End');
  await expect(jobs).toHaveCount(0);
  await app.type('x');
  await expect.poll(() => log.received.at(-1)).toBe('x'.charCodeAt(0));
  expect(log.received.length).toBeLessThan(buffer.length);
});
