import type { Page } from '@playwright/test';
import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Capture } from '../../../web/capture/store/capture.ts';
import { filePiecesOf } from '../../../web/engine/export-file.ts';
import { AppPage } from '../../support/app-page.ts';
import { launchChromium } from '../../support/chromium.ts';
import { bareOrigin } from '../bare-page.ts';
import { watchFrames, type Frames } from '../frame-watch.ts';
import { measureMemory } from '../memory.ts';
import { timeUntilDrawn, watchPictures } from './chart-watch.ts';
import { channels, floatSamples, sampleBytes, samplesPerSecond } from './float-samples.ts';
import { PlotPage } from './plot-page.ts';

/** A plot of many points that are there already. */
export interface PastPlot {
  readonly name: string;
  /** How long it took until it was seen; of the app, from different places. */
  readonly opened: readonly { readonly from: string; readonly firstMs: number; readonly allMs: number }[];
  /** From each input until all of its range is drawn. */
  readonly zoomMs: readonly number[];
  readonly pans: readonly Pan[];
  /** Resident, with all points. */
  readonly processBytes: number;
}

/** A chart was dragged back and forth for some time. */
interface Pan {
  /** What it showed, in seconds. */
  readonly spanS: number;
  readonly frames: Frames;
  readonly picturesPerSecond: number;
}

export const pastPoints = 10_000_000;

const samples = pastPoints / channels;
const places = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Each shows a quarter as much: from all to some milliseconds. */
const zoomSteps = 7;
const wheelPx = 600;
/** Zoomed in so often before each. */
const panSteps = [1, 3, 6];
const panMs = 3000;

