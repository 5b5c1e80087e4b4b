import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { DeviceLog } from '../support/device-log.ts';
import { arduino, plug } from '../support/plug.ts';

test('signal recipes run from the menu, by the palette and as a person writes them; one key stops everything', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  let lastByteMs = 0;
  device.on('data', () => (lastByteMs = performance.now()));
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  await app.showMonitor();
  const before = log.events.length;
  const menu = page.locator('reset-menu');
  await menu.getByRole('button', { name: 'Reset' }).first().click();
  await menu.getByRole('button', { name: 'ESP with native USB' }).click();
  const kept = app.monitorRows('ESP with native USB: start the boot loader: R0 D0');
  // At least 100 ms each; how much more is up to the computer.
  await expect(kept).toHaveText(/R0 D0 [1-9]\d{2,}\.\dms D1 R0 [1-9]\d{2,}\.\dms R1 D0 R1 [1-9]\d{2,}\.\dms R0 D0/);
  await expect
    .poll(() => log.events.slice(before))
    .toEqual(['dtr 1 rts 0', 'dtr 0 rts 0', 'dtr 1 rts 0', 'dtr 1 rts 1', 'dtr 0 rts 1', 'dtr 0 rts 0']);

  await app.command('Own signal recipes…');
  const dialog = page.getByRole('dialog', { name: 'Own signal recipes' });
  const field = dialog.getByRole('textbox', { name: 'Signals and waits' });
  await field.fill('D1 X0');
  await expect(dialog.getByRole('alert')).toContainText('“X0” at column 4');
  await field.fill('D1|R1|W0.02|D0|R0');
  await expect(dialog.getByRole('button', { name: 'Run' }), 'which W?').toBeDisabled();
  await dialog.getByRole('combobox', { name: 'W counts' }).selectOption('seconds (esptool)');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('my board');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(field).toHaveValue('D1 R1 20ms D0 R0');
  await dialog.getByRole('button', { name: 'Run' }).last().click();
  await expect(dialog.getByRole('status')).toHaveText(/Times kept: D1 R1 \d+\.\dms D0 R0/);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await app.command('Reset: my board');
  await expect(app.monitorRows('my board: D1 R1')).toHaveCount(2);

  // One key stops everything, from within the terminal too.
  await app.showTerminal();
  const composer = page.locator('composer-bar');
  const stop = page.getByRole('button', { name: 'Stop all' });
  await expect(stop).toHaveCount(0);
  await composer.getByRole('textbox').fill('ping ');
  await composer.getByRole('button', { name: 'Repeat' }).click();
  await composer.getByRole('textbox', { name: 'Transmit every, milliseconds' }).fill('2');
  await page.keyboard.press('Enter');
  await expect(stop).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await expect.poll(() => log.received.length).toBeGreaterThan(200);
  await app.type('x');
  const pressedMs = performance.now();
  await page.keyboard.press('Alt+End');
  await expect(stop).toHaveCount(0);
  await app.showMonitor();
  await expect(app.monitorRows('everything stopped: 1 job')).toBeVisible();
  await expect(app.monitorRows('everything stopped')).toHaveCount(1);
  const { length } = log.received;
  test.info().annotations.push({ type: 'key to last byte', description: `${lastByteMs - pressedMs} ms` });
  // Another transmission arrives after all data that could still be in transit.
  await app.page.keyboard.press('Alt+End');
  await expect(app.monitorRows('nothing was running')).toBeVisible();
  await composer.getByRole('textbox').fill('end');
  await composer.getByRole('button', { name: 'Transmit' }).click();
  await expect.poll(() => log.received.subarray(length).toString()).toBe('end\r\n');
});

