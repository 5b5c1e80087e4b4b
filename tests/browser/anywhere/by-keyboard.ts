import type { AnyPage } from '../../support/any-page.ts';

/** A relay's port opened, typed to, released, held again and closed without a pointer. */
export async function byKeyboard(page: AnyPage, origin: string): Promise<void> {
  const { driver } = page;
  await page.open(origin);
  await page.expectShown({ name: /^Demo: echo/, within: 'relay-list' });
  await page.tabTo(/^Demo: echo/);
  await driver.press('Enter');
  await page.expectHolding();
  await page.expectShown({ css: '.xterm-screen' });
  await page.tabTo('Terminal input');
  await driver.type('by keys alone');
  await page.expectTerminal('by keys alone');

  await driver.press('Control+Shift+F6');
  await page.command('Release control');
  await page.expectHolder('Nobody has control');
  await page.tabTo('Take control', 'Shift+Tab');
  await driver.press('Enter');
  await page.expectHolding();

  await page.command('Show the monitor');
  await page.expectMonitorRow(/by keys alone/);
  await page.command('Add a note');
  await page.expectShown({ css: 'input:focus', within: 'note-dialog' });
  await driver.type('noted');
  await driver.press('Enter');
  await page.expectMonitorRow(/noted/);

  await page.tabTo(/ is viewing$/, 'Shift+Tab');
  await driver.press('Enter');
  await page.expectShown({ css: '[popover]', within: 'sharing-bar' });
  await driver.press('Escape');
  await page.expectShown({ css: '[popover]', within: 'sharing-bar' }, false);
  await page.command('Command library…');
  await page.expectShown({ css: 'input:focus', name: 'Search the commands' });
  await driver.press('Escape');
  await page.expectShown({ css: 'dialog', within: 'library-dialog' }, false);
  await page.command('Close the port');
  await page.expectShown({ name: 'Reopen', within: 'session-toolbar' });
}
