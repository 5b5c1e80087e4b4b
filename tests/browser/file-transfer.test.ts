import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';
import { hasLrzsz } from '../support/prepare.mjs';
import { requireHere } from '../support/require-here.ts';

/** A program of the device that speaks over its line. */
function runOnDevice(device: VirtualDevice, folder: string, [name = '', ...args]: readonly string[]) {
  const child: ChildProcess = spawn(name, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  const toChild = (bytes: Buffer): void => void child.stdin?.write(bytes);
  child.stdin?.on('error', () => {}); // it has ended
  child.stdout?.on('data', (bytes: Buffer) => void device.write(bytes));
  device.on('data', toChild);
  const exit = new Promise<number | null>((resolve) =>
    child.on('close', (code) => {
      device.off('data', toChild);
      resolve(code);
    }),
  );
  return { exit, kill: () => child.kill() };
}

test('files are sent and received, also where the device starts it, cancelled, and dropped on the terminal', async ({
  bench,
  openApp,
}) => {
  requireHere(hasLrzsz(), 'lrzsz');
  const folder = mkdtempSync(join(tmpdir(), 'baudcast-files-'));
  const programs: { kill(): unknown }[] = [];
  const run = (device: VirtualDevice, ...command: string[]) => {
    const program = runOnDevice(device, folder, command);
    programs.push(program);
    return program;
  };
  try {
    const device = await plug(bench);
    const app = await openApp({ granted: [arduino] });
    const { page } = app;
    await app.openPort();
    const dialog = page.getByRole('dialog');
    const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));

    await app.command('Send files…');
    await expect(dialog.getByRole('heading', { name: 'Send files' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await expect(dialog.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
    await dialog.locator('input[type=file]').setInputFiles([
      { name: 'fürm ware.bin', mimeType: 'application/octet-stream', buffer: bytes },
      { name: 'empty', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) },
    ]);
    const receiver = run(device, 'rz');
    await dialog.getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await expect(page.getByText('Files sent: 2 (40 kB).')).toBeVisible();
    expect(await receiver.exit).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['empty', 'fürm ware.bin']);
    expect(readFileSync(join(folder, 'fürm ware.bin')).equals(bytes)).toBe(true);

    writeFileSync(join(folder, 'log.txt'), bytes);
    await app.command('Receive files…');
    await dialog.getByLabel('Protocol').selectOption('YMODEM');
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Receive', exact: true }).click();
    // trials A 15: nor does a message cover it with a strip of a job below.
    await expect(page.getByRole('list', { name: 'Running jobs' })).toBeVisible();
    await page
      .locator('notice-region')
      .evaluate((region: HTMLElement & { tell(text: string): void }) => region.tell('A message.'));
    const told = page.locator('notice-region .notice').last();
    await expect(async () => {
      const [message, transmit] = [await told.boundingBox(), await app.button('Transmit').boundingBox()];
      expect((message?.y ?? Infinity) + (message?.height ?? 0)).toBeLessThan(transmit?.y ?? 0);
    }).toPass();
    const sender = run(device, 'sb', '-k', 'log.txt');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('log.txt');
    expect((await readFile(await download.path())).equals(bytes)).toBe(true);
    expect(await sender.exit).toBe(0);

    // The device starts one: it is offered, and nothing happens by itself.
    const strip = page.locator('offer-strip');
    const starting = run(device, 'sz', 'log.txt');
    await expect(strip).toHaveText(/The device wants to send files by ZMODEM/);
    expect(await axeFindings(page)).toEqual([]);
    const offered = page.waitForEvent('download');
    await strip.getByRole('button', { name: 'Receive' }).press('Enter');
    expect((await readFile(await (await offered).path())).equals(bytes)).toBe(true);
    expect(await starting.exit).toBe(0);
    await expect(strip).toHaveCount(0);

    // To a folder: what is there of the file is continued, and nothing is replaced.
    await page.evaluate(async () => {
      // The browser's own folder replaces one that a person picks.
      Object.assign(globalThis, { showDirectoryPicker: () => navigator.storage.getDirectory() });
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('log.txt', { create: true });
      const stream = await handle.createWritable();
      await stream.write(Uint8Array.from({ length: 15_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
      await stream.close();
    });
    await app.command('Receive files…');
    await dialog.getByLabel('Protocol').selectOption('ZMODEM');
    await dialog.getByRole('button', { name: 'Choose a folder…' }).press('Enter');
    await expect(dialog.getByText('A partly received file is continued')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Receive', exact: true }).click();
    await run(device, 'sz', 'log.txt').exit;
    await expect(page.getByText('Files received: 1 (40 kB).').last()).toBeVisible();
    const inFolder = page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('log.txt');
      return [...new Uint8Array(await (await handle.getFile()).arrayBuffer())];
    });
    expect(Buffer.from(await inFolder).equals(bytes)).toBe(true);
    const waiting = run(device, 'rz');
    await expect(strip).toHaveText(/The device waits for files by ZMODEM/);
    await strip.getByRole('button', { name: 'Dismiss' }).click();
    await expect(strip).toHaveCount(0);
    waiting.kill();
    await waiting.exit;

    // Nobody has started rz yet: the job waits, and can be stopped.
    await app.command('Send files…');
    await dialog
      .locator('input[type=file]')
      .setInputFiles([{ name: 'large.bin', mimeType: 'application/octet-stream', buffer: bytes }]);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    const jobs = page.getByRole('list', { name: 'Running jobs' });
    await expect(jobs).toContainText('Sending files');
    await jobs.getByRole('button', { name: 'Stop' }).click();
    await expect(jobs).toHaveCount(0);

    // Text goes line by line, each when the device has answered the one before.
    let lines = '';
    const interpreter = (data: Buffer): void => {
      lines += data.toString();
      if (lines.endsWith('\r')) void device.write(`ok ${lines.length}\n`);
    };
    device.on('data', interpreter);
    await app.command('Send files…');
    await dialog
      .locator('input[type=file]')
      .setInputFiles([{ name: 'job.gcode', mimeType: 'text/plain', buffer: Buffer.from('G28\nG1 X9\nM84\n') }]);
    await dialog.getByLabel('Protocol').selectOption({ label: 'Text, line by line' });
    await dialog.getByLabel('Line ending').selectOption('CR');
    await dialog.getByLabel('After each line, wait for').selectOption('a prompt');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('What the device sends');
    await dialog.getByRole('textbox', { name: 'Prompt' }).fill('\\n');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText('Files sent: 1 (14 B).')).toBeVisible();
    device.off('data', interpreter);
    expect(lines).toBe('G28\rG1 X9\rM84\r');

    // A drop asks whether the files are for the device.
    const drop = (name: string) =>
      app.terminal.evaluate((terminal, fileName) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['12:00:00.000 hello\n'], fileName));
        terminal.dispatchEvent(
          new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true }),
        );
      }, name);
    await drop('session.log');
    await expect(dialog.getByRole('listitem')).toContainText('session.log');
    await dialog.getByRole('button', { name: 'Open as a capture' }).click();
    await expect(page.getByRole('tab', { name: /session/ })).toBeVisible();
  } finally {
    for (const program of programs) program.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
