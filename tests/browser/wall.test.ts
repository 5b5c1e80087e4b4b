import { AppPage } from '../support/app-page.ts';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';

test('the wall shows the last lines of ports, raises an alarm by a rule, and opens a port by the keyboard', async ({
  newPerson,
}) => {
  const relay = await RelayProcess.start();
  try {
    const echo = await AppPage.open(await newPerson(), relay.origin);
    await echo.page.getByRole('button', { name: /^Demo: echo/ }).click();
    await echo.expectAttached();
    await echo.type('all is well');
    await expect(echo.terminalLines).toContainText('all is well');

    const app = await AppPage.open(await newPerson(), relay.origin);
    const { page } = app;
    await page.getByRole('button', { name: /^Demo: sensors/ }).click();
    await app.expectAttached();
    await page
      .getByRole('button', { name: /^Actions for / })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Wall of consoles…' }).click();
    const wall = page.locator('wall-dialog');
    const tile = (name: string) => wall.getByRole('listitem').filter({ has: page.getByRole('button', { name }) });
    await expect(tile('Demo: sensors')).toContainText(/temperature:\d\d\.\d\d humidity/);
    await expect(tile('Demo: sensors')).toContainText('B/s');
    await expect(tile('Demo: echo')).toContainText('all is well');
    await expect(tile('Demo: counter')).toContainText('not open');

    await wall.getByRole('button', { name: 'Alarm rules…' }).click();
    const rules = wall.locator('highlight-dialog');
    await rules.getByRole('button', { name: 'Add a rule' }).click();
    await rules.locator('find-field input').first().fill('PANIC');
    await page.keyboard.press('Escape'); // as soon as it was typed
    await expect(rules).toHaveCount(0);
    await expect(wall.getByRole('status')).toHaveText('4 ports');

    await echo.type(' kernel panic');
    await expect(wall.getByRole('status')).toHaveText('4 ports · Alarms: 1, the newest at Demo: echo');
    expect(await axeFindings(page)).toEqual([]);
    await tile('Demo: echo')
      .getByRole('button', { name: /^Acknowledge/ })
      .click();
    await expect(wall.getByRole('status')).toHaveText('4 ports');

    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(tile('Demo: echo').getByRole('button')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(wall).toHaveCount(0);
    await expect(page.getByRole('tab', { selected: true })).toContainText('Demo: echo');
  } finally {
    await relay.stop();
  }
});
