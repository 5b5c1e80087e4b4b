import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { axeFindings } from '../support/axe.ts';
import type { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { adapterTwins, arduino, plug } from '../support/plug.ts';
import { countStoredCaptures, storeCapture } from '../support/stored-capture.ts';
import { controlsOf, commandOf } from '../support/page-controls.ts';

/** Opens the palette with the keyboard, from any view. */
async function openPalette(page: Page) {
  await page.keyboard.press('Control+Shift+k');
  const field = page.locator('command-palette').getByRole('combobox');
  await expect(field).toBeFocused();
  return field;
}

/** What the page has now that its palette lacks. */
async function missingCommands(page: Page) {
  const controls = await controlsOf(page);
  expect(controls.length).toBeGreaterThan(60);
  await openPalette(page);
  const all = await options(page).evaluateAll((found) => found.map((one) => (one as HTMLElement).dataset['command']));
  const ids = new Set(all.map((id) => id?.split(' ')[0]));
  await page.keyboard.press('Escape');
  await expect(options(page)).toHaveCount(0);
  return controls.filter((control) => {
    const command = commandOf(control);
    return command === undefined || !(command.startsWith('none: ') || ids.has(command));
  });
}

const options = (page: Page) => page.locator('command-palette').getByRole('option');

const openDemo = async (app: AppPage, name: string) => {
  await app.page
    .getByRole('list', { name: 'Demo' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await expect(app.page.getByRole('tab', { selected: true })).toContainText(name);
  await app.expectOpen();
};

test.describe('trials A 8: the palette', () => {
  test('has a command for every control next to each view', async ({ openApp }) => {
    const app = await openApp();
    await openDemo(app, 'Boot log and shell');
    await openDemo(app, 'Echo');
    for (const view of ['Terminal', 'Monitor']) {
      await app.button(view).click();
      await expect(app.page.locator(`${view.toLowerCase()}-view:visible`)).toHaveCount(1);
      await expect(app.page.locator('.view:visible')).toHaveCount(1);
      expect(await missingCommands(app.page), view).toEqual([]);
      await openPalette(app.page);
      expect(await axeFindings(app.page), view).toEqual([]);
      await app.page.keyboard.press('Escape');
      await expect(options(app.page)).toHaveCount(0);
    }
    await openDemo(app, 'Motion');
    await app.command('Show the plot');
    await expect(app.page.locator('plot-view:visible plot-chart')).toHaveCount(3);
    expect(await missingCommands(app.page)).toEqual([]);
    await app.command('Show the messages');
    const values = app.page.locator('messages-view:visible').getByRole('button', { name: /^Values/ });
    await expect(values).toBeVisible();
    expect(await missingCommands(app.page)).toEqual([]);
    await values.click();
    await app.command('Statistics of messages');
    const statistics = app.page.locator('statistics-panel');
    await expect(statistics.getByRole('button', { name: 'temperature' })).toBeVisible();
    expect(await missingCommands(app.page)).toEqual([]);
  });

  test('is for the session, the page and recent commands; for numbers, choices, and both languages', async ({
    openApp,
  }) => {
    const app = await openApp();
    await openDemo(app, 'Echo');
    // What is typed while it is loading is for it, not for the device.
    await app.type('a');
    await expect(app.terminalLines).toContainText('a');
    const field = app.page.locator('command-palette').getByRole('combobox');
    for (const text of ['Preferences', 'Save']) {
      await app.page.keyboard.press('Control+Shift+k');
      await app.page.keyboard.type(text);
      await expect(field).toHaveValue(text);
      await app.page.keyboard.press('Escape');
      await expect(field).toHaveCount(0);
      await app.type('b');
    }
    await expect(app.terminalLines).toHaveText(/^\s*abb\s*$/);

    await openPalette(app.page);
    const palette = app.page.locator('command-palette');
    await expect(palette.getByRole('group')).toHaveCount(2);
    await expect(palette.getByRole('group').first()).toHaveAccessibleName('Echo');
    await app.page.keyboard.type('hex');
    await expect(options(app.page).first()).toContainText(/hex/i);
    await app.page.keyboard.press('Escape');
    await app.command('Show the monitor');
    await openPalette(app.page);
    await expect(palette.getByRole('group').first()).toHaveAccessibleName('Recent');
    await expect(palette.getByRole('group').first()).toContainText('Show the monitor');
    await app.page.keyboard.press('Escape');
    await expect(field).toHaveCount(0);

    await openPalette(app.page);
    await app.page.keyboard.type('74 880');
    await expect(options(app.page).first()).toContainText('Baud rate: 74\u202f880');
    await app.page.keyboard.press('Enter');
    await expect(app.button(/^Baud rate: 74.880$/)).toBeVisible();

    await openPalette(app.page);
    await app.page.keyboard.type('baud');
    await app.page.keyboard.press('Enter');
    await expect(palette.getByRole('combobox')).toHaveAccessibleName('Baud rate');
    await expect(options(app.page).filter({ hasText: '74\u202f880' })).toHaveAttribute('aria-selected', 'true');
    await app.page.keyboard.press('Escape');
    await expect(palette.getByRole('combobox')).toHaveAccessibleName('Find a command');
    await app.page.keyboard.press('Backspace');
    await app.page.keyboard.type('9600');
    await app.page.keyboard.press('Enter');
    await expect(app.button(/^Baud rate: 9600$/)).toBeVisible();

    await app.showMonitor();
    await expect(app.monitorRows('opened').first()).toBeVisible();
    await openPalette(app.page);
    await app.page.keyboard.type('深色');
    await app.page.keyboard.press('Enter');
    await expect(app.page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await openPalette(app.page);
    await app.page.keyboard.type('简体');
    await app.page.keyboard.press('Enter');
    await expect(app.page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await openPalette(app.page);
    await app.page.keyboard.type('baud rate 57600');
    await app.page.keyboard.press('Enter');
    await expect(app.page.getByRole('button', { name: /^波特率.*57.600$/ })).toBeVisible();
    // Trials A 15: rows are redrawn in another language.
    await expect(app.monitorRows('已打开').first()).toBeVisible();
    await expect(app.monitorRows('opened')).toHaveCount(0);
  });

  test('opens from the terminal by Ctrl Shift K, where Ctrl K is the device’s, and tabs cycle by Alt PgDn', async ({
    openApp,
  }) => {
    const app = await openApp();
    await openDemo(app, 'Echo');
    await openDemo(app, 'Boot log and shell');
    await app.type('help');
    const selected = app.page.getByRole('tab', { selected: true });
    await app.page.keyboard.press('Alt+PageDown');
    await expect(selected).toContainText('Echo');
    // Trials A 2: typing goes to what is shown, whatever showed it.
    const terminal = app.page.getByRole('textbox', { name: 'Terminal input' });
    await expect(terminal).toBeFocused();
    await app.page.keyboard.press('Alt+PageUp');
    await expect(selected).toContainText('Boot log and shell');
    await expect(terminal).toBeFocused();
    await app.page.getByRole('tab').first().click();
    await expect(selected).toContainText('Echo');
    await expect(terminal).toBeFocused();
    await app.page.getByRole('tab').first().press('ArrowRight');
    await expect(selected).toContainText('Boot log and shell');
    await expect(selected).toBeFocused();
    await terminal.focus();
    await app.type('\u000b');
    await openPalette(app.page);
  });
});

test.describe('trials A 11: the sidebar', () => {
  test('names identical adapters in one form everywhere, each differently', async ({ bench, openApp }) => {
    await plug(bench, adapterTwins[0]);
    await plug(bench, adapterTwins[1]);
    const app = await openApp({ granted: [...adapterTwins] });
    await expect(app.ports).toHaveCount(2);
    const names = await app.ports
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
    expect(new Set(names).size).toBe(4);
    await app.openPort(1);
    const [name = ''] = /WCH CH340 \(\d\)/.exec((await app.page.getByRole('tab').textContent()) ?? '') ?? [];
    expect(name).toMatch(/^WCH CH340 \(\d\)$/);
    await expect(app.ports.nth(1)).toContainText(name);
    await expect(app.button(`Actions for ${name}`)).toBeAttached();
    await expect(app.page.getByRole('list', { name: 'Captures' })).toContainText(name);
    await app.ports.nth(1).hover();
    await app.button(`Actions for ${name}`).click();
    await app.page.getByRole('menuitem', { name: 'Name and settings…' }).click();
    await expect(app.page.getByRole('dialog')).toContainText('USB 1A86:7523');
    await expect(app.page.getByRole('dialog')).not.toContainText('USB USB');
  });

  test('stores which groups are collapsed; the demo devices collapse after the first real port', async ({
    bench,
    openApp,
  }) => {
    await plug(bench);
    const other = await openApp({ granted: [arduino] });
    const folded = other.page.getByRole('button', { name: /^Demo/, expanded: false });
    await expect(folded).toBeVisible();
    await expect(other.page.getByRole('list', { name: 'Demo' })).toBeHidden();
    await folded.press('Enter');
    await expect(other.page.getByRole('list', { name: 'Demo' })).toBeVisible();
    await other.button('Captures').press('Enter');
    await other.page.reload();
    await expect(other.page.getByRole('list', { name: 'Demo' })).toBeVisible();
    await expect(other.page.getByRole('button', { name: /^Captures/, expanded: false })).toBeVisible();
  });

  test('has a width that is dragged, or moved by keys, and stored', async ({ openApp }) => {
    const app = await openApp();
    await expect(app.page.getByRole('button', { name: /^Demo/, expanded: true }), 'no real port').toBeVisible();
    const divider = app.page.getByRole('separator', { name: 'Width of the sidebar' });
    const width = async () => (await app.page.getByRole('navigation').boundingBox())?.width;
    await divider.focus();
    await app.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(width).toBe(304);
    await app.page.mouse.move(304, 300);
    await app.page.mouse.down();
    await app.page.mouse.move(380, 300, { steps: 3 });
    await app.page.mouse.up();
    await expect.poll(width).toBe(380);
    await app.page.reload();
    await expect.poll(width).toBe(380);
    await divider.focus();
    await app.page.keyboard.press('Enter');
    await expect.poll(width).toBe(240);
  });
});

test.describe('trials A 12: searching the past', () => {
  test('captures are found by their content or by a tag, and the match is shown', async ({ openApp }) => {
    const app = await openApp();
    const filler = Array.from({ length: 4000 }, (_, i) => `line ${i} ${'.'.repeat(60)}\r\n`).join('');
    await storeCapture(app.page, 'with', `${filler}the Needle is here\r\n${filler}`);
    await storeCapture(app.page, 'without', filler);
    await app.page.reload();
    await app.button('All captures…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Captures' });
    await dialog.getByRole('searchbox', { name: 'Find a capture' }).fill('needle');
    await expect(dialog).toContainText('No matching capture.');
    await app.button('Search contents').click();
    await expect(dialog.getByRole('status')).toContainText('1 of 2 captures');
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    expect(await axeFindings(app.page)).toEqual([]);
    await dialog.getByRole('searchbox', { name: 'Find a capture' }).fill('');
    await dialog.getByRole('button', { name: 'Actions for with', exact: true }).click();
    await app.page.getByRole('menuitem', { name: 'Tags…' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Tags of with' })).toBeFocused();
    await app.page.keyboard.type('roof, bench 2');
    await app.page.keyboard.press('Enter');
    await expect(dialog.getByRole('listitem')).toHaveCount(2);
    await app.button('#bench 2').click();
    await expect(dialog.getByRole('searchbox', { name: 'Find a capture' })).toHaveValue('#bench 2');
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    const saved = app.page.waitForEvent('download');
    const sequences = JSON.stringify([{ name: 'wake', text: 'send "AT"' }]);
    await app.page.evaluate((text) => localStorage.setItem('baudcast.sequences', text), sequences);
    await app.page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
    await dialog.getByRole('button', { name: 'Everything as one file…' }).click();
    const file = await readFile(await (await saved).path());
    expect(file.subarray(0, 8).toString('latin1')).toContain('BAUD');
    for (const text of ['"roof","bench 2"', 'the Needle is here', '"without"']) expect(file.includes(text)).toBe(true);
    await dialog.getByRole('searchbox', { name: 'Find a capture' }).fill('needle');
    // The button moves with the height of the list.
    await expect(dialog).toContainText('No matching capture.');
    await app.button('Search contents').click();
    await app.button('1 match').click();
    await expect(app.monitorRows('the Needle is here')).toBeVisible();
    await expect(app.monitor.locator('output')).toHaveText('1 of 1');

    // On another computer: captures are opened at once, settings when the person says so.
    await app.page.evaluate(() => localStorage.removeItem('baudcast.sequences'));
    const chooser = app.page.waitForEvent('filechooser');
    await app.button('Open a file…').click();
    await (await chooser).setFiles({ name: 'everything.baudcast', mimeType: '', buffer: file });
    const restoring = app.page.getByRole('dialog', { name: 'Settings in this file' });
    await expect(restoring.getByRole('listitem').filter({ hasText: 'Sequences' })).toContainText('1');
    await expect(restoring.getByRole('radio', { name: /^stays/ })).toBeChecked();
    expect(await axeFindings(app.page)).toEqual([]);
    await restoring.getByRole('button', { name: 'Import settings' }).click();
    await expect(app.page.getByText('Settings imported.')).toBeVisible();
    expect(await app.page.evaluate(() => localStorage.getItem('baudcast.sequences'))).toBe(sequences);
  });

  test('counts of errors and notes lead to their rows', async ({ openApp }) => {
    const app = await openApp();
    await openDemo(app, 'Noisy line');
    await app.showMonitor();
    await expect(app.monitorRows('framing error').first()).toBeVisible();
    await app.page.getByRole('tab').press('Delete');
    await app.button('All captures…').click();
    await app.page
      .getByRole('dialog')
      .getByRole('button', { name: /line errors?$/ })
      .click();
    await expect(app.monitor.getByRole('row', { selected: true })).toContainText(/error|break|overrun/);
  });

  test('Go to accepts a time or a byte; a pause of minutes is shown between two rows', async ({ openApp }) => {
    const app = await openApp();
    const filler = Array.from({ length: 9000 }, (_, i) => `line ${i} ${'.'.repeat(60)}\r\n`);
    await storeCapture(app.page, 'long', filler.join(''));
    await storeCapture(app.page, 'paused', 'before\r\nafter the pause\r\n', [0, 432_000]);
    await app.page.reload();
    await app.page.getByRole('list', { name: 'Captures' }).getByRole('button', { name: /long/ }).click();
    await app.showMonitor();
    await expect(app.monitorRows('line 8999 ')).toBeVisible();
    await openPalette(app.page);
    await app.page.keyboard.type(`@${filler.slice(0, 1234).join('').length + 5}`);
    await expect(options(app.page).first()).toContainText('Go to: byte');
    await app.page.keyboard.press('Enter');
    await expect(app.monitor.getByRole('row', { selected: true })).toContainText('line 1234 ');

    // A pause of minutes is shown between two rows.
    await app.page
      .getByRole('list', { name: 'Captures' })
      .getByRole('button', { name: /paused/ })
      .click();
    await app.showMonitor();
    await expect(app.monitorRows('after the pause')).toContainText('7\u202fmin 12\u202fs of silence');
    await expect(app.monitorRows('before')).not.toContainText('silence');
  });
});

test.describe('trials A 13: after a reload', () => {
  test('the tabs are restored, closed, with their order, panes and past, and one button opens all', async ({
    bench,
    openApp,
  }) => {
    const device = await plug(bench);
    const app = await openApp({ granted: [arduino] });
    await app.openPort();
    await device.write(Buffer.from('said before\r\n'));
    await app.showMonitor();
    await expect(app.monitorRows('said before')).toBeVisible();
    await app.page.getByRole('button', { name: /^Demo/ }).click();
    await openDemo(app, 'Sensors');
    await app.page.getByRole('button', { name: 'Side by side' }).click();
    await app.page.getByRole('menuitemradio', { name: /Arduino.* side by side/ }).click();
    app.page.on('dialog', (dialog) => void dialog.accept());
    await app.page.reload();

    const tabs = app.page.getByRole('tab');
    await expect(tabs).toHaveText([/Arduino/, /Sensors/]);
    await expect(app.page.getByRole('tabpanel', { name: /Arduino/ })).toContainText('Closed when you left the page.');
    await expect(
      app.page.getByRole('tabpanel', { name: /Arduino/ }).getByRole('row', { name: /said before/ }),
    ).toBeVisible();
    expect(await axeFindings(app.page)).toEqual([]);
    await app.page
      .getByRole('button', { name: /^Open all/ })
      .first()
      .click();
    await expect(app.page.getByRole('button', { name: 'Close', exact: true })).toHaveCount(2);
    await expect(tabs).toHaveText([/Arduino/, /Sensors/]);
    await device.write(Buffer.from('said after\r\n'));
    await expect(app.monitorRows('said after')).toBeVisible();
  });

  test('trials A 7: captures of closed pages are complete, not interrupted, for reloads and in two tabs', async ({
    openApp,
  }) => {
    const app = await openApp();
    const second = await app.page.context().newPage();
    await second.goto(app.page.url());
    await openDemo(app, 'Echo');
    await second
      .getByRole('list', { name: 'Demo' })
      .getByRole('button', { name: /^Sensors/ })
      .click();
    for (let i = 1; i <= 3; i++) {
      // A port opened a moment ago may be lost with the page.
      await expect.poll(() => countStoredCaptures(app.page)).toBe(2 * i);
      await app.page.reload();
      await second.reload();
      for (const page of [app.page, second]) {
        await page.getByRole('button', { name: 'Open', exact: true }).click();
        await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeVisible();
      }
    }
    await app.button('All captures…').click();
    await expect.poll(() => app.page.locator('capture-row').count()).toBe(8);
    await expect(app.page.getByText('interrupted')).toHaveCount(0);

    const recording = app.page.locator('capture-row').getByText('recording');
    await expect(recording).toHaveCount(2);
    second.on('dialog', (dialog) => void dialog.accept());
    await second.close({ runBeforeUnload: true });
    await expect(recording).toHaveCount(1);
    await expect(app.page.getByText('interrupted')).toHaveCount(0);
  });
});
