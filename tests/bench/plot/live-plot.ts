import { expect, type Page } from '@playwright/test';
import type { Bench } from '../../devices/bench.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { AppPage } from '../../support/app-page.ts';
import { launchChromium } from '../../support/chromium.ts';
import { adapterTwins, arduino, plug } from '../../support/plug.ts';
import { createAppSubject } from '../app-subject.ts';
import { bareOrigin } from '../bare-page.ts';
import { watchFrames, type Frames } from '../frame-watch.ts';
import { transmitFrom, type Traffic } from '../traffic.ts';
import { watchPictures } from './chart-watch.ts';
import { channels, floatSamples, sampleBytes, samplesPerSecond } from './float-samples.ts';
import { PlotPage } from './plot-page.ts';

export interface LivePlot {
  readonly name: string;
  /** Of the window. */
  readonly frames: Frames;
  /** How often other curves were drawn. */
  readonly picturesPerSecond: number;
  readonly sentPoints: number;
  /** Points that the plot does not have. */
  readonly lostPoints: number;
  /** Of both ports, bytes that were not received. */
  readonly lostBytes: number;
}

/** What draws samples as they come. */
interface LiveSubject {
  readonly name: string;
  readonly page: Page;
  /** Counts pictures a second until the function it returns is called. */
  watchPictures(): Promise<() => Promise<number>>;
  points(): Promise<number>;
  /** Bytes of both that were not received. */
  lostOf(sent: SentTraffic): Promise<number>;
}

interface SentTraffic {
  readonly samples: Traffic;
  readonly beside: Traffic;
}

/** So much is seen of what comes. */
export const liveSpanS = 10;

const besideBytesPerSecond = 1_200_000;
/** Before anything is measured, and then. */
const [beforeS, measuredS] = [3, 10];
const [besideSpec] = adapterTwins;

/** Two devices: one sends samples, one text. */
class LiveDevices {
  readonly #samples: VirtualDevice;
  readonly #beside: VirtualDevice;
  readonly #content = floatSamples(samplesPerSecond);

  private constructor(samples: VirtualDevice, beside: VirtualDevice) {
    this.#samples = samples;
    this.#beside = beside;
  }

  static async plug(bench: Bench): Promise<LiveDevices> {
    return new LiveDevices(await plug(bench, arduino), await plug(bench, besideSpec));
  }

  /** Both at once. */
  async transmit(seconds: number): Promise<SentTraffic> {
    const bytesPerSecond = samplesPerSecond * sampleBytes;
    const [samples, beside] = await Promise.all([
      transmitFrom(this.#samples, bytesPerSecond * seconds, bytesPerSecond, undefined, this.#content),
      transmitFrom(this.#beside, besideBytesPerSecond * seconds, besideBytesPerSecond),
    ]);
    return { samples, beside };
  }
}

/** 100,000 points a second in 16 series, next to a port that receives text. */
export async function measureLivePlot(bench: Bench, origin: string): Promise<readonly LivePlot[]> {
  const devices = await LiveDevices.plug(bench);
  return [...(await measureApp(bench, devices, origin)), await measureBare(bench, devices)];
}

async function measureApp(bench: Bench, devices: LiveDevices, origin: string): Promise<readonly LivePlot[]> {
  const context = await launchChromium({ bench, granted: [arduino, besideSpec], origin });
  try {
    const app = await AppPage.open(context, origin);
    const { page } = app;
    // Nobody answers the picker that large exports ask for a file; without one they are downloads.
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
    for (const name of ['WCH CH340', 'Arduino Uno']) {
      await app.ports.filter({ hasText: name }).getByRole('button').first().click();
      await expect(page.getByRole('tab', { selected: true })).toContainText(name);
      await app.expectOpen();
    }
    const [samples, beside] = [createAppSubject('samples', app, 0), createAppSubject('beside', app, 1)];
    const plot = new PlotPage(app);
    const lostOf = async (sent: SentTraffic) =>
      (await samples.lostOf(sent.samples)) + (await beside.lostOf(sent.beside));
    const first = await devices.transmit(1);
    await plot.show(liveSpanS * 1000);
    const subject = { page, watchPictures: () => watchPictures(plot.charts), points: () => plot.points(), lostOf };
    // What came before the plot was shown is in it, too.
    if ((await lostOf(first)) > 0) throw new Error('Bytes were lost before anything was measured.');
    const oneChart = await measureLive({ ...subject, name: 'Baudcast, one chart' }, devices);
    await plot.showEach();
    return [oneChart, await measureLive({ ...subject, name: `Baudcast, ${channels} charts` }, devices)];
  } finally {
    await context.close();
  }
}

async function measureBare(bench: Bench, devices: LiveDevices): Promise<LivePlot> {
  const context = await launchChromium({ bench, granted: [arduino, besideSpec], origin: bareOrigin });
  try {
    const page = await context.newPage();
    await page.goto(`${bareOrigin}/live.html`);
    await page.evaluate('ready');
    const counted = () =>
      page.evaluate('count') as Promise<{
        readonly samples: number;
        readonly pictures: number;
        readonly otherBytes: number;
      }>;
    const subject: LiveSubject = {
      name: 'uPlot in a bare page, all points',
      page,
      watchPictures: async () => {
        const [startMs, before] = [performance.now(), await counted()];
        return async () => (((await counted()).pictures - before.pictures) * 1000) / (performance.now() - startMs);
      },
      points: async () => (await counted()).samples * channels,
      lostOf: async ({ samples, beside }) => {
        const missing = async () => {
          const { samples: received, otherBytes } = await counted();
          return samples.bytes - received * sampleBytes + (beside.bytes - otherBytes);
        };
        await expect
          .poll(missing, { timeout: 30_000 })
          .toBe(0)
          .catch(() => undefined);
        return missing();
      },
    };
    return await measureLive(subject, devices);
  } finally {
    await context.close();
  }
}

async function measureLive(subject: LiveSubject, devices: LiveDevices): Promise<LivePlot> {
  const { name, page } = subject;
  process.stdout.write(`measuring: ${name}\n`);
  const pointsBefore = await subject.points();
  const sending = devices.transmit(beforeS + measuredS);
  await page.waitForTimeout(beforeS * 1000);
  const stopPictures = await subject.watchPictures();
  const stopFrames = await watchFrames(page);
  const sent = await sending;
  const [frames, picturesPerSecond] = [await stopFrames(), await stopPictures()];
  const sentPoints = (sent.samples.bytes / sampleBytes) * channels;
  // The list of values is up to 0.2 s late.
  const lost = async () => sentPoints - ((await subject.points()) - pointsBefore);
  await expect
    .poll(lost, { timeout: 30_000 })
    .toBe(0)
    .catch(() => undefined);
  const [lostPoints, lostBytes] = [await lost(), await subject.lostOf(sent)];
  return { name, frames, picturesPerSecond, sentPoints, lostPoints, lostBytes };
}
