import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';

test('issue 12: charts have thresholds and other scales, are analysed, and swept by a trigger', async ({ openApp }) => {
  const app = await openApp();
  const { page } = app;
  const plot = page.locator('plot-view:visible');
  const charts = plot.locator('plot-chart');
  await page
    .getByRole('list', { name: 'Demo' })
    .getByRole('button', { name: /^Motion sensor/ })
    .click();
  await app.expectOpen();
  await app.command('Show the plot');
  await expect(charts).toHaveCount(3);

  // A single sweep stops, and can be armed again.
  await app.command('Sweep with trigger');
  const span = plot.getByRole('combobox', { name: 'Time shown' });
  const before = await span.inputValue();
  const sweep = plot.locator('plot-sweep');
  await sweep.getByRole('spinbutton', { name: 'Level' }).fill('0');
  await sweep.getByRole('combobox', { name: 'Trigger mode' }).selectOption('Single');
  await span.selectOption('1 s');
  const state = sweep.locator('.state');
  await expect(state).toHaveText(/^Stopped: triggered at \d\d:\d\d:\d\d\.\d{3}$/);
  const stopped = (await state.textContent()) ?? '';
  expect(await axeFindings(page)).toEqual([]);
  await sweep.getByRole('button', { name: 'Arm again' }).click();
  await expect(state).not.toHaveText(stopped);
  await expect(state).toHaveText(/^Stopped: /);
  await app.command('Sweep with trigger');
  await span.selectOption(before);
  // All below is about what was received.
  await app.button('Close').click();

  // A threshold: how often it is crossed is told, and the line and the names are in the SVG file.
  await app.command('Scale and thresholds…');
  const settings = page.getByRole('dialog', { name: 'Scale and thresholds' });
  await settings.getByRole('button', { name: 'Add a threshold' }).click();
  await settings.getByRole('spinbutton', { name: 'Level' }).fill('0.1');
  await settings.getByRole('checkbox', { name: 'Logarithmic scale' }).check();
  expect(await axeFindings(page)).toEqual([]);
  await settings.getByRole('button', { name: 'Close' }).click();
  await expect(charts.first()).toContainText(/ax > 0.1\s?m\/s² crossed (once|\d+ times)/);
  await expect(charts.first()).toContainText('values of 0 and below cannot be drawn on a logarithmic scale');
  const drawing = page.waitForEvent('download');
  await app.command('Save what is shown as SVG');
  const svg = await readFile(await (await drawing).path(), 'utf8');
  expect(svg).toMatch(/^<svg .*>ax \(m\/s²\)<\/text>.*>ax &gt; 0.1.m\/s²<\/text>.*<\/svg>\n$/);

  // Below the charts, of what they show: a spectrum, a histogram, one field against another.
  const analysis = plot.locator('plot-analysis');
  await app.command('Spectrum (FFT)');
  await expect(analysis).toContainText(/In the time shown Of [\d\s]+ values, [\d.]+\s?Hz/);
  await analysis.getByRole('combobox', { name: 'Window' }).selectOption('Flat top');
  await analysis.getByRole('combobox', { name: 'Analysis' }).selectOption('XY');
  await expect(analysis).toContainText(/\d pairs by time/);
  await analysis.getByRole('combobox', { name: 'Analysis' }).selectOption('Histogram');
  await analysis.getByRole('combobox', { name: 'Field' }).selectOption('temperature (°C)');
  await expect(analysis).toContainText(/\d values, 3[\d.]+\s?°C to 3[\d.]+\s?°C, mean/);
});
