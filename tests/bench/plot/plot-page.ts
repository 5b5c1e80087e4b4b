import type { Locator, Page } from '@playwright/test';
import { fieldNumber, fieldNumbers } from '../../../web/engine/api/plots.ts';
import type { AppPage } from '../../support/app-page.ts';
import { channels } from './float-samples.ts';

/** The app's plot, of the session or the capture that is visible. */
export class PlotPage {
  readonly page: Page;
  readonly charts: Locator;
  readonly #app: AppPage;
  readonly #view: Locator;

  constructor(app: AppPage) {
    this.#app = app;
    this.page = app.page;
    this.#view = app.page.locator('plot-view:visible');
    this.charts = this.#view.locator('plot-chart');
  }

  /** All series of samples, of which some have come, in one chart. @param spanMs one of the choices */
  async show(spanMs: number): Promise<void> {
    await this.#app.button('Plot').click();
    await this.#choose('Decode as', 'VOFA+ JustFloat');
    await this.#choose('Time shown', String(spanMs));
    await this.#choose('Charts', 'One chart');
    const series = this.#view.getByRole('table', { name: 'Values' }).getByRole('checkbox');
    await series.nth(channels - 1).waitFor();
    for (let channel = 0; channel < channels; channel++) await series.nth(channel).check();
    await this.charts.first().waitFor();
  }

  async showEach(): Promise<void> {
    await this.#choose('Charts', 'A chart for each field');
    await this.charts.nth(channels - 1).waitFor();
  }

  /** Points of all series, as the list of values has them: up to 0.2 s late. */
  async points(): Promise<number> {
    const counts = await this.#view.locator('plot-values').evaluateAll(
      (elements, [size, at]) =>
        elements.flatMap((element) => {
          const numbers = Reflect.get(element, 'numbers') as Float64Array;
          return Array.from({ length: numbers.length / size }, (_, series) => numbers[series * size + at] ?? 0);
        }),
      [fieldNumbers, fieldNumber.count] as const,
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Asks for all of it by a key. */
  async pressAll(): Promise<void> {
    await this.#view.getByRole('group', { name: 'Charts' }).focus();
    await this.page.keyboard.press('0');
  }

  async #choose(label: string, option: string): Promise<void> {
    await this.#view.getByRole('combobox', { name: label }).selectOption(option);
  }
}
