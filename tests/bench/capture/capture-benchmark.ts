import type { Locator } from '@playwright/test';
import { AppPage } from '../../support/app-page.ts';
import { launchChromium } from '../../support/chromium.ts';
import { startPageServer, type PageServer } from '../../support/page-server.ts';
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
}

export interface CaptureReport {
  readonly bytes: number;
  readonly steps: readonly CaptureStep[];
}

const sizes = [10_000_000, 100_000_000, 1_000_000_000];

/** A larger file is not opened: it would need as much room again. */
const maxOpened = 100_000_000;

/** Common operations on a stored capture, at three sizes, each in a browser of its own. */
export async function runCaptureBenchmark(): Promise<CaptureReport[]> {
  const server = await startPageServer();
  try {
    const reports: CaptureReport[] = [];
    for (const bytes of sizes) reports.push(await measureCapture(server, bytes));
    return reports;
  } finally {
    await server.dispose();
  }
}

async function measureCapture(server: PageServer, bytes: number): Promise<CaptureReport> {
  process.stdout.write(`measuring: a capture of ${bytes / 1e6} MB\n`);
  const context = await launchChromium({ origin: server.origin });
  try {
    const app = await AppPage.open(context, server.origin);
    await storeLargeCapture(app.page, 'long', bytes);
    const bench = new CaptureBench(app, await TurnWatch.create(app.page));
    await bench.open('open');
    await bench.open('open again');
    await bench.jump();
    await bench.find(`find ${rareWord} (3 of them)`, rareWord, 'text');
    await bench.find('find what is not there', 'not there', 'text');
    await bench.find('regular expression with a literal', 'NEED[A-L]+', 'regex');
    await bench.find('regular expression without one', '[2][9]\\.[7-9]\\d s', 'regex');
    await bench.find('hex with wildcards', '4E ?? 45 44 4C', 'hex');
    await bench.filter(rareWord);
    await bench.choose('another encoding', 'Encoding', 'gbk');
    await bench.rule('lines that end in LF');
    await bench.save('save raw bytes', 'Raw bytes');
    await bench.save('save text', 'Text');
    await bench.save('save pcapng', 'Wireshark');
    const file = await bench.save('save .baudcast', 'Baudcast');
    // The copy needs room next to the capture.
    if (bytes <= maxOpened) await bench.openFile('open .baudcast', file);
    return { bytes, steps: bench.steps };
  } finally {
    await context.close();
  }
}

class CaptureBench {
  readonly steps: CaptureStep[] = [];
  readonly #app: AppPage;
  readonly #turns: TurnWatch;

  constructor(app: AppPage, turns: TurnWatch) {
    this.#app = app;
    this.#turns = turns;
  }

  get #rows(): Locator {
    return this.#app.monitor.getByRole('row');
  }

  /** Until it has rows, and until they are counted. */
  async open(name: string): Promise<void> {
    const { page } = this.#app;
    await page.reload();
    await page.locator('app-shell[started]').waitFor();
    await this.#step(name, async () => {
      await page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: /long/ }).first().click();
      await this.#app.button('Monitor').click();
      await this.#rows.first().waitFor();
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
      await this.#rows.filter({ hasText: pattern }).first().waitFor();
    });
    await monitor.getByRole('button', { name: 'Filter' }).click();
    await this.#settled();
  }

  async choose(name: string, label: string, option: string): Promise<void> {
    const chosen = this.#app.monitor.getByRole('combobox', { name: label });
    await this.#step(name, async () => void (await chosen.selectOption(option)));
  }

  async rule(name: string): Promise<void> {
    await this.#app.chip('Split packets').click();
    await this.#step(name, async () => {
      await this.#app.monitor.getByRole('button', { name: 'LF', exact: true }).click();
    });
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
    const startMs = performance.now();
    await begin();
    const firstMs = performance.now() - startMs;
    await this.#settled();
    const doneMs = performance.now() - startMs;
    this.steps.push({ name, firstMs, doneMs, turn: await this.#turns.stop() });
  }

  /** Nothing is searched or counted any more; the page says so up to 150 ms late. */
  async #settled(): Promise<void> {
    const progress = this.#app.monitor.locator('.progress');
    await progress.waitFor({ timeout: 300 }).catch(() => undefined);
    await progress.waitFor({ state: 'detached', timeout: 300_000 });
  }
}
