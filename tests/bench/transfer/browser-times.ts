import { expect, type Page } from '@playwright/test';
import { Bench } from '../../devices/bench.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { AppPage } from '../../support/app-page.ts';
import { launchChromium, launchPlainChromium } from '../../support/chromium.ts';
import { startPageServer } from '../../support/page-server.ts';
import { arduino, plug } from '../../support/plug.ts';
import { spreadOf, type Spread } from './spread.ts';

export interface BrowserTimes {
  readonly stops: readonly { readonly baudRate: number; readonly time: Spread; readonly mostBytes: number }[];
  readonly hidden: {
    readonly periods: number;
    /** The page's `visibilityState`. */
    readonly state: string;
    /** How late the last one was, by the first and the interval. */
    readonly driftMs: number;
    /** Of each interval. */
    readonly error: Spread;
  };
}

const bitsPerByte = 10;
const stops = 20;
const periods = 10_000;
const everyMs = 10;
const mark = 'x';
/** Nothing comes any more. */
const silentMs = 500;

/** The app in Chromium, with virtual devices. */
export async function measureBrowserTimes(): Promise<BrowserTimes> {
  const bench = await Bench.start();
  const server = await startPageServer();
  try {
    const device = await plug(bench);
    const measured = [];
    for (const baudRate of [115_200, 921_600, 3_000_000]) {
      process.stdout.write(`measuring: Stop all at ${baudRate} baud\n`);
      measured.push({ baudRate, ...(await measureStops(bench, device, server.origin, baudRate)) });
    }
    await device.pace(0);
    return { stops: measured, hidden: await measureHidden(bench, device, server.origin) };
  } finally {
    await server.dispose();
    await bench.stop();
  }
}

/** A file is sent as it is, and everything stopped somewhere in it or at its end. */
async function measureStops(bench: Bench, device: VirtualDevice, origin: string, baudRate: number) {
  const context = await launchChromium({ bench, granted: [arduino], origin });
  const app = await AppPage.open(context, origin);
  const { page } = app;
  await app.openPort();
  if (baudRate !== 115_200) await setBaudRate(app, baudRate);
  const bytesPerSecond = baudRate / bitsPerByte;
  await device.pace(bytesPerSecond);
  const aheadMs = await watchStopKey(page);
  let [received, lastMs] = [0, 0];
  device.on('data', ({ length }) => {
    received += length;
    lastMs = performance.now();
  });
  const file = {
    name: 'file.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(bytesPerSecond * 2, 0x55),
  };
  const dialog = page.getByRole('dialog');
  const [tookMs, bytes]: [number[], number[]] = [[], []];
  for (let stop = 0; stop < stops; stop++) {
    received = 0;
    await app.command('Send files…');
    await dialog.getByLabel('Protocol').selectOption('As it is, without a protocol');
    await dialog.locator('input[type=file]').setInputFiles([file]);
    await dialog.getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await until(() => received > (file.buffer.length * 0.98 * (stop + 1)) / stops);
    const before = received;
    await page.keyboard.press('Alt+End');
    await expect(page.getByRole('list', { name: 'Running jobs' })).toHaveCount(0);
    await until(() => performance.now() - lastMs > silentMs);
    const pressedMs = Number(await page.evaluate('stopKeyMs')) - aheadMs;
    tookMs.push(Math.max(0, lastMs - pressedMs));
    bytes.push(received - before);
  }
  device.removeAllListeners('data');
  await context.close();
  return { time: spreadOf(tookMs), mostBytes: Math.max(...bytes) };
}

/** Lets the page keep when the key was pressed last. @returns how far its clock is ahead of that of this process */
async function watchStopKey(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener(
      'keydown',
      ({ key, timeStamp }) => key === 'End' && Object.assign(globalThis, { stopKeyMs: timeStamp }),
      {
        capture: true,
      },
    );
  });
  // The shortest round trip tells it best.
  let [aheadMs, leastMs] = [0, Infinity];
  for (let turn = 0; turn < 20; turn++) {
    const askedMs = performance.now();
    const pageMs = await page.evaluate(() => performance.now());
    const tripMs = performance.now() - askedMs;
    if (tripMs < leastMs) [aheadMs, leastMs] = [pageMs - askedMs - tripMs / 2, tripMs];
  }
  return aheadMs;
}

/** A repetition in a tab behind another one. */
async function measureHidden(bench: Bench, device: VirtualDevice, origin: string): Promise<BrowserTimes['hidden']> {
  process.stdout.write(`measuring: an interval of ${everyMs} ms in a hidden tab, ${periods} times\n`);
  const context = await launchPlainChromium({ bench, granted: [arduino], origin });
  try {
    const app = await AppPage.open(context, origin);
    const { page } = app;
    await app.openPort();
    const composer = page.locator('composer-bar');
    await composer.getByRole('textbox').fill(mark);
    await composer.getByRole('button', { name: 'Repeat' }).click();
    await composer.getByRole('textbox', { name: 'Transmit every, milliseconds' }).fill(String(everyMs));
    await composer.getByRole('textbox', { name: 'Times' }).fill(String(periods + 1));
    const other = await context.newPage();
    const atMs: number[] = [];
    device.on('data', (bytes) => {
      // Each is followed by a line ending.
      for (const byte of bytes) if (byte === mark.charCodeAt(0)) atMs.push(performance.now());
    });
    await page.bringToFront();
    await page.keyboard.press('Enter');
    await other.bringToFront();
    const state = await page.evaluate(() => document.visibilityState);
    await until(() => atMs.length > 0 && performance.now() - (atMs.at(-1) ?? 0) > 5000);
    device.removeAllListeners('data');
    const error = spreadOf(atMs.slice(1).map((ms, at) => Math.abs(ms - (atMs[at] ?? ms) - everyMs)));
    return { periods: atMs.length - 1, state, driftMs: (atMs.at(-1) ?? 0) - (atMs[0] ?? 0) - periods * everyMs, error };
  } finally {
    await context.browser()?.close();
  }
}

async function setBaudRate(app: AppPage, baudRate: number): Promise<void> {
  await app.chip('Baud rate').click();
  await app.page.getByRole('textbox', { name: 'Baud rate, bits per second' }).fill(String(baudRate));
  await app.page.locator('baud-chip').getByRole('button', { name: 'Set', exact: true }).click();
  await expect(app.page.getByRole('textbox', { name: 'Baud rate, bits per second' })).toBeHidden();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
