import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `row ${from + i}.\r\n`).join('');

test('only rows in sight exist, and they stay in sight while others come', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write(numbered(0, 3000));
  await expect(app.monitorRows('row 2999.')).toBeVisible();
  expect(await app.monitor.getByRole('row').count()).toBeLessThan(80);

  const grid = app.monitor.getByRole('grid');
  await grid.focus();
  await app.page.keyboard.press('Home');
  await expect(app.monitorRows('row 0.')).toBeVisible();
  await device.write(numbered(3000, 3100));
  const newest = app.monitor.getByRole('button', { name: /newest, 100 more/ });
  await expect(newest).toBeVisible();
  await expect(app.monitorRows('row 0.')).toBeVisible();
  await newest.click();
  await expect(app.monitorRows('row 3099.')).toBeVisible();
});

test('finding counts, marks and goes to matches; a pattern that is none is said beside the field', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write(numbered(0, 500));
  await expect(app.monitorRows('row 499.')).toBeVisible();

  const field = app.monitor.getByRole('textbox', { name: 'Find' });
  await field.fill('ROW 77');
  await expect(app.monitor.locator('output')).toHaveText('1 of 1');
  await expect(app.monitor.locator('mark')).toHaveText('row 77');
  await field.fill('row 4[01]9');
  await app.monitor
    .getByRole('button', { name: /Regular expression/ })
    .first()
    .click();
  await expect(app.monitor.locator('output')).toHaveText(/1 of 2$/);
  await field.press('Enter');
  await expect(app.monitor.locator('output')).toHaveText(/2 of 2$/);

  await field.fill('row (');
  await field.press('Enter');
  await expect(app.monitor.getByRole('alert')).toContainText('Invalid regular expression');
  await expect(app.monitorRows(/row 4\d9/).first()).toBeVisible();
});

test('a filter leaves what matches, and its end brings everything back', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write(numbered(0, 200));
  await expect(app.monitorRows('row 199.')).toBeVisible();

  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await app.monitor.getByRole('textbox', { name: 'Show only rows that contain' }).fill('w 15.');
  await expect(app.monitorRows('row')).toHaveText([/row 15\./]);
  await app.monitor.getByRole('button', { name: 'Filter' }).click();
  await expect(app.monitorRows('row 198.')).toBeVisible();
});

test('selected rows are copied as they are seen, those out of sight too', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino], context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await app.openPort();
  await app.showMonitor();
  await device.write(numbered(0, 2500));
  await expect(app.monitorRows('row 2499.')).toBeVisible();

  await app.monitor.getByRole('grid').focus();
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.press('Control+c');
  const copied = () => app.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toMatch(/row 2499\.$/m);
  const rows = (await copied()).split('\n').filter((line) => line.includes('row'));
  expect(rows).toHaveLength(2500);
  expect(rows[1234]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}\t◂\trow 1234\.$/);
});

test('a note stands where it was made, and hex shows the bytes', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await app.showMonitor();
  await device.write('AB\r\n');
  await expect(app.monitorRows('AB')).toBeVisible();
  await app.monitor.getByRole('grid').focus();
  await app.page.keyboard.press('Alt+n');
  await app.page.getByRole('dialog', { name: 'Add a note' }).getByRole('textbox').fill('here');
  await app.page.keyboard.press('Enter');
  await expect(app.monitorRows('note: here')).toBeVisible();

  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('hex');
  await expect(app.monitorRows('41 42 0D 0A')).toBeVisible();
});
