import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { storeCapture } from '../support/stored-capture.ts';

const hourMs = 3_600_000;

test('a capture is replayed as the port of a session: stepped, paused, at any speed, transmitted to', async ({
  openApp,
}) => {
  const app = await openApp();
  const { page } = app;
  await storeCapture(page, 'Boot log', 'rom start\r\napp ready\r\nidle\r\n', [0, hourMs, 2 * hourMs]);
  await page.reload();
  await page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: 'Boot log' }).click();
  await expect(page.locator('capture-view')).toBeVisible();
  await app.command('Replay this capture');

  const strip = page.getByRole('group', { name: 'Replay' });
  await expect(page.getByRole('tab', { name: 'Replay of Boot log' })).toHaveAttribute('aria-selected', 'true');
  await app.expectOpen();
  await app.showMonitor();
  await expect(app.monitorRows('rom start')).toBeVisible();
  await expect(strip.getByRole('button', { name: 'Pause the replay' })).toBeVisible();
  await app.command('Pause the replay');
  await expect(strip).toContainText(/0:0\d of 2:00:00/);
  expect(await axeFindings(page)).toEqual([]);

  await strip.getByRole('button', { name: 'Play the next chunk' }).press('Enter');
  await expect(app.monitorRows('app ready')).toBeVisible();
  await expect(strip).toContainText('1:00:00 of 2:00:00');
  await expect(app.monitorRows('idle')).toHaveCount(0);

  const input = page.getByRole('textbox', { name: 'Text to transmit' });
  await input.fill('AT');
  await input.press('Enter');
  await expect(page.getByText('A replay has no device')).toBeVisible();
  await expect(app.monitorRows('AT')).toBeVisible();

  await strip.getByRole('combobox', { name: 'Replay speed' }).selectOption('As fast as possible');
  await strip.getByRole('button', { name: 'Play the replay' }).click();
  await expect(app.monitorRows('idle')).toBeVisible();
  await expect(strip).toContainText('The end.');
  const position = strip.getByRole('slider', { name: 'Position' });
  await position.focus();
  await position.press('Home');
  await expect(strip).toContainText('0:00 of 2:00:00');

  // Transmitted data is stored nowhere else, so its capture is kept. The tab is that of the capture after a reload.
  await page.reload();
  await expect(page.getByRole('tab')).toHaveText([/Boot log/]);
  await app.button('All captures…').click();
  await expect(page.getByRole('dialog', { name: 'Captures' }).getByText('Replay of Boot log')).toBeVisible();
});
