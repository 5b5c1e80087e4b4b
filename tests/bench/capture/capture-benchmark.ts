import type { Locator } from '@playwright/test';
import { Bench } from '../../devices/bench.ts';
import { AppPage } from '../../support/app-page.ts';
import { launchChromium } from '../../support/chromium.ts';
import { startPageServer, type PageServer } from '../../support/page-server.ts';
import { arduino, plug } from '../../support/plug.ts';
import { watchFrames, type Frames } from '../frame-watch.ts';
import { measureBrowserMemory, type BrowserMemory } from '../memory.ts';
import { PortBeside } from './port-beside.ts';
import { rareWord, storeLargeCapture } from './store-large-capture.ts';
import { TurnWatch } from './turn-watch.ts';
import type { LongestTurn } from './turn-watch.ts';

/** One operation on a stored capture. */
export interface CaptureStep {
  readonly name: string;
  /** Until rows are drawn. */
  readonly firstMs?: number;
  /** Until the count is final, or everything is written. */
  readonly doneMs: number;
  readonly turn: LongestTurn;
  /** Of the window. */
  readonly frames: Frames;
}

/** Memory after a step. */
interface StepMemory extends BrowserMemory {
  readonly after: string;
}

export interface CaptureReport {
  readonly bytes: number;
  readonly steps: readonly CaptureStep[];
  readonly memory: readonly StepMemory[];
  /** The same next to a port that receives; of the largest capture. */
  readonly beside?: {
    readonly steps: readonly CaptureStep[];
    readonly sentBytes: number;
    /** Bytes that are not in the capture of the port. */
    readonly lostBytes: number;
  };
}

const sizes = [10_000_000, 100_000_000, 1_000_000_000];

/** A larger file is not opened: it would need as much room again. */
const maxOpened = 100_000_000;

/** Common operations on a stored capture, at three sizes, each in a browser of its own. */
export async function runCaptureBenchmark(): Promise<CaptureReport[]> {
  const server = await startPageServer();
  const bench = await Bench.start();
  try {
    const reports: CaptureReport[] = [];
    for (const bytes of sizes) reports.push(await measureCapture(server, bench, bytes));
    return reports;
  } finally {
    await bench.stop();
    await server.dispose();
  }
}

async function measureCapture(server: PageServer, devices: Bench, bytes: number): Promise<CaptureReport> {
  process.stdout.write(`measuring: a capture of ${bytes / 1e6} MB\n`);
  const isBeside = bytes === sizes.at(-1);
  const device = isBeside ? await plug(devices) : undefined;
  const context = await launchChromium({
    origin: server.origin,
    bench: devices,
    granted: isBeside ? [arduino] : [],
    serviceWorker: true,
  });
  try {
    const app = await AppPage.open(context, server.origin);
    await storeLargeCapture(app.page, 'short', 1_000_000);
    await storeLargeCapture(app.page, 'long', bytes);
    const bench = new CaptureBench(app, await TurnWatch.create(app.page));
    await bench.chooseMonitor();
    await bench.open('open');
    await bench.open('open again');
    await bench.jump();
    await bench.press();
    await bench.find(`find ${rareWord} (3 of them)`, rareWord, 'text');
    await bench.find('find what is not there', 'not there', 'text');
    await bench.find('regular expression with a literal', 'NEED[A-L]+', 'regex');
    await bench.find('regular expression without one', '[2][9]\\.[7-9]\\d s', 'regex');
    await bench.find('hex with wildcards', '4E ?? 45 44 4C', 'hex');
    await bench.filter(rareWord);
    await bench.choose('another encoding', 'Encoding', 'gbk');
    await bench.rule('lines that end in LF', 'LF');
    await bench.save('save raw bytes', 'Raw bytes');
    await bench.save('save text', 'Text');
    await bench.save('save pcapng', 'Wireshark');
    const file = await bench.save('save .baudcast', 'Baudcast');
    // The copy needs room next to the capture.
    if (bytes <= maxOpened) await bench.openFile('open .baudcast', file);
    if (!device) return { bytes, steps: bench.steps, memory: bench.memory };
    const alone = bench.steps.splice(0);
    const port = await PortBeside.start(app, device);
    await bench.show('open again');
    await bench.find('find what is not there', 'neither there', 'text');
    await bench.filter('state=bad');
    await bench.rule('lines that end in CR', 'CR');
    await bench.save('save raw bytes', 'Raw bytes');
    await bench.save('save pcapng', 'Wireshark');
    const traffic = await port.stop();
    return { bytes, steps: alone, memory: bench.memory, beside: { ...traffic, steps: bench.steps } };
  } finally {
    await context.close();
  }
}

class CaptureBench {
  readonly steps: CaptureStep[] = [];
  readonly memory: StepMemory[] = [];
  readonly #app: AppPage;
  readonly #turns: TurnWatch;

  constructor(app: AppPage, turns: TurnWatch) {
    this.#app = app;
    this.#turns = turns;
  }