/** In the app, and given to uPlot all at once in a bare page. */
export async function measurePastPlot(origin: string): Promise<readonly PastPlot[]> {
  const folder = await mkdtemp(join(tmpdir(), 'baudcast-bench-'));
  try {
    return [await measureApp(origin, folder), await measureBare()];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file with a capture of samples that came every 10 ms. @returns where */
async function writeSamples(folder: string, name: string, count: number): Promise<string> {
  const nothing = { segment: () => Promise.reject(new Error('Nothing is stored')) };
  const capture = new Capture(Date.now() - 3_600_000, nothing);
  const bytes = floatSamples(count);
  const [chunkMs, chunkBytes] = [10, (samplesPerSecond / 100) * sampleBytes];
  for (let chunk = 0; chunk * chunkBytes < bytes.length; chunk++)
    capture.append('rx', bytes.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes), chunk * chunkMs);
  const control = { signal: new AbortController().signal, progress: () => undefined };
  const of = { captureId: '', reader: capture, scanner: undefined };
  const pieces: Uint8Array[] = [];
  const about = { name, portName: name };
  for await (const piece of filePiecesOf(of, about, { format: 'baudcast', encoding: 'utf-8' }, control))
    pieces.push(piece);
  const path = join(folder, `${name}.baudcast`);
  await writeFile(path, pieces);
  return path;
}

async function measureApp(origin: string, folder: string): Promise<PastPlot> {
  process.stdout.write(`measuring: a plot of ${pastPoints / 1e6} million points\n`);
  const [short, long] = [await writeSamples(folder, 'short', 1000), await writeSamples(folder, 'long', samples)];
  const context = await launchChromium({ origin });
  try {
    const app = await AppPage.open(context, origin);
    const { page } = app;
    const plot = new PlotPage(app);
    const openFile = async (path: string) => {
      const chooser = page.waitForEvent('filechooser');
      await app.button('Open a file…').click();
      await (await chooser).setFiles(path);
    };
    await openFile(short);
    await page.getByRole('heading', { name: 'short', exact: true }).waitFor();
    await plot.show(30_000);
    const opened = [{ from: 'a file', ...(await timeOpening(plot, () => openFile(long))) }];
    await page.reload();
    await page.locator('app-shell[started]').waitFor();
    const captures = page.getByRole('list', { name: 'Captures' });
    const open = () => captures.getByRole('button', { name: /^long/ }).first().click();
    opened.push({ from: 'what is stored', ...(await timeOpening(plot, open)) });
    const zoomMs = [await timeUntilDrawn(plot.charts, 'keydown', () => plot.pressAll())];
    for (const place of places) {
      await movePointer(plot, place);
      for (let step = 0; step < 2 * zoomSteps; step++)
        zoomMs.push(await zoom(plot, step < zoomSteps ? -wheelPx : wheelPx));
    }
    const pans: Pan[] = [];
    for (const steps of panSteps) {
      await timeUntilDrawn(plot.charts, 'keydown', () => plot.pressAll());
      await movePointer(plot, 0.5);
      for (let step = 0; step < steps; step++) await zoom(plot, -wheelPx);
      pans.push({ spanS: samples / samplesPerSecond / 4 ** steps, ...(await pan(plot)) });
    }
    const { processBytes } = await measureMemory(page);
    return { name: 'Baudcast', opened, zoomMs, pans, processBytes };
  } finally {
    await context.close();
  }
}

/** Until curves are seen, and until they are of all points. */
async function timeOpening(plot: PlotPage, open: () => Promise<void>) {
  const startMs = performance.now();
  const until = async (isThere: () => Promise<boolean>): Promise<number> => {
    while (!(await isThere())) await plot.page.waitForTimeout(10);
    return performance.now() - startMs;
  };
  await open();
  const firstMs = await until(async () => (await plot.points()) > 1000 * channels && (await plot.charts.count()) > 0);
  return { firstMs, allMs: await until(async () => (await plot.points()) === pastPoints) };
}

const zoom = (plot: PlotPage, deltaPx: number): Promise<number> =>
  timeUntilDrawn(plot.charts, 'wheel', () => plot.page.mouse.wheel(0, deltaPx));

/** @param place share of the chart's width */
async function movePointer({ page, charts }: PlotPage, place: number): Promise<void> {
  const box = (await charts.first().locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width * place, box.y + box.height / 2);
}

/** Drags the chart back and forth. */
async function pan(plot: PlotPage): Promise<Omit<Pan, 'spanS'>> {
  const { page } = plot;
  await page.keyboard.down('Shift');
  await page.mouse.down();
  const [stopFrames, stopPictures] = [await watchFrames(page), await watchPictures(plot.charts)];
  const startMs = performance.now();
  for (let ms = 0; ms < panMs; ms = performance.now() - startMs)
    await movePointer(plot, 0.5 + Math.sin(ms / 400) * 0.3);
  const [frames, picturesPerSecond] = [await stopFrames(), await stopPictures()];
  await page.mouse.up();
  await page.keyboard.up('Shift');
  return { frames, picturesPerSecond };
}

async function measureBare(): Promise<PastPlot> {
  process.stdout.write(`measuring: uPlot with ${pastPoints / 1e6} million points\n`);
  const context = await launchChromium({ origin: bareOrigin });
  try {
    const page = await context.newPage();
    await page.goto(`${bareOrigin}/past.html`);
    const allMs = (await page.evaluate(`open(${samples})`)) as number;
    const show = (from: number, to: number) => page.evaluate(`show(${from}, ${to})`) as Promise<number>;
    const zoomMs: number[] = [];
    for (const place of places)
      for (let step = 1; step <= 2 * zoomSteps; step++) {
        const share = 4 ** -Math.min(step, 2 * zoomSteps - step);
        zoomMs.push(await show(place * (1 - share), place * (1 - share) + share));
      }
    const pans: Pan[] = [];
    for (const steps of panSteps) pans.push(await panBare(page, 4 ** -steps));
    const { processBytes } = await measureMemory(page);
    return {
      name: 'uPlot in a bare page',
      opened: [{ from: 'its memory', firstMs: allMs, allMs }],
      zoomMs,
      pans,
      processBytes,
    };
  } finally {
    await context.close();
  }
}

async function panBare(page: Page, share: number): Promise<Pan> {
  const stopFrames = await watchFrames(page);
  const pictures = (await page.evaluate(
    `(async () => {
      let pictures = 0;
      const startMs = performance.now();
      for (let ms = 0; ms < ${panMs}; ms = performance.now() - startMs, pictures++) {
        const from = 0.5 - ${share} * (0.5 + Math.sin(ms / 400) * 0.3);
        await show(from, from + ${share});
      }
      return pictures * 1000 / (performance.now() - startMs);
    })()`,
  )) as number;
  const spanS = (samples / samplesPerSecond) * share;
  return { spanS, frames: await stopFrames(), picturesPerSecond: pictures };
}
