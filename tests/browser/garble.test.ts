import { axeFindings } from '../support/axe.ts';
import { DeviceLog } from '../support/device-log.ts';
import { expect, test } from '../support/browser-test.ts';
import { receivedAtWrongRate } from '../support/wrong-rate.ts';
import { arduino, plug } from '../support/plug.ts';

test('trials A 5: an open port without data shows what it waits for, and what to try, in both views', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  await app.openPort();
  const { page } = app;
  for (const view of [app.terminal, app.monitor]) {
    if ((await view.count()) === 0) await app.showMonitor();
    await expect(view.getByText('Open at 115 200 8N1. Nothing received yet.')).toBeVisible();
    await expect(view.getByText(/Are TX and RX swapped\?/)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  }
  await app.monitor.getByRole('button', { name: 'Send Enter' }).click();
  await expect.poll(() => log.received.toString()).toBe('\r');
  await expect(app.monitor.getByText('1 B transmitted, nothing received yet.')).toBeVisible();
  await app.monitor.getByRole('button', { name: /^Baud rate 9.?600$/ }).click();
  await expect.poll(async () => (await device.status()).config?.baud).toBe(9600);
  await expect(app.monitor.getByText(/Open at 9.?600 8N1\./)).toBeVisible();
  await app.showTerminal();
  // The keyboard input goes to the device, under the hint too.
  await app.terminal.click({ position: { x: 20, y: 80 } });
  await page.keyboard.type('a');
  await expect.poll(() => log.received.toString()).toBe('\ra');
  await device.write('hello\r\n');
  await expect(app.terminalLines).toContainText('hello');
  await expect(page.locator('silent-hint')).toHaveCount(0);
});

test('trials A 5: text in another encoding is offered with a preview, and applied by one click', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], reducedMotion: 'reduce' });
  await app.openPort();
  const { page } = app;
  await device.write(Buffer.from('cec2b6c83a32332e3431cfb5cdb3c6f4b6afcdeab3c90d0a'.repeat(3), 'hex'));
  const strip = page.locator('garble-strip');
  await expect(strip).toContainText('Much of this is not UTF-8.');
  const cure = strip.getByRole('button', { name: /^GBK/ });
  await expect(cure).toContainText('温度:23.41系统启动完成');
  expect(await axeFindings(page)).toEqual([]);
  await expect(page.getByRole('combobox', { name: 'Encoding' }), 'nothing is changed unasked').toHaveValue('utf-8');
  await cure.click();
  await expect(app.terminalLines).toContainText('温度:23.41系统启动完成');
  await expect(strip.getByRole('status')).toHaveCount(0);

  // Each byte of another framing is half a character of this encoding.
  const text = 'sensor 3: temperature=23.41 humidity=48.2 ok\r\n'.repeat(30);
  const ones = (byte: number) => byte.toString(2).replaceAll('0', '').length;
  await device.write(Buffer.from(text).map((byte) => byte | ((ones(byte) & 1) << 7)));
  await expect(strip).toContainText('This looks like text at 7E1.');
  const framing = strip.getByRole('button', { name: /^7E1/ });
  await expect(framing).toContainText('ok sensor 3:');
  await framing.click();
  await expect.poll(async () => (await device.status()).config).toMatchObject({ parity: 'even' });
  await expect(strip.getByRole('status')).toHaveCount(0);
});

test('trials A 5: noise offers the likely rate first, others and hex; a dismissed strip stays away', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  const noise = Uint8Array.from({ length: 120 }, (_, i) => (i * i * 73 + i * 29 + 0x85) & 0xff);
  const log = 'I (1234) sensor: temperature 23.41, humidity 48.2\r\n'.repeat(20);
  await device.write(receivedAtWrongRate(log, 57_600, 115_200));
  const strip = page.locator('garble-strip');
  await expect(strip).toContainText(/This looks like text at 57.?600 baud\./);
  await expect(strip.getByRole('button').first()).toHaveAccessibleName(/^Baud rate 57.?600$/);
  await strip.getByRole('button', { name: /^Baud rate 9.?600$/ }).click();
  await expect.poll(async () => (await device.status()).config?.baud).toBe(9600);
  await expect(strip.getByRole('status'), 'earlier bytes do not count after the change').toHaveCount(0);
  await device.write(noise);
  await expect(strip).toContainText('does not look like text. Another baud rate?');
  await expect(strip.getByRole('button', { name: /^Baud rate 115.200$/ }), 'that was noise, too').toHaveCount(0);
  // Bytes of a protocol that is recognized are received correctly.
  await device.write(justFloatFrames(500));
  await expect(strip).toContainText('This looks like VOFA+ JustFloat.');
  await expect(strip.getByRole('button', { name: /^Baud rate/ })).toHaveCount(0);
  await strip.getByRole('button', { name: 'Decode' }).click();
  await expect(page.locator('messages-view').getByRole('row').nth(2)).toBeVisible();
  await expect(strip.getByRole('status'), 'the view says what it reads').toHaveCount(0);
  await app.showTerminal();
  await device.write(Buffer.concat(Array.from({ length: 20 }, () => noise)));
  await expect(strip).toContainText('does not look like text. Another baud rate?');
  await strip.getByRole('button', { name: /^Show as hex/ }).click();
  await expect(app.monitorRows('85 EB').first()).toBeVisible();
  await expect(strip, 'hex needs no text').toBeHidden();
  await device.write(noise);
  await device.write('\r\nend\r\n');
  await expect(app.monitorRows('end')).toBeVisible();
  await expect(strip.getByRole('status')).toHaveCount(0);
});

/** Frames of 8 floats that change. */
function justFloatFrames(count: number): Buffer {
  const frame = (at: number) => Buffer.concat([Buffer.from(floats(at).buffer), Buffer.from([0x00, 0x00, 0x80, 0x7f])]);
  const floats = (at: number) => Float32Array.from({ length: 8 }, (_, channel) => Math.sin(at / 20 + channel));
  return Buffer.concat(Array.from({ length: count }, (_, at) => frame(at)));
}
