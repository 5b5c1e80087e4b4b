import { arduino, plug } from '../support/plug.ts';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import type { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';

async function chooseEvenParity(app: AppPage, device: VirtualDevice): Promise<void> {
  await app.chip('Framing').click();
  const framing = app.page.locator('framing-chip');
  await framing.getByRole('button', { name: 'even' }).click();
  await framing.getByRole('button', { name: /^Set/ }).click();
  await expect.poll(async () => (await device.status()).config?.parity).toBe('even');
  await app.expectOpen();
}

test('parity errors and breaks are marked where they occurred, counted, and reading continues', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await chooseEvenParity(app, device);
  await app.showMonitor();

  await device.write('first\r\n');
  await expect(app.monitorRows('first')).toBeVisible();
  await device.sendParityError(0x41);
  await expect(app.monitorRows('parity error')).toBeVisible();
  await device.write('second\r\n');
  await expect(app.monitorRows('second')).toBeVisible();
  await device.sendBreak();
  await expect(app.monitorRows('break received')).toBeVisible();
  await device.write('third\r\n');
  await expect(app.monitorRows('third')).toBeVisible();

  await expect(app.page.locator('status-bar')).toContainText('1 × parity error');
  await expect(app.page.locator('status-bar')).toContainText('1 × break');
  // Trials A 12: each count leads to rows of its own.
  for (const [count, row] of [
    ['1 × break', 'break received'],
    ['1 × parity error', 'parity error'],
    ['1 × break', 'break received'],
  ] as const) {
    await app.page.locator('status-bar').getByRole('button', { name: count }).click();
    await expect(app.monitor.getByRole('row', { selected: true })).toContainText(row);
  }
  expect((await app.exportReceived()).toString()).toBe('first\r\nsecond\r\nthird\r\n');
  await app.expectOpen();
});

test('trials A 12: a count in the status strip leads to its rows, to the next one with each click', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await chooseEvenParity(app, device);
  for (let i = 0; i < 2; i++) {
    await device.write('line\r\n'.repeat(60));
    await device.write(`until ${i}\r\n`);
    await expect(app.terminalLines).toContainText(`until ${i}`);
    await device.sendParityError(0x41);
    await expect(app.page.locator('status-bar')).toContainText(`${i + 1} × parity error`);
  }
  await device.write('line\r\n'.repeat(60));
  await device.write('the end\r\n');
  await expect(app.terminalLines).toContainText('the end');
  const count = app.page.locator('status-bar').getByRole('button', { name: '2 × parity error' });
  const chosen = app.monitor.getByRole('row', { selected: true });
  await count.click();
  await expect(chosen).toContainText('parity error');
  const first = await chosen.getAttribute('aria-rowindex');
  await count.click();
  await expect(chosen).not.toHaveAttribute('aria-rowindex', first ?? '');
  await expect(chosen).toContainText('parity error');
  await count.click();
  await expect(chosen, 'after the last one comes the first').toHaveAttribute('aria-rowindex', first ?? '');
});