  get #rows(): Locator {
    return this.#app.monitor.getByRole('row');
  }

  /** From now on captures are shown in the monitor. */
  async chooseMonitor(): Promise<void> {
    await this.#reload();
    await this.#capture('short').click();
    await this.#app.button('Monitor').click();
    await this.#rows.first().waitFor();
  }

  /** Until it has rows, and until they are counted. */
  async open(name: string): Promise<void> {
    await this.#reload();
    await this.show(name);
  }

  /** As `open`, in the page as it is. */
  async show(name: string): Promise<void> {
    await this.#step(name, async () => {
      await this.#capture('long').click();
      await this.#rows.first().waitFor();
    });
    await this.#measureMemory(name);
  }

  async #reload(): Promise<void> {
    const { page } = this.#app;
    await page.reload();
    await page.locator('app-shell[started]').waitFor();
  }

  #capture(name: string): Locator {
    const list = this.#app.page.getByRole('list', { name: 'Captures' });
    return list.getByRole('button', { name: new RegExp(`^${name}`) }).first();
  }

  async #measureMemory(after: string): Promise<void> {
    this.memory.push({ after, ...(await measureBrowserMemory(this.#app.page)) });
  }

  /** Until the rows at the middle of the strip next to the scrollbar are drawn. */
  async press(): Promise<void> {
    const { monitor } = this.#app;
    const first = async (): Promise<number> => Number(await this.#rows.first().getAttribute('aria-rowindex'));
    const before = await first();
    await this.#step('press the strip in its middle', async () => {
      await monitor.locator('overview-strip canvas').click();
      while (Math.abs((await first()) - before) < 1000) await this.#app.page.waitForTimeout(5);
    });
  }

  async jump(): Promise<void> {
    const grid = this.#app.monitor.getByRole('grid');
    await grid.focus();
    await this.#step('jump to the start', async () => {
      await this.#app.page.keyboard.press('Home');
      await this.#rows.filter({ hasText: 'I (00000000)' }).first().waitFor();
    });
  }

  async find(name: string, pattern: string, mode: 'text' | 'regex' | 'hex'): Promise<void> {
    const { monitor } = this.#app;
    const field = monitor.getByRole('textbox', { name: 'Find' });
    const toggle = monitor.getByRole('button', { name: mode === 'hex' ? /Hex bytes/ : /Regular expression/ }).first();
    await field.fill('');
    await field.press('Enter');
    await monitor.locator('output').waitFor({ state: 'detached' });
    if (mode !== 'text') await toggle.click();
    await this.#step(name, async () => {
      await field.fill(pattern);
      await field.press('Enter');
      await monitor.locator('output').waitFor();
    });
    if (mode === 'text') await this.#measureMemory(name);
    await field.fill('');
    await field.press('Enter');
    if (mode !== 'text') await toggle.click();
  }

  async filter(pattern: string): Promise<void> {
    const { monitor } = this.#app;
    await monitor.getByRole('button', { name: 'Filter' }).click();
    await this.#step(`filter ${pattern}`, async () => {
      const field = monitor.getByRole('textbox', { name: 'Show only rows that contain' });
      await field.fill(pattern);
      await field.press('Enter');
      if (pattern === rareWord) await this.#rows.filter({ hasText: pattern }).first().waitFor();
    });
    await monitor.getByRole('button', { name: 'Filter' }).click();
    await this.#settled();
  }

  async choose(name: string, label: string, option: string): Promise<void> {
    const chosen = this.#app.monitor.getByRole('combobox', { name: label });
    await this.#step(name, async () => void (await chosen.selectOption(option)));
  }

  async rule(name: string, ending: string): Promise<void> {
    await this.#app.chip('Split packets').click();
    await this.#step(name, async () => {
      await this.#app.monitor.getByRole('button', { name: ending, exact: true }).click();
    });
    await this.#app.page.keyboard.press('Escape');
  }

  /** Until the file is complete on the disk. @returns where */
  async save(name: string, format: string): Promise<string> {
    const { page } = this.#app;
    let path = '';
    // A test can only receive downloads; a picker would ask.
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
    await this.#app.button('Save…').click();
    const dialog = page.getByRole('dialog', { name: 'Save to a file' });
    await dialog.getByRole('radio', { name: format, exact: true }).click();
    await this.#step(name, async () => {
      const download = page.waitForEvent('download', { timeout: 300_000 });
      await dialog.getByRole('button', { name: 'Save', exact: true }).click();
      path = await (await download).path();
    });
    await this.#measureMemory(name);
    return path;
  }

  /** Until the capture is complete. */
  async openFile(name: string, path: string): Promise<void> {
    const { page } = this.#app;
    const chooser = page.waitForEvent('filechooser');
    await this.#app.button('Open a file…').click();
    const files = await chooser;
    await this.#step(name, async () => {
      await files.setFiles(path);
      const job = page.locator('job-strip li');
      await job.waitFor();
      await job.waitFor({ state: 'detached', timeout: 300_000 });
    });
  }

  async #step(name: string, begin: () => Promise<void>): Promise<void> {
    await this.#turns.start();
    const stopFrames = await watchFrames(this.#app.page);
    const startMs = performance.now();
    await begin();
    const firstMs = performance.now() - startMs;
    await this.#settled();
    const doneMs = performance.now() - startMs;
    const frames = await stopFrames();
    this.steps.push({ name, firstMs, doneMs, turn: await this.#turns.stop(), frames });
  }

  /** Nothing is searched or counted any more; the page says so up to 150 ms late. */
  async #settled(): Promise<void> {
    const progress = this.#app.monitor.locator('.progress');
    await progress.waitFor({ timeout: 300 }).catch(() => undefined);
    await progress.waitFor({ state: 'detached', timeout: 300_000 });
  }
}