test('a sequence talks to a device, asks, branches, and is stopped', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const log = new DeviceLog(device);
  const answered: number[] = [];
  let askedMs = 0;
  device.on('data', (bytes) => {
    if (!bytes.includes('ok')) return;
    answered.push(performance.now() - askedMs);
    askedMs = performance.now();
    void device.write('ready> ');
  });
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;
  await app.showMonitor();
  await app.command('Sequences…');
  const dialog = page.getByRole('dialog', { name: 'Sequences' });
  const field = dialog.getByRole('textbox', { name: 'Steps, one a line' });
  const text = dialog.getByRole('button', { name: 'Text' });

  // As a list, by keyboard and by dragging. The text is what the list says, and back.
  const step = (line: number) => dialog.getByRole('group', { name: `Line ${line}`, exact: true });
  const add = async (kind: string) => {
    await dialog.getByRole('button', { name: 'Add a step' }).click();
    await dialog.getByRole('menuitem', { name: kind, exact: true }).click();
  };
  await add('Loop');
  await add('Wait for');
  await expect(step(3).getByRole('textbox', { name: 'What is waited for' })).toBeFocused();
  await page.keyboard.type('OK"\\q');
  await expect(step(3).getByRole('textbox', { name: 'What is waited for' })).toHaveAccessibleDescription(
    /Unknown escape “\\q” at character 4/,
  );
  await expect(dialog.getByRole('button', { name: '1 mistake' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeDisabled();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await step(3).getByRole('textbox', { name: 'within' }).fill('2 s');
  await step(3).getByRole('combobox', { name: 'If it does not come' }).selectOption('go on');
  await step(3).getByRole('button', { name: 'Move line 3' }).press('Alt+ArrowUp');
  await expect(step(2).getByRole('button', { name: 'Move line 2' })).toBeFocused();
  await add('Transmit');
  await page.keyboard.type('AT\\r');
  const handle = await step(4).getByRole('button', { name: 'Move line 4' }).boundingBox();
  const target = await step(2).getByRole('button', { name: 'Move line 2' }).boundingBox();
  await page.mouse.move(handle!.x + 5, handle!.y + 5);
  await page.mouse.down();
  await page.mouse.move(target!.x + 5, target!.y + 5, { steps: 4 });
  await page.mouse.up();
  await text.click();
  const listed = ['loop 3', '  send "AT\\r"', '  wait "OK\\"" within 2s else continue', 'end', ''].join('\n');
  await expect(field).toHaveValue(listed);
  await field.fill(listed.replace('else continue', 'else continue  # slow'));
  await dialog.getByRole('button', { name: 'List' }).click();
  await expect(step(3).getByRole('textbox', { name: 'Comment' })).toHaveValue('slow');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await axeFindings(page)).toEqual([]);
  await expect(step(3).getByRole('combobox', { name: 'If it does not come' })).toBeInViewport();
  await page.setViewportSize({ width: 1280, height: 720 });
  await step(4).getByRole('button', { name: 'Actions for line 4' }).click();
  await dialog.getByRole('menuitem', { name: 'Remove the loop, keep its steps' }).click();
  await expect(step(3)).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(step(4)).toBeVisible();
  await text.click();
  await expect(field).toHaveValue(/  # slow\nend/);

  await field.fill('send "x"\nwiat "y"');
  await expect(dialog.getByRole('alert')).toContainText('Line 2, column 1');
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeDisabled();
  await field.fill(
    [
      'send "hello\\r"',
      'wait hex 21 ?? 23 within 50ms else goto no',
      'fail "never"',
      'no:',
      'ask "Ready to count?"',
      'send "ok"',
      'loop 100',
      '  wait /ready> $/ within 5s',
      '  send "ok"',
      'end',
      'loop',
      '  pause 20ms',
      'end',
    ].join('\n'),
  );
  await dialog.getByRole('textbox', { name: 'Name' }).fill('count');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('button', { name: 'Run' }).last().click();
  const jobs = page.getByRole('list', { name: 'Running jobs' });
  await expect(jobs).toContainText(/Sequence “count” on Arduino Uno.*Ready to count\?/s);
  await expect(app.monitorRows('wait hex 21 ?? 23 within 50ms else goto no: did not come')).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await jobs.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => log.received.toString().match(/ok/g)?.length).toBe(101);
  await jobs.getByRole('button', { name: 'Pause' }).click();
  await expect(jobs.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.keyboard.press('Alt+End');
  await expect(jobs).toHaveCount(0);
  await expect(app.monitorRows('everything stopped: 1 job')).toBeVisible();
  const sorted = answered.slice(1).toSorted((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.floor(sorted.length * share)]?.toFixed(2)} ms`;
  test.info().annotations.push({ type: 'match to answer', description: `p50 ${at(0.5)}, p99 ${at(0.99)}` });
});
